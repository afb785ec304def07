"""Admin pages of plans."""

from plans.admin.items import PlanItemAdmin
from plans.admin.plans import ActionPlanAdmin

__all__ = ["ActionPlanAdmin", "PlanItemAdmin"]
