"""The models of the plans app."""

from plans.models.item import PlanItem, ProgressReport
from plans.models.links import PlanItemSupporter, PlanItemVillage
from plans.models.plan import ActionPlan
from plans.models.workflow import OPEN, ItemAct, ItemState

__all__ = [
    "OPEN",
    "ActionPlan",
    "ItemAct",
    "ItemState",
    "PlanItem",
    "PlanItemSupporter",
    "PlanItemVillage",
    "ProgressReport",
]
