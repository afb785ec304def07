"""Tables of figures as pages and files show them: what a cell says, and which records it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from migranportal.core.exports import Table
from migranportal.core.maps.scales import formatted


@dataclass(frozen=True)
class Cell:
    """A figure; ``value`` ``None`` is unknown and said so. ``url`` opens the records behind it.

    ``name`` marks the figure in the page for who reads it by program.
    """

    value: Any
    url: str = ""
    name: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right."""
        return self.value is None or isinstance(self.value, (int, float))

    @property
    def text(self) -> str:
        """What people read; empty for unknown, which the page words."""
        if self.value is None:
            return ""
        return formatted(self.value) if self.is_number else str(self.value)


@dataclass(frozen=True)
class Series:
    """One row of a chart; ``tone`` names its colour in ``charts.js``."""

    label: str
    values: list[Any]
    tone: str


@dataclass(frozen=True)
class Chart:
    """A chart beside the table with the same figures."""

    kind: str
    labels: list[str]
    series: list[Series]
    is_stacked: bool = False
    is_lying: bool = False
    unit: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "kind": self.kind,
            "labels": self.labels,
            "stacked": self.is_stacked,
            "lying": self.is_lying,
            "unit": self.unit,
            "series": [
                {"label": row.label, "values": row.values, "tone": row.tone} for row in self.series
            ],
        }


@dataclass(frozen=True)
class FigureTable:
    """A table of a dashboard. ``key`` names it in addresses; ``total`` is its last row."""

    key: str
    title: str
    header: list[str]
    rows: list[list[Cell]]
    total: list[Cell] = field(default_factory=list)
    remark: str = ""
    chart: Chart | None = None
    empty: str = ""

    @property
    def data_id(self) -> str:
        """The id of the element that holds what the script draws."""
        return f"data-{self.key}"

    def file(self, name: str, notes: Sequence[str]) -> Table:
        """Return the table as somebody takes it along."""
        rows = [*self.rows, *([self.total] if self.total else [])]
        remark = [self.remark] if self.remark else []
        return Table(
            name=name,
            header=self.header,
            rows=([_plain(cell.value) for cell in row] for row in rows),
            notes=[self.title, *notes, *remark],
        )


Link = Callable[..., str]
"""Makes the address of a list from its filters."""


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, float)) else str(value)
