"""How many members cooperatives have: counted once a month, small numbers withheld."""

from django.utils.translation import gettext_lazy as _

from cooperatives.selectors.members import count_members
from migranportal.api.datasets import Field, Figures, Filter, Kind, register
from migranportal.api.figures import PEOPLE, PLACE, filters_of, monthly
from migranportal.api.models import FigureLevel

NAME = "cooperative-memberships"
COUNTED_BY = (
    ("total", _("All cooperatives")),
    ("returned", _("All cooperatives, returnees only")),
    ("kind", _("Kind of cooperative")),
    ("cooperative", _("One cooperative")),
)

COOPERATIVE_MEMBERSHIPS = register(
    Figures(
        name=NAME,
        label=_("Members of cooperatives"),
        description=_(
            "How many people are members of the cooperatives with a seat in an area, as of one day "
            "of each month; single cooperatives are listed with the village of their seat. Who is a "
            "member of two cooperatives counts once in their area. Numbers are rounded and withheld "
            "as in worker-statistics."
        ),
        area_path="area_code",
        fields=(
            *PLACE,
            Field(
                "counted_by",
                Kind.TEXT,
                _("What is counted by"),
                is_key=True,
                is_nullable=False,
                choices=COUNTED_BY,
            ),
            Field(
                "value",
                Kind.TEXT,
                _("The kind, or the key of the cooperative; null for all"),
                is_key=True,
            ),
            *PEOPLE,
        ),
        filters=(
            *filters_of(list(FigureLevel)),
            Filter(
                "counted_by", "counted_by", Kind.TEXT, _("What is counted by"), choices=COUNTED_BY
            ),
            Filter("value", "value", Kind.TEXT, _("The kind, or the key of the cooperative")),
        ),
        compute=monthly(
            NAME,
            ("counted_by", "value"),
            among={"counted_by": "counted_by", "value": "value"},
        ),
        count=count_members,
    )
)
