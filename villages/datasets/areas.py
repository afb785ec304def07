"""The register of areas."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.parts import listed
from migranportal.api.versions import versions_of
from migranportal.regions.models import Area, AreaSuccession
from villages.datasets.shared import key

_SUCCESSIONS = AreaSuccession.objects.filter(predecessor=OuterRef("pk"))


def _areas() -> QuerySet[Any]:
    return Area.objects.all()


REGIONS = register(
    Records(
        name="regions",
        label=_("Areas"),
        description=_(
            "Provinces, regencies, districts and villages with the codes of the Ministry of Home "
            "Affairs, through time. A code that was given up has the day on which it ended."
        ),
        rows=_areas,
        area_path="code",
        versions=("name", "parent__name", versions_of(_SUCCESSIONS, "kind")),
        sources=(
            Source("regions_areaevent"),
            Source("regions_areasuccessionevent", key="predecessor_id"),
            Source("regions_areaevent", path="successions__successor", columns=("code",)),
        ),
        orderings={"code": "code"},
        fields=(
            key(_("Key of the entry")),
            Field("code", Kind.TEXT, _("Code"), is_nullable=False),
            Field("name", Kind.TEXT, _("Name"), is_nullable=False),
            Field("level", Kind.TEXT, _("Level"), choices=Area.Level.choices, is_nullable=False),
            Field("kind", Kind.TEXT, _("Kind"), choices=Area.Kind.choices, is_nullable=False),
            Field("is_customary", Kind.FLAG, _("Customary village"), is_nullable=False),
            Field("parent_code", Kind.TEXT, _("Code of the area around it"), "parent__code"),
            Field("bps_code", Kind.TEXT, _("Code of the statistics agency"), is_nullable=False),
            Field("postal_code", Kind.TEXT, _("Postal code"), is_nullable=False),
            Field("latitude", Kind.NUMBER, _("Latitude (degrees, north positive)")),
            Field("longitude", Kind.NUMBER, _("Longitude (degrees, east positive)")),
            Field("decree", Kind.TEXT, _("Decree on the code"), is_nullable=False),
            Field("valid_from", Kind.DATE, _("In force since"), is_nullable=False),
            Field("valid_until", Kind.DATE, _("First day on which it is no longer in force")),
            Field(
                "successors",
                Kind.OBJECTS,
                _("Areas in which it, or a part of it, lives on"),
                listed(
                    _SUCCESSIONS,
                    "effective_date",
                    "successor__code",
                    code="successor__code",
                    kind="kind",
                    effective_date="effective_date",
                ),
                is_nullable=False,
                parts=(
                    Field("code", Kind.TEXT, _("Code"), is_nullable=False),
                    Field(
                        "kind",
                        Kind.TEXT,
                        _("What happened"),
                        choices=AreaSuccession.Kind.choices,
                        is_nullable=False,
                    ),
                    Field("effective_date", Kind.DATE, _("Since"), is_nullable=False),
                ),
            ),
        ),
        filters=(
            Filter("code", "code", Kind.TEXT, _("Code"), "code"),
            Filter("level", "level", Kind.TEXT, _("Level"), "level", choices=Area.Level.choices),
            Filter(
                "parent", "parent__code", Kind.TEXT, _("Code of the area around it"), "parent_code"
            ),
            Filter(
                "bps_code", "bps_code", Kind.TEXT, _("Code of the statistics agency"), "bps_code"
            ),
            Filter(
                "in_force",
                "valid_until__isnull",
                Kind.FLAG,
                _("Whether it is in force"),
                "valid_until",
            ),
            Filter(
                "ended_since",
                "valid_until__gte",
                Kind.DATE,
                _("No longer in force on this day or later"),
                "valid_until",
            ),
        ),
    )
)
