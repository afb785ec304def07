"""Cooperatives, what belongs to them, and the national yardsticks they are held against."""

from cooperatives.models.cooperative import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    CooperativeRecord,
    Membership,
    ServedVillage,
)
from cooperatives.models.supply import SupplyLink
from cooperatives.models.yardsticks import (
    CoverageTarget,
    HealthAssessment,
    HealthLevel,
    HealthRule,
    MeetingRule,
)

__all__ = [
    "AnnualMeeting",
    "BusinessUnit",
    "Cooperative",
    "CooperativeRecord",
    "CoverageTarget",
    "HealthAssessment",
    "HealthLevel",
    "HealthRule",
    "MeetingRule",
    "Membership",
    "ServedVillage",
    "SupplyLink",
]
