"""The models of the plans app."""

from plans.models.item import PlanItem, ProgressReport
from plans.models.plan import ActionPlan
from plans.models.workflow import OPEN, ItemAct, ItemState

__all__ = ["OPEN", "ActionPlan", "ItemAct", "ItemState", "PlanItem", "ProgressReport"]
