"""The geometry of a time line: quarters, bars and today, as shares of its width.

Pure: no database, no clock. Every number is a percentage of the width, rounded to hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MONTHS_IN_QUARTER, QUARTERS_IN_YEAR = 3, 4
TODAY_WITHIN = 4
"""The time line is stretched to today where today is at most so many quarters away."""
MOST_LABELS = 8
"""More quarters than this, and only years are labelled."""


@dataclass(frozen=True)
class Quarter:
    """A heading: where it begins and how wide it is; ``label`` is empty where it is crowded."""

    year: int
    number: int
    x: float
    width: float
    is_labelled: bool
    is_year_start: bool

    @property
    def middle(self) -> float:
        """Where the label stands."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Bar:
    """A period drawn: ``done`` is the width of the share that is done."""

    x: float
    width: float
    done: float


@dataclass(frozen=True)
class TimelineRow:
    """A thing with its bar; no bar where it has no day at all."""

    thing: Any
    start: date | None
    end: date | None
    bar: Bar | None
    is_open_ended: bool = False
    """Whether one of the two days is not known."""


@dataclass(frozen=True)
class Timeline:
    """The whole picture; empty ``quarters`` where no row has a day."""

    start: date | None
    end: date | None
    quarters: list[Quarter]
    rows: list[TimelineRow]
    today: float | None
    """Where today is; ``None`` where it lies outside."""


def quarter_start(day: date, shift: int = 0) -> date:
    """Return the first day of the quarter of ``day``, or of one ``shift`` quarters later."""
    index = day.year * QUARTERS_IN_YEAR + (day.month - 1) // MONTHS_IN_QUARTER + shift
    year, quarter = divmod(index, QUARTERS_IN_YEAR)
    return date(year, quarter * MONTHS_IN_QUARTER + 1, 1)


def lay_out(
    things: Iterable[tuple[Any, date | None, date | None, int | None]], *, today: date
) -> Timeline:
    """Place things ``(thing, first day, last day, percent done)`` on whole quarters.

    A thing with one day only is drawn on that day; one without any gets no bar.
    """
    found = list(things)
    days = [day for _t, start, end, _p in found for day in (start, end) if day is not None]
    if not days:
        rows = [TimelineRow(thing, None, None, None) for thing, _s, _e, _p in found]
        return Timeline(None, None, [], rows, None)
    first, after = _span(min(days), max(days), today)
    scale = _Scale(first, after)
    return Timeline(
        start=first,
        end=after - timedelta(days=1),
        quarters=_quarters(scale),
        rows=[_row(scale, *one) for one in found],
        today=scale.at(today) if first <= today < after else None,
    )


@dataclass(frozen=True)
class _Scale:
    """From days to shares of the width; ``after`` is the first day that is no longer shown."""

    first: date
    after: date

    def at(self, day: date) -> float:
        return round((day - self.first).days * 100 / (self.after - self.first).days, 2)


def _span(first: date, last: date, today: date) -> tuple[date, date]:
    begin, after = quarter_start(first), quarter_start(last, 1)
    if begin > today >= quarter_start(begin, -TODAY_WITHIN):
        begin = quarter_start(today)
    if after <= today < quarter_start(after, TODAY_WITHIN):
        after = quarter_start(today, 1)
    return begin, after


def _quarters(scale: _Scale) -> list[Quarter]:
    starts = [scale.first]
    while (following := quarter_start(starts[-1], 1)) < scale.after:
        starts.append(following)
    few = len(starts) <= MOST_LABELS
    return [
        Quarter(
            year=start.year,
            number=(start.month - 1) // MONTHS_IN_QUARTER + 1,
            x=scale.at(start),
            width=round(scale.at(quarter_start(start, 1)) - scale.at(start), 2),
            is_labelled=few,
            is_year_start=start.month == 1 or index == 0,
        )
        for index, start in enumerate(starts)
    ]


def _row(
    scale: _Scale, thing: Any, start: date | None, end: date | None, percent: int | None
) -> TimelineRow:
    first, last = start or end, end or start
    if first is None or last is None:
        return TimelineRow(thing, start, end, None)
    x, after = scale.at(first), scale.at(last + timedelta(days=1))
    width = round(max(after - x, 0.01), 2)
    done = round(width * (percent or 0) / 100, 2)
    return TimelineRow(
        thing, start, end, Bar(x, width, done), is_open_ended=start is None or end is None
    )
