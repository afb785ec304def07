"""What was known with a step, years later: the frozen assessment, and what differs from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from programs.measures import Kind, measure
from programs.models import Assessment, CriteriaVersion
from programs.selectors.explanation import criteria_of
from programs.selectors.frozen import Frozen, criterion_row
from programs.selectors.proposals import standing_of
from villages.models import Village

Row = dict[str, Any]
"""A criterion as a step keeps it; see ``selectors.frozen``."""


@dataclass(frozen=True)
class Then:
    """The assessment that was frozen with a step."""

    on: date
    version: CriteriaVersion
    outcome: int | None
    score: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Since:
    """A criterion of then beside the same criterion today; ``now`` is ``None`` if it is gone."""

    then: Row
    now: Row | None

    @property
    def has_changed(self) -> bool:
        """Whether another value or another verdict stands there today."""
        if self.now is None:
            return True
        then, now = self.then, self.now
        return bool(then["outcome"] != now["outcome"] or _told(then) != _told(now))


def then_of(snapshot: Frozen) -> Then | None:
    """Return the assessment in the snapshot of a step; ``None`` where the step kept none."""
    if "criteria" in snapshot:
        version = CriteriaVersion.objects.select_related("program").get(
            pk=snapshot["version"]["id"]
        )
        return Then(
            on=date.fromisoformat(snapshot["on"]),
            version=version,
            outcome=snapshot["outcome"],
            score=snapshot["score"],
            rows=tuple(snapshot["criteria"]),
        )
    kept = snapshot.get("assessment")
    return _from_arrays(kept) if kept else None


def since_then(then: Then, village: Village, on: date) -> tuple[Since, ...]:
    """Return each criterion of then beside what is known about it on the day ``on``."""
    finding = standing_of(village, then.version.program_id, on)
    now = {c.criterion.code: criterion_row(c, {}) for c in finding.criteria} if finding else {}
    return tuple(Since(row, now.get(row["code"])) for row in then.rows)


def _from_arrays(kept: dict[str, Any]) -> Then:
    """Return what ``selectors.assessments`` kept; the criteria of a published version never change."""
    version = CriteriaVersion.objects.select_related("program").get(pk=kept["version"])
    on = date.fromisoformat(kept["on"])
    finding = Assessment(
        version=version,
        as_of_date=on,
        outcome=kept["outcome"],
        values=[None if value is None else Decimal(value) for value in kept["values"]],
        outcomes=kept["outcomes"],
        evidence_dates=[day and date.fromisoformat(day) for day in kept["evidence_dates"]],
    )
    rows = tuple(criterion_row(found, {}) for found in criteria_of(version, finding, on))
    return Then(on, version, kept["outcome"], kept["score"], rows)


def _told(row: Row) -> Any:
    # An age grows every day without anything having changed; its evidence is what counts.
    if measure(row["measure"]).kind is Kind.AGE:
        return row["evidence_date"]
    return None if row["value"] is None else Decimal(row["value"])
