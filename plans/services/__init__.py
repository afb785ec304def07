"""The one way in for every write of the plans app."""

from plans.services.bulk import add_items_in_bulk, forget_links
from plans.services.notices import tell_what_is_overdue
from plans.services.plans import ForeignVillageError, check_villages, save_item, save_plan
from plans.services.reports import IncompleteReportError, NewReport, WrongStateError, report_item

__all__ = [
    "ForeignVillageError",
    "IncompleteReportError",
    "NewReport",
    "WrongStateError",
    "add_items_in_bulk",
    "check_villages",
    "forget_links",
    "report_item",
    "save_item",
    "save_plan",
    "tell_what_is_overdue",
]
