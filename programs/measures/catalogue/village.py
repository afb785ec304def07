"""Measures of what the village itself does: task force, regulation, facilities, activities."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.measures.catalogue.base import OF_VILLAGE, Kind, Measure

_FACILITIES = ("admin:villages_facility_changelist", f"{OF_VILLAGE}&condition__in=good,fair")
_TASK_FORCES = ("admin:villages_taskforce_changelist", OF_VILLAGE)
_REGULATIONS = (
    "admin:villages_villageregulation_changelist",
    f"{OF_VILLAGE}&subject__exact=migrant_protection",
)


def _of_kind(kind: str, label: Promise, next_step: Promise) -> Measure:
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
            f"{OF_VILLAGE}&kind__exact={kind}&date__gt={{year_ago}}&date__lte={{on}}",
        ),
    )


MEASURES = (
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
    _of_kind(
        "protection",
        _("Protection activities in twelve months"),
        _("Hold an activity on migrant protection and record it with its evidence."),
    ),
    _of_kind(
        "empowerment",
        _("Empowerment activities in twelve months"),
        _("Hold an empowerment activity for migrants and families and record it."),
    ),
    _of_kind(
        "education",
        _("Education activities in twelve months"),
        _("Hold a class or information session on safe migration and record it."),
    ),
    _of_kind(
        "financial_literacy",
        _("Financial literacy activities in twelve months"),
        _("Hold a session on financial literacy and record it."),
    ),
    _of_kind(
        "parenting",
        _("Community parenting activities in twelve months"),
        _("Hold a community parenting activity and record it."),
    ),
)
