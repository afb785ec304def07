"""Reads of the operations app."""

from migranportal.operations.selectors.announcements import announcements_for, reach_of
from migranportal.operations.selectors.health import Health, health
from migranportal.operations.selectors.lists import ListState, reference_lists
from migranportal.operations.selectors.work import work_for

__all__ = [
    "Health",
    "ListState",
    "announcements_for",
    "health",
    "reach_of",
    "reference_lists",
    "work_for",
]
