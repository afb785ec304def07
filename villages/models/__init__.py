"""The models of the villages app."""

from villages.models.records import Activity, BudgetLine, Evidence, Facility, VillageRegulation
from villages.models.reference import ActivityKind, FacilityKind, Pillar, ProgramCode
from villages.models.taskforce import TaskForce, TaskForceMember
from villages.models.village import Village

__all__ = [
    "Activity",
    "ActivityKind",
    "BudgetLine",
    "Evidence",
    "Facility",
    "FacilityKind",
    "Pillar",
    "ProgramCode",
    "TaskForce",
    "TaskForceMember",
    "Village",
    "VillageRegulation",
]
