"""The villages that a draft would change, one by one: what flips them, and by how much.

A village gets worse by the mandatory criteria of the draft that bear its new outcome, and better by
those mandatory criteria in force that bore its old one. Criteria are the same where their code is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg import sql

from programs.eligibility import Operator, Outcome
from programs.evaluation.draft import (
    ChangeKind,
    Trial,
    comparison,
    fetch,
    kind_of,
    outcome_of,
)
from programs.measures import Kind, Scope, measure
from programs.models import Assessment, Criterion

_BATCH = 5_000  # villages explained at once while a list is handed out

_CHANGED = sql.SQL("c.outcome IS DISTINCT FROM d.outcome")
_WORSE = sql.SQL("(d.outcome = 0 OR (d.outcome = 2 AND c.outcome IS DISTINCT FROM 0))")
_BETTER = sql.SQL("(d.outcome = 1 OR (d.outcome = 2 AND c.outcome = 0))")
_KINDS = {
    ChangeKind.GAIN: sql.SQL("d.outcome = 1"),
    ChangeKind.LOSS: sql.SQL("(d.outcome = 0 AND c.outcome = 1)"),
    ChangeKind.OPEN: sql.SQL("d.outcome = 2"),
    ChangeKind.OTHER: sql.SQL("(d.outcome = 0 AND c.outcome IS DISTINCT FROM 1)"),
}


@dataclass(frozen=True)
class Cause:
    """A criterion that may flip villages: as it is in the draft, and as it is in force.

    One of the two is missing where the draft adds or drops it.
    """

    new: Criterion | None
    new_place: int
    old: Criterion | None
    old_place: int

    @property
    def criterion(self) -> Criterion:
        """The criterion by its newest words."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 (a cause is made of one or both)
        return found

    @property
    def code(self) -> str:
        """What names it in addresses."""
        return str(self.criterion.code)

    def condition(self) -> sql.Composable:
        """Return the SQL condition under which it flips a village, over ``c`` and ``d``."""
        ways: list[sql.Composable] = []
        if self.new and self.new.is_mandatory:
            outcome = sql.Identifier("d", f"o{self.new_place}")
            ways.append(sql.SQL("({} AND {} = d.outcome)").format(_WORSE, outcome))
        if self.old and self.old.is_mandatory:
            place = sql.Literal(self.old_place + 1)
            ways.append(sql.SQL("({} AND c.outcomes[{}] = c.outcome)").format(_BETTER, place))
        return sql.SQL("({})").format(sql.SQL(" OR ").join(ways)) if ways else sql.SQL("false")


def causes_of(trial: Trial) -> tuple[Cause, ...]:
    """Return every criterion of the draft in order, then those that it drops."""
    old = {c.code: (c, place) for place, c in enumerate(trial.old)}
    found = [
        Cause(c, place, *old.pop(c.code, (None, -1))) for place, c in enumerate(trial.criteria)
    ]
    return (*found, *(Cause(None, -1, c, place) for c, place in old.values()))


@dataclass(frozen=True)
class CauseCounts:
    """How many villages a criterion flips, by what happens to them; a village may count at several."""

    cause: Cause
    villages: dict[ChangeKind, int]


def count_causes(trial: Trial) -> list[CauseCounts]:
    """Return for every criterion how many villages it flips, in one statement."""
    causes = causes_of(trial)
    columns = [sql.SQL("count(*) FILTER (WHERE {})").format(c.condition()) for c in causes]
    query = sql.SQL(
        "SELECT c.outcome, d.outcome, {columns} {comparison} WHERE {changed} GROUP BY 1, 2"
    ).format(columns=sql.SQL(", ").join(columns), comparison=_comparison(trial), changed=_CHANGED)
    found = [Counter[ChangeKind]() for _cause in causes]
    for before, after, *numbers in fetch(query):
        kind = kind_of(outcome_of(before), Outcome(after))
        for counter, number in zip(found, numbers, strict=True):
            if kind is not None and number:
                counter[kind] += number
    return [CauseCounts(c, dict(n)) for c, n in zip(causes, found, strict=True)]


@dataclass(frozen=True)
class Wanted:
    """What a list of changed villages is narrowed to; empty is everything.

    ``words`` is part of a village's name, or the beginning of its code.
    """

    kind: ChangeKind | None = None
    province: str = ""
    cause: str = ""
    words: str = ""


@dataclass(frozen=True)
class ChangedVillage:
    """A village whose outcome a draft would change."""

    village_id: int
    code: str
    name: str
    before: Outcome | None
    after: Outcome

    @property
    def kind(self) -> ChangeKind | None:
        """What would happen to it."""
        return kind_of(self.before, self.after)


def list_changed_villages(
    trial: Trial, wanted: Wanted | None = None, *, limit: int | None = None, offset: int = 0
) -> tuple[list[ChangedVillage], int]:
    """Return a page of the villages whose outcome would change, by code, and how many there are."""
    query = sql.SQL(
        "SELECT d.village_id, r.code, r.name, c.outcome, d.outcome, count(*) OVER () {comparison}"
        " WHERE {where} ORDER BY r.code LIMIT {limit} OFFSET {offset}"
    ).format(
        comparison=_comparison(trial),
        where=_where(trial, wanted or Wanted()),
        limit=sql.Literal(limit),
        offset=sql.Literal(offset),
    )
    rows = fetch(query)
    villages = [
        ChangedVillage(village, code, name, outcome_of(before), Outcome(after))
        for village, code, name, before, after, _whole in rows
    ]
    return villages, rows[0][-1] if rows else 0


