"""What is known of action plans, and items of plans from spreadsheets."""

from plans.importers.items import PlanItemImport
from plans.importers.known import load_known_plans

__all__ = ["PlanItemImport", "load_known_plans"]
