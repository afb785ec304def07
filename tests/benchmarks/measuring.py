"""Timing two ways of doing the same, side by side, and keeping the figures."""

import gc
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from django.db import connections

Act = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of the table: medians in seconds, ratio = ours / other, load of the last minute."""

    name: str
    ours_s: float
    other_s: float | None
    ratio: float | None
    runs: int
    scale: str
    load: float
    wal_mb: float | None = None
    other: str = ""


@dataclass
class Table:
    """Collects results, prints each as it comes, and appends it to a file of JSON lines."""

    scale: str
    file: Path
    rows: list[Result] = field(default_factory=list)

    def add(
        self,
        name: str,
        ours: list[float],
        other: list[float] | float | None = None,
        *,
        wal: list[int] | None = None,
        against: str = "",
    ) -> None:
        """Add the medians of what was measured; ``other`` may be one figure that was worked out."""
        mine = median(ours)
        theirs = median(other) if isinstance(other, list) else other
        row = Result(
            name=name,
            ours_s=round(mine, 4),
            other_s=None if theirs is None else round(theirs, 4),
            ratio=None if theirs is None else round(mine / theirs, 5),
            runs=len(ours),
            scale=self.scale,
            load=round(os.getloadavg()[0], 2),
            wal_mb=None if wal is None else round(median(wal) / 1e6, 2),
            other=against,
        )
        self.rows.append(row)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(row)) + "\n")
        print(_line(row), flush=True)

    def heading(self) -> str:
        """Return the names of the columns."""
        return (
            f"{'name':34}{'ours s':>10}{'other s':>12}{'ratio':>10}{'WAL MB':>9}{'load':>6}  other"
        )


def _line(row: Result) -> str:
    other = "" if row.other_s is None else f"{row.other_s:.3f}"
    ratio = "" if row.ratio is None else f"{row.ratio:.4g}"
    wal = "" if row.wal_mb is None else f"{row.wal_mb:.1f}"
    return f"{row.name:34}{row.ours_s:>10.3f}{other:>12}{ratio:>10}{wal:>9}{row.load:>6.1f}  {row.other}"


def seconds(act: Act) -> float:
    """Return how long ``act`` took."""
    gc.collect()
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def side_by_side(
    ours: Act, other: Act, *, rounds: int, before: Act = lambda: None
) -> tuple[list[float], list[float], list[int]]:
    """Time both in turn, the order changing from round to round; also the WAL bytes of ours.

    ``before`` prepares each round and is not timed.
    """
    mine, theirs, wal = [], [], []

    def measure_ours() -> None:
        start = _wal_position()
        mine.append(seconds(ours))
        wal.append(_wal_position() - start)

    def measure_other() -> None:
        theirs.append(seconds(other))

    for number in range(rounds):
        before()
        steps = [measure_ours, measure_other]
        for step in reversed(steps) if number % 2 else steps:
            step()
    return mine, theirs, wal


def _wal_position() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
        return int(cursor.fetchone()[0])
