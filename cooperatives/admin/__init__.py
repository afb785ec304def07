"""The desk's pages of cooperatives: their records, national pages, targets and rules."""

from cooperatives.admin.cooperatives import CooperativeAdmin, MembershipAdmin, SupplyLinkAdmin
from cooperatives.admin.yardsticks import (
    CoverageTargetAdmin,
    HealthRuleAdmin,
    MeetingRuleAdmin,
)

__all__ = [
    "CooperativeAdmin",
    "CoverageTargetAdmin",
    "HealthRuleAdmin",
    "MeetingRuleAdmin",
    "MembershipAdmin",
    "SupplyLinkAdmin",
]
