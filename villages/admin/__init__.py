"""The pages of villages and their records in the admin site, in the order of the work."""

from villages.admin.villages import VillageAdmin  # isort: split

from villages.admin.records import (
    ActivityAdmin,
    BudgetLineAdmin,
    FacilityAdmin,
    TaskForceAdmin,
    VillageRegulationAdmin,
)
from villages.admin.reference import FacilityKindAdmin, PillarAdmin

__all__ = [
    "ActivityAdmin",
    "BudgetLineAdmin",
    "FacilityAdmin",
    "FacilityKindAdmin",
    "PillarAdmin",
    "TaskForceAdmin",
    "VillageAdmin",
    "VillageRegulationAdmin",
]
