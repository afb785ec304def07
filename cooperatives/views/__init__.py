"""Pages of the cooperatives of a village."""

from cooperatives.views.records import (
    BusinessUnitPages,
    CooperativePages,
    MeetingPages,
    MemberPages,
    ServedVillagePages,
    SupplyLinkPages,
)
from cooperatives.views.summary import CooperativeView

__all__ = [
    "BusinessUnitPages",
    "CooperativePages",
    "CooperativeView",
    "MeetingPages",
    "MemberPages",
    "ServedVillagePages",
    "SupplyLinkPages",
]
