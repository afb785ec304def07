"""The measures of villages: a field for each entry of the catalogue."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, register
from programs.measures import CATALOGUE, Measure
from programs.measures import Kind as MeasureKind
from programs.models import VillageMeasures
from villages.datasets import OF_VILLAGE, VILLAGE_CODE, key

_KINDS = {
    MeasureKind.COUNT: Kind.INTEGER,
    MeasureKind.SHARE: Kind.NUMBER,
    MeasureKind.FLAG: Kind.FLAG,
}
ABOUT_PEOPLE = frozenset(
    {
        *("known_workers", "workers_abroad", "departures_12_months", "returnees"),
        *("procedural_share", "unknown_status_share", "returnee_member_share"),
    }
)
"""Measures that count people: in one village they may tell of one person, so that the exact number
needs a grant on persons. Protected counts are in the statistics of workers."""
_EVIDENCE = {
    "workers": _("Newest evidence about workers"),
    "task_force": _("Newest evidence about task forces"),
    "regulation": _("Newest evidence about regulations"),
    "facilities": _("Newest evidence about facilities"),
    "activities": _("Newest evidence about activities"),
    "business_groups": _("Newest evidence about business groups"),
    "cooperatives": _("Newest evidence about cooperatives"),
}


def _field(measure: Measure) -> Field:
    if measure.kind is MeasureKind.AGE:
        # The day, not the age: an age would be another one every morning.
        return Field(measure.storage, Kind.DATE, _("Data confirmed on"))
    label = format_lazy("{} ({})", measure.label, measure.unit) if measure.unit else measure.label
    return Field(
        measure.code, _KINDS[measure.kind], label, is_personal=measure.code in ABOUT_PEOPLE
    )


def _measures() -> QuerySet[Any]:
    return VillageMeasures.objects.all()


MEASURES = register(
    Records(
        name="measures",
        label=_("Measures of villages"),
        description=_(
            "What is measured of each village; null is: cannot be determined. Exact numbers of "
            "people in one village need a grant on persons."
        ),
        rows=_measures,
        area_path="village__area__code",
        versions=("as_of_date", "village__population", "village__area__name"),
        fields=(
            key(_("Key of the village")),
            VILLAGE_CODE,
            Field("as_of_date", Kind.DATE, _("Day since which it holds"), is_nullable=False),
            *(_field(measure) for measure in CATALOGUE.values()),
            *(
                Field(f"{name}_evidence_date", Kind.DATE, label)
                for name, label in _EVIDENCE.items()
            ),
        ),
        filters=(
            OF_VILLAGE,
            Filter(
                "as_of_since",
                "as_of_date__gte",
                Kind.DATE,
                _("Changed as of this day or later"),
                "as_of_date",
            ),
            Filter(
                "has_active_task_force",
                "has_active_task_force",
                Kind.FLAG,
                _("Has an active task force"),
                "has_active_task_force",
            ),
            Filter(
                "has_protection_regulation",
                "has_protection_regulation",
                Kind.FLAG,
                _("Has a regulation on migrant protection in force"),
                "has_protection_regulation",
            ),
        ),
    )
)
