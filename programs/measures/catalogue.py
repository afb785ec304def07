"""What each measure means: one literal mapping from its code to its words and its evidence.

A code is also the column of ``VillageMeasures``; ``data_age_days`` alone is an age, computed on the
day of judgement from the date in its column, so that the passing of a day rewrites nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.core.errors import DomainError


class UnknownMeasureError(DomainError):
    """A criterion names a measure that the catalogue does not have."""


class Kind(StrEnum):
    """What a measure's value is, which decides how it is shown and what a threshold may be."""

    COUNT = "count"
    SHARE = "share"
    FLAG = "flag"
    AGE = "age"


@dataclass(frozen=True)
class Measure:
    """One number, flag or age about one village.

    ``records`` is the admin list that shows the records behind the value, as (URL name, query
    string). In the query ``{village}`` is replaced by the village's key, ``{on}`` by the day of
    the explanation and ``{year_ago}`` by the same day a year earlier.
    """

    code: str
    kind: Kind
    label: Promise
    unit: Promise | str
    explanation: Promise
    next_step: Promise
    evidence_column: str
    records: tuple[str, str]
    column: str = ""

    @property
    def storage(self) -> str:
        """The column of ``VillageMeasures`` that holds the value."""
        return self.column or self.code


_PEOPLE = _("people")
_PERCENT = "%"

_VILLAGE = "village__id__exact={village}"


_LIVING = "stage__in=1,2,3"


def _workers(*conditions: str) -> tuple[str, str]:
    return "admin:workers_worker_changelist", "&".join((_VILLAGE, _LIVING, *conditions))


_FACILITIES = ("admin:villages_facility_changelist", f"{_VILLAGE}&condition__in=good,fair")
_TASK_FORCES = ("admin:villages_taskforce_changelist", _VILLAGE)
_REGULATIONS = (
    "admin:villages_villageregulation_changelist",
    f"{_VILLAGE}&subject__exact=migrant_protection",
)
_GROUPS = ("admin:workers_businessgroup_changelist", _VILLAGE)
_COOPERATIVES = (
    "admin:cooperatives_cooperative_changelist",
    (
        "served_villages__village__id__exact={village}"
        "&legal_entity_date__lte={on}&dissolved_date__isnull=True"
    ),
)


def _activities(kind: str, label: Promise, next_step: Promise) -> Measure:
    return Measure(
        code=f"{kind}_activities_12_months",
        kind=Kind.COUNT,
        label=label,
        unit=_("activities"),
        explanation=_(
            "Activities of this kind whose date lies within the twelve months up to the day of "
            "assessment."
        ),
        next_step=next_step,
        evidence_column="activities_evidence_date",
        records=(
            "admin:villages_activity_changelist",
            f"{_VILLAGE}&kind__exact={kind}&date__gt={{year_ago}}&date__lte={{on}}",
        ),
    )


