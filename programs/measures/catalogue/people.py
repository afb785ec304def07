"""Measures of migrants: how many there are, where they stand, and how they left."""

from django.utils.translation import gettext_lazy as _

from programs.measures.catalogue.base import OF_VILLAGE, PEOPLE, PERCENT, Kind, Measure

_LIVING = "stage__in=1,2,3"


def migrants(*conditions: str) -> tuple[str, str]:
    """Return the list of the living migrants of a village that fulfil ``conditions``."""
    return "admin:workers_worker_changelist", "&".join((OF_VILLAGE, _LIVING, *conditions))


MEASURES = (
    Measure(
        code="known_workers",
        kind=Kind.COUNT,
        label=_("Known migrant workers"),
        unit=PEOPLE,
        explanation=_(
            "People of the village who will work, work or worked abroad, as far as they are "
            "registered. The deceased are not counted."
        ),
        next_step=_("Register the villagers who work or worked abroad."),
        evidence_column="workers_evidence_date",
        records=migrants(),
    ),
    Measure(
        code="workers_abroad",
        kind=Kind.COUNT,
        label=_("Workers abroad"),
        unit=PEOPLE,
        explanation=_("Registered workers whose last placement has not ended with a return."),
        next_step=_("Record the departures of villagers who are abroad."),
        evidence_column="workers_evidence_date",
        records=migrants("stage__exact=2"),
    ),
    Measure(
        code="procedural_share",
        kind=Kind.SHARE,
        label=_("Share of procedural workers"),
        unit=PERCENT,
        explanation=_(
            "Procedural workers among those whose status is known. Workers of unknown status count "
            "on neither side; with no known status the share cannot be determined."
        ),
        next_step=_("Check each worker's status with the placement data and record who judged it."),
        evidence_column="workers_evidence_date",
        records=migrants("procedural_status__in=1,2"),
    ),
    Measure(
        code="unknown_status_share",
        kind=Kind.SHARE,
        label=_("Share of workers of unknown status"),
        unit=PERCENT,
        explanation=_("Registered workers whose procedural status nobody has judged yet."),
        next_step=_("Judge the procedural status of the workers for whom it is not known."),
        evidence_column="workers_evidence_date",
        records=migrants("procedural_status__exact=0"),
    ),
    Measure(
        code="departures_12_months",
        kind=Kind.COUNT,
        label=_("Departures in twelve months"),
        unit=PEOPLE,
        explanation=_(
            "Workers whose last departure lies within the twelve months up to the day of assessment."
        ),
        next_step=_("Record the departures of the last twelve months."),
        evidence_column="workers_evidence_date",
        records=migrants("departed_date__gt={year_ago}", "departed_date__lte={on}"),
    ),
    Measure(
        code="returnees",
        kind=Kind.COUNT,
        label=_("Returnees"),
        unit=PEOPLE,
        explanation=_("Registered workers whose last placement ended with a return."),
        next_step=_("Register the returnees of the village."),
        evidence_column="workers_evidence_date",
        records=migrants("stage__exact=3"),
    ),
)