def list_fallen(trial: Trial, villages: Collection[int]) -> list[ChangedVillage]:
    """Return those of ``villages`` that would not be eligible under the draft, by code.

    ``before`` and ``after`` may be the same: the village does not meet the criteria in force either.
    """
    query = sql.SQL(
        "SELECT d.village_id, r.code, r.name, c.outcome, d.outcome {comparison}"
        " WHERE d.outcome <> 1 ORDER BY r.code"
    ).format(comparison=_comparison(trial, Scope(ids=tuple(villages))))
    return [
        ChangedVillage(village, code, name, outcome_of(before), Outcome(after))
        for village, code, name, before, after in fetch(query)
    ]


@dataclass(frozen=True)
class Flip:
    """A criterion that flips a village: what was measured, and how far that is from the threshold.

    ``value`` is in the measure's unit (an age in days). ``margin`` is the distance to the draft's
    threshold, below zero where it falls short; ``None`` where there is nothing to subtract.
    """

    cause: Cause
    value: Decimal | None
    before: Outcome | None
    after: Outcome | None
    margin: Decimal | None


def explain_changes(
    trial: Trial, villages: Sequence[ChangedVillage]
) -> dict[int, tuple[Flip, ...]]:
    """Return for each village the criteria that flip it, in two statements for all of them."""
    ids = [v.village_id for v in villages]
    judged = trial.compiled.query(Scope(ids=tuple(ids)), as_of=trial.as_of)
    new = {row[0]: (row[1], row[3]) for row in fetch(judged)}
    stored = Assessment.objects.filter(version_id=trial.against_id, village_id__in=ids)
    old = {row[0]: row[1:] for row in stored.values_list("village_id", "values", "outcomes")}
    causes = causes_of(trial)
    nothing: tuple[Any, Any] = ((), ())
    return {
        v.village_id: tuple(
            _flips(trial, causes, v, new.get(v.village_id, nothing), old.get(v.village_id, nothing))
        )
        for v in villages
    }


def explained(
    trial: Trial, villages: Sequence[ChangedVillage]
) -> Iterator[tuple[ChangedVillage, tuple[Flip, ...]]]:
    """Yield each village with what flips it, a batch of villages at a time."""
    for start in range(0, len(villages), _BATCH):
        batch = villages[start : start + _BATCH]
        flips = explain_changes(trial, batch)
        for village in batch:
            yield village, flips[village.village_id]


def margin_of(criterion: Criterion, value: Decimal | None) -> Decimal | None:
    """Return how far ``value`` (an age in days) is on the right side of the threshold; below zero: short.

    ``None`` where the criterion has no threshold or nothing was measured.
    """
    lower, upper = criterion.threshold, criterion.threshold_upper
    if value is None or lower is None:
        return None
    operator = Operator(criterion.operator)
    if operator is Operator.AT_MOST:
        return lower - value
    if operator is Operator.EQUALS:
        return -abs(value - lower)
    if operator is Operator.BETWEEN:
        return None if upper is None else min(value - lower, upper - value)
    return value - lower


def _flips(
    trial: Trial, causes: tuple[Cause, ...], village: ChangedVillage, new: Any, old: Any
) -> Iterator[Flip]:
    is_worse = _is_worse(village)
    for cause in causes:
        after = _at(new[1], cause.new_place)
        before = _at(old[1], cause.old_place)
        asked = cause.new if is_worse else cause.old
        bears = after == village.after if is_worse else before == village.before
        if asked is None or not asked.is_mandatory or not bears:
            continue
        raw = _at(new[0], cause.new_place) if cause.new else _at(old[0], cause.old_place)
        value = readable(cause.criterion, raw, trial)
        margin = margin_of(cause.criterion, value)
        yield Flip(cause, value, outcome_of(before), outcome_of(after), margin)


def _is_worse(village: ChangedVillage) -> bool:
    if village.after is Outcome.UNDETERMINED:
        return village.before is not Outcome.NOT_MET
    return village.after is Outcome.NOT_MET


def readable(criterion: Criterion, value: Decimal | None, trial: Trial) -> Decimal | None:
    """Return a stored value as people read it: the day of a record becomes its age in days."""
    if value is None or measure(criterion.measure).kind is not Kind.AGE:
        return value
    return Decimal(trial.as_of.toordinal()) - value


def _at(values: Sequence[Any], place: int) -> Any:
    return values[place] if 0 <= place < len(values) else None


def _comparison(trial: Trial, scope: Scope | None = None) -> sql.Composed:
    more = {} if scope is None else {"scope": scope}
    return comparison(trial.compiled, trial.against_id, trial.as_of, **more)


def _where(trial: Trial, wanted: Wanted) -> sql.Composable:
    conditions: list[sql.Composable] = [_CHANGED]
    if wanted.kind:
        conditions.append(_KINDS[wanted.kind])
    if wanted.province:
        conditions.append(sql.SQL("left(r.code, 2) = {}").format(sql.Literal(wanted.province)))
    if wanted.cause:
        found = [c.condition() for c in causes_of(trial) if c.code == wanted.cause]
        conditions.append(found[0] if found else sql.SQL("false"))
    if wanted.words:
        conditions.append(
            sql.SQL("(strpos(lower(r.name), lower({0})) > 0 OR starts_with(r.code, {0}))").format(
                sql.Literal(wanted.words)
            )
        )
    return sql.SQL(" AND ").join(conditions)