_MEASURES = (
    Measure(
        code="known_workers",
        kind=Kind.COUNT,
        label=_("Known migrant workers"),
        unit=_PEOPLE,
        explanation=_(
            "People of the village who will work, work or worked abroad, as far as they are "
            "registered. The deceased are not counted."
        ),
        next_step=_("Register the villagers who work or worked abroad."),
        evidence_column="workers_evidence_date",
        records=_workers(),
    ),
    Measure(
        code="workers_abroad",
        kind=Kind.COUNT,
        label=_("Workers abroad"),
        unit=_PEOPLE,
        explanation=_("Registered workers whose last placement has not ended with a return."),
        next_step=_("Record the departures of villagers who are abroad."),
        evidence_column="workers_evidence_date",
        records=_workers("stage__exact=2"),
    ),
    Measure(
        code="procedural_share",
        kind=Kind.SHARE,
        label=_("Share of procedural workers"),
        unit=_PERCENT,
        explanation=_(
            "Procedural workers among those whose status is known. Workers of unknown status count "
            "on neither side; with no known status the share cannot be determined."
        ),
        next_step=_("Check each worker's status with the placement data and record who judged it."),
        evidence_column="workers_evidence_date",
        records=_workers("procedural_status__in=1,2"),
    ),
    Measure(
        code="unknown_status_share",
        kind=Kind.SHARE,
        label=_("Share of workers of unknown status"),
        unit=_PERCENT,
        explanation=_("Registered workers whose procedural status nobody has judged yet."),
        next_step=_("Judge the procedural status of the workers for whom it is not known."),
        evidence_column="workers_evidence_date",
        records=_workers("procedural_status__exact=0"),
    ),
    Measure(
        code="departures_12_months",
        kind=Kind.COUNT,
        label=_("Departures in twelve months"),
        unit=_PEOPLE,
        explanation=_(
            "Workers whose last departure lies within the twelve months up to the day of assessment."
        ),
        next_step=_("Record the departures of the last twelve months."),
        evidence_column="workers_evidence_date",
        records=_workers("departed_date__gt={year_ago}", "departed_date__lte={on}"),
    ),
    Measure(
        code="returnees",
        kind=Kind.COUNT,
        label=_("Returnees"),
        unit=_PEOPLE,
        explanation=_("Registered workers whose last placement ended with a return."),
        next_step=_("Register the returnees of the village."),
        evidence_column="workers_evidence_date",
        records=_workers("stage__exact=3"),
    ),
    Measure(
        code="has_active_task_force",
        kind=Kind.FLAG,
        label=_("Active task force"),
        unit="",
        explanation=_(
            "A task force set up by decree whose term, at most three years, contains the day of "
            "assessment."
        ),
        next_step=_("Appoint a task force by decree of the village head and record it."),
        evidence_column="task_force_evidence_date",
        records=_TASK_FORCES,
    ),
    Measure(
        code="has_protection_regulation",
        kind=Kind.FLAG,
        label=_("Regulation on migrant protection in force"),
        unit="",
        explanation=_(
            "A village regulation on migrant protection that was enacted and not repealed by the "
            "day of assessment."
        ),
        next_step=_(
            "Enact a village regulation on migrant protection and record its number and file."
        ),
        evidence_column="regulation_evidence_date",
        records=_REGULATIONS,
    ),
    Measure(
        code="usable_facility_kinds",
        kind=Kind.COUNT,
        label=_("Kinds of usable facilities"),
        unit=_("kinds"),
        explanation=_(
            "Different kinds of facilities in good or fair condition; two of a kind count once."
        ),
        next_step=_("Set up or repair the missing facilities and record their condition."),
        evidence_column="facilities_evidence_date",
        records=_FACILITIES,
    ),
    _activities(
        "protection",
        _("Protection activities in twelve months"),
        _("Hold an activity on migrant protection and record it with its evidence."),
    ),
    _activities(
        "empowerment",
        _("Empowerment activities in twelve months"),
        _("Hold an empowerment activity for migrants and families and record it."),
    ),
    _activities(
        "education",
        _("Education activities in twelve months"),
        _("Hold a class or information session on safe migration and record it."),
    ),
    _activities(
        "financial_literacy",
        _("Financial literacy activities in twelve months"),
        _("Hold a session on financial literacy and record it."),
    ),
    _activities(
        "parenting",
        _("Community parenting activities in twelve months"),
        _("Hold a community parenting activity and record it."),
    ),
    Measure(
        code="active_business_groups",
        kind=Kind.COUNT,
        label=_("Active returnee business groups"),
        unit=_("groups"),
        explanation=_("Business groups of returnees that exist on the day of assessment."),
        next_step=_("Help returnees to form a business group and record it."),
        evidence_column="business_groups_evidence_date",
        records=_GROUPS,
    ),
    Measure(
        code="legal_cooperatives",
        kind=Kind.COUNT,
        label=_("Cooperatives with a legal entity"),
        unit=_("cooperatives"),
        explanation=_(
            "Cooperatives that are a legal entity, not dissolved, and serve the village."
        ),
        next_step=_(
            "Complete the cooperative's legal entity, or record which cooperative serves the village."
        ),
        evidence_column="cooperatives_evidence_date",
        records=_COOPERATIVES,
    ),
    Measure(
        code="returnee_member_share",
        kind=Kind.SHARE,
        label=_("Share of returnees in a cooperative"),
        unit=_PERCENT,
        explanation=_(
            "Returnees who are members of a cooperative with a legal entity; without returnees the "
            "share cannot be determined."
        ),
        next_step=_("Invite returnees to join the cooperative and record their membership."),
        evidence_column="workers_evidence_date",
        records=_workers("stage__exact=3"),
    ),
    Measure(
        code="has_annual_meeting",
        kind=Kind.FLAG,
        label=_("Annual members' meeting held"),
        unit="",
        explanation=_(
            "A cooperative with a legal entity that serves the village held its annual members' "
            "meeting last year or this year."
        ),
        next_step=_("Ask the cooperative to hold its annual members' meeting and record the date."),
        evidence_column="cooperatives_evidence_date",
        records=_COOPERATIVES,
    ),
    Measure(
        code="data_age_days",
        column="data_confirmed_date",
        kind=Kind.AGE,
        label=_("Age of the village's data"),
        unit=_("days"),
        explanation=_(
            "Days since somebody of the village last confirmed that its file is complete."
        ),
        next_step=_("Look through the village's file and confirm it."),
        evidence_column="data_confirmed_date",
        records=("admin:villages_village_changelist", "id__exact={village}"),
    ),
)

CATALOGUE: dict[str, Measure] = {m.code: m for m in _MEASURES}


def measure(code: str) -> Measure:
    """Return the measure with this code.

    Raises:
        UnknownMeasureError: the catalogue has no such measure.
    """
    try:
        return CATALOGUE[code]
    except KeyError:
        raise UnknownMeasureError(
            _("There is no measure “%(code)s”. Choose one from the catalogue.") % {"code": code},
            field="measure",
        ) from None
