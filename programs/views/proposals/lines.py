"""The lines of a proposal's page: criteria, tasks, entries of the time line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from programs.measures import measure
from programs.models import Decree
from programs.selectors import outcome_word, threshold_text, value_text
from programs.views.proposals.visits import ShownVisit

MARKS = {1: "met", 0: "not-met", 2: "open", None: "none"}


@dataclass(frozen=True)
class CriterionLine:
    """One criterion on the page, in its language."""

    code: str
    title: str
    is_mandatory: bool
    value: str
    threshold: str
    outcome: str
    mark: str
    """The name of the outcome's icon."""
    remark: str


@dataclass(frozen=True)
class Entry:
    """One entry of the time line; ``remarks`` are (criterion or empty, text)."""

    title: str | Promise
    by: str
    at: datetime
    remarks: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    round: int = 0
    has_letter: bool = False
    times: int = 1
    number: int = 0
    has_known: bool = False
    """Whether the step kept an assessment, which a page of its own shows."""
    visit: ShownVisit | None = None
    decree: Decree | None = None


@dataclass(frozen=True)
class Task:
    """One step of the preparation on the page's list: done, or what is missing."""

    title: Promise
    page: str
    missing: str

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def criterion_line(row: dict[str, Any], known: dict[str, Any]) -> CriterionLine:
    """Return a criterion in the language of the page; the frozen words are Indonesian."""
    found, criterion = measure(row["measure"]), known.get(row["code"])
    value = None if row["value"] is None else Decimal(row["value"])
    return CriterionLine(
        code=row["code"],
        title=criterion.title if criterion else row["title"],
        is_mandatory=row["is_mandatory"],
        value=value_text(found, value),
        threshold=threshold_text(criterion, found) if criterion else row["threshold_text"],
        outcome=outcome_word(row["outcome"]),
        mark=MARKS[row["outcome"]],
        remark=row["remark"],
    )
