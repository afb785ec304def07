"""Reads of the plans app."""

from plans.selectors.items import SOON_DAYS, Counts, count_items, items_of_village
from plans.selectors.timeline import (
    Bar,
    Quarter,
    Timeline,
    TimelineRow,
    lay_out,
    quarter_start,
)

__all__ = [
    "SOON_DAYS",
    "Bar",
    "Counts",
    "Quarter",
    "Timeline",
    "TimelineRow",
    "count_items",
    "items_of_village",
    "lay_out",
    "quarter_start",
]
