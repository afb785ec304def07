"""Timing two ways of doing the same, side by side, and keeping the figures."""

import gc
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from django.db import connection, connections

Act = Callable[[], object]


@dataclass(frozen=True)
class Cost:
    """What one act took: seconds on the clock and of the processors, and bytes of WAL.

    The processor time is that of this process, its children and the database cluster, which a busy
    neighbour does not stretch; ``None`` where the cluster runs on another machine.
    """

    wall: float
    cpu: float | None = None
    wal: int = 0


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
    ours_cpu_s: float | None = None
    other_cpu_s: float | None = None
    cpu_ratio: float | None = None
    wal_mb: float | None = None
    other: str = ""


@dataclass
class Table:
    """Collects results, prints each as it comes, and appends it to a file of JSON lines."""

    scale: str
    file: Path
    rows: list[Result] = field(default_factory=list)

    def add(self, name: str, ours: list[Cost], other: list[Cost], against: str = "") -> None:
        """Add the medians of what was measured; without ``other`` there is nothing to compare."""
        mine, theirs = _middle(ours), _middle(other)
        row = Result(
            name=name,
            ours_s=round(mine.wall, 4),
            other_s=round(theirs.wall, 4) if other else None,
            ratio=_ratio(mine.wall, theirs.wall),
            runs=len(ours),
            scale=self.scale,
            load=round(os.getloadavg()[0], 2),
            ours_cpu_s=mine.cpu,
            other_cpu_s=theirs.cpu,
            cpu_ratio=_ratio(mine.cpu, theirs.cpu),
            wal_mb=round(mine.wal / 1e6, 2),
            other=against,
        )
        self.rows.append(row)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(row)) + "\n")
        print(_line(row), flush=True)

    def heading(self) -> str:
        """Return the names of the columns."""
        titles = ("ours s", "other s", "ratio", "cpu s", "other", "ratio", "WAL MB", "load")
        return f"{'name':32}" + "".join(f"{title:>10}" for title in titles) + "  other"


def _line(row: Result) -> str:
    figures = (row.ours_s, row.other_s, row.ratio, row.ours_cpu_s, row.other_cpu_s, row.cpu_ratio)
    cells = ["" if figure is None else f"{figure:.4g}" for figure in figures]
    cells += [f"{row.wal_mb:.1f}", f"{row.load:.1f}"]
    return f"{row.name:32}" + "".join(f"{cell:>10}" for cell in cells) + f"  {row.other}"


def _middle(costs: list[Cost]) -> Cost:
    if not costs:
        return Cost(0.0)
    cpu = [cost.cpu for cost in costs if cost.cpu is not None]
    return Cost(
        wall=median(cost.wall for cost in costs),
        cpu=round(median(cpu), 3) if cpu else None,
        wal=int(median(cost.wal for cost in costs)),
    )


def _ratio(ours: float | None, other: float | None) -> float | None:
    return round(ours / other, 5) if ours is not None and other else None


def cost_of(act: Act) -> Cost:
    """Do ``act`` and return what it took."""
    gc.collect()
    position, cpu, began = _wal_position(), _cpu_seconds(), time.perf_counter()
    act()
    wall, cpu_after = time.perf_counter() - began, _cpu_seconds()
    spent = None if cpu is None or cpu_after is None else cpu_after - cpu
    return Cost(wall=wall, cpu=spent, wal=_wal_position() - position)


def side_by_side(
    ours: Act, other: Act, *, rounds: int, before: Act = lambda: None
) -> tuple[list[Cost], list[Cost]]:
    """Measure both in turn, the order changing from round to round.

    ``before`` prepares each round and is not measured.
    """
    mine: list[Cost] = []
    theirs: list[Cost] = []
    for number in range(rounds):
        before()
        steps = [(ours, mine), (other, theirs)]
        for act, costs in reversed(steps) if number % 2 else steps:
            costs.append(cost_of(act))
    return mine, theirs


def _wal_position() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
        return int(cursor.fetchone()[0])


def _cpu_seconds() -> float | None:
    """Return the processor time of this process, of the cluster, and of what both started."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    try:
        postmaster = int(_stat(backend)[1])
        postgres = [_stat(int(child)) for child in _children(postmaster)]
        ticks = sum(int(s[11]) + int(s[12]) for s in postgres)
        ticks += sum(int(figure) for figure in _stat(postmaster)[11:15])
    except (OSError, ValueError):
        return None
    return sum(os.times()[:4]) + ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """Return the fields of a process after its name: state, parent, ..., user and system time."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
