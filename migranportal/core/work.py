"""What waits for somebody on the first page of the desk.

Each app that has such things offers one function ``work_items(user, on)`` among its selectors, with
a fixed number of queries; ``operations.selectors.work`` names them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Urgency(StrEnum):
    """How much an item presses; the first page shows the most urgent first."""

    LATE = "late"
    SOON = "soon"
    OPEN = "open"


@dataclass(frozen=True)
class WorkItem:
    """A number of things that wait for the reader, and the list that shows exactly those.

    ``label`` names them in the plural, without the number; ``note`` is one line about the oldest or
    the next. Items with a count of zero are not shown: leave them out or not, as is easier.
    """

    key: str
    label: str | Promise
    count: int
    url: str
    urgency: Urgency = Urgency.OPEN
    note: str = ""
    is_capped: bool = False
    """Whether there are more than ``count``: large tables are counted up to a limit only."""
