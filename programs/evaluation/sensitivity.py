"""How many villages would be eligible, over one threshold of a draft: one statement for the country."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from psycopg import sql

from programs.eligibility import Operator
from programs.evaluation.draft import EVERYWHERE, Trial, fetch
from programs.measures import Kind, measure
from programs.models import Criterion

_POINTS = 100
_GREATEST_SHARE = 100
_LEAST_SPAN = 10
_TAIL = Decimal("0.02")  # of the villages: the axis ends where no more are left
_CURVED = (Operator.AT_LEAST, Operator.AT_MOST)


@dataclass(frozen=True)
class Mark:
    """A threshold on the curve, and how many villages would be eligible with it."""

    threshold: Decimal
    villages: int


@dataclass(frozen=True)
class Curve:
    """Eligible villages over one threshold, all other criteria as in the draft.

    ``points`` ascend by threshold. ``draft`` and ``current`` are the thresholds of the draft and of
    the version in force, where they have one.
    """

    criterion: Criterion
    points: tuple[Mark, ...]
    draft: Mark | None
    current: Mark | None


def curved_criteria(trial: Trial) -> list[Criterion]:
    """Return the criteria of the draft that ask for a number of at least or at most so much."""
    return [c for c in trial.criteria if Operator(c.operator) in _CURVED]


def sensitivity(trial: Trial, code: str) -> Curve | None:
    """Return the curve of the criterion ``code``; ``None`` where the draft has no such threshold.

    A supporting criterion is treated as if it were mandatory: that is what its curve is for.
    """
    places = [p for p, c in enumerate(trial.criteria) if c in curved_criteria(trial)]
    place = next((p for p in places if trial.criteria[p].code == code), None)
    if place is None:
        return None
    criterion = trial.criteria[place]
    present = next((c for c in trial.old if c.code == code), None)
    asked = (criterion.threshold, present.threshold if present else None)
    rows = _distribution(trial, place, asked)
    marks = [
        None if threshold is None else Mark(threshold, sum(row[2 + n] for row in rows))
        for n, threshold in enumerate(asked)
    ]
    counts = {int(row[0]): int(row[1]) for row in rows}
    return Curve(criterion, tuple(_points(criterion, counts, asked)), marks[0], marks[1])


def _distribution(trial: Trial, place: int, asked: tuple[Decimal | None, ...]) -> list[Any]:
    """Return the number of villages per whole threshold that still includes them, and at ``asked``."""
    falls = Operator(trial.criteria[place].operator) is Operator.AT_LEAST
    marks = [
        sql.SQL("count(*) FILTER (WHERE x.value {} {})").format(
            sql.SQL(">=" if falls else "<="), sql.Literal(t)
        )
        for t in asked
    ]
    query = sql.SQL(
        "SELECT {step}(x.value)::bigint, count(*), {marks} FROM ({values}) x GROUP BY 1"
    )
    return fetch(
        query.format(
            step=sql.SQL("floor" if falls else "ceil"),
            marks=sql.SQL(", ").join(marks),
            values=trial.compiled.values_query(EVERYWHERE, number=place, as_of=trial.as_of),
        )
    )


def _points(
    criterion: Criterion, counts: dict[int, int], asked: tuple[Decimal | None, ...]
) -> list[Mark]:
    falls = Operator(criterion.operator) is Operator.AT_LEAST
    last = _end_of_axis(criterion, counts, asked)
    step = max(1, -(-last // _POINTS))
    points = []
    for threshold in range(0, last + step, step):
        kept = (n for s, n in counts.items() if (s >= threshold if falls else s <= threshold))
        points.append(Mark(Decimal(threshold), sum(kept)))
    return points


def _end_of_axis(
    criterion: Criterion, counts: dict[int, int], asked: tuple[Decimal | None, ...]
) -> int:
    if measure(criterion.measure).kind is Kind.SHARE:
        return _GREATEST_SHARE
    whole, seen, last = sum(counts.values()), 0, 0
    for step in sorted(counts):
        seen, last = seen + counts[step], step
        if seen >= whole * (1 - _TAIL):
            break
    marked = max((t for t in asked if t is not None), default=Decimal(0))
    widest = max(last, int((marked * 5 / 4).to_integral_value(ROUND_CEILING)), _LEAST_SPAN)
    return int(Decimal(widest).to_integral_value(ROUND_FLOOR))
