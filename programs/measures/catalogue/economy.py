"""Measures of what people earn together: business groups and cooperatives."""

from django.utils.translation import gettext_lazy as _

from programs.measures.catalogue.base import OF_VILLAGE, PERCENT, Kind, Measure
from programs.measures.catalogue.people import migrants

_GROUPS = ("admin:workers_businessgroup_changelist", OF_VILLAGE)
_COOPERATIVES = (
    "admin:cooperatives_cooperative_changelist",
    (
        "served_villages__village__id__exact={village}"
        "&legal_entity_date__lte={on}&dissolved_date__isnull=True"
    ),
)

MEASURES = (
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
        unit=PERCENT,
        explanation=_(
            "Returnees who are members of a cooperative with a legal entity; without returnees the "
            "share cannot be determined."
        ),
        next_step=_("Invite returnees to join the cooperative and record their membership."),
        evidence_column="workers_evidence_date",
        records=migrants("stage__exact=3"),
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
)
