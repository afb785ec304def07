"""Writes of cooperatives and of what belongs to them."""

from cooperatives.services.cooperatives import (
    CooperativeInUseError,
    change_cooperative,
    change_membership,
    change_served_village,
    dissolve_cooperative,
    follow_merger,
    join_cooperative,
    join_cooperatives_in_bulk,
    leave_cooperative,
    register_cooperative,
    remove_cooperative,
    serve_village,
    set_legal_entity,
)
from cooperatives.services.records import (
    change_annual_meeting,
    change_business_unit,
    change_supply_link,
    open_business_unit,
    record_annual_meeting,
    record_health,
    record_supply_link,
)

__all__ = [
    "CooperativeInUseError",
    "change_annual_meeting",
    "change_business_unit",
    "change_cooperative",
    "change_membership",
    "change_served_village",
    "change_supply_link",
    "dissolve_cooperative",
    "follow_merger",
    "join_cooperative",
    "join_cooperatives_in_bulk",
    "leave_cooperative",
    "open_business_unit",
    "record_annual_meeting",
    "record_health",
    "record_supply_link",
    "register_cooperative",
    "remove_cooperative",
    "serve_village",
    "set_legal_entity",
]
