"""Small charts in rows: one thing at the ends of twelve months, a chart for each area, one scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from migranportal.core.maps.scales import formatted
from programs.eligibility import Outcome
from programs.models import Program
from reports.selectors.dashboard import Dashboard
from reports.views.dashboards.figures import Cell, FigureTable
from reports.views.dashboards.links import Links
from reports.views.dashboards.parts import day_text, level_label, part_cell

HEIGHT = 48
_STEP, _LEAST = 10, 1.5
_COLUMNS, _COLUMN, _ROW, _MARGIN, _HEAD = 5, 170, 96, 12, 92
SERIES: dict[str, tuple[str, Callable[[Dashboard, str, str, date], int | None]]] = {
    "memenuhi": (
        "met",
        lambda board, program, part, day: board.outcome(program, Outcome.MET, part, day),
    ),
    "ditetapkan": (
        "program-0",
        lambda board, program, part, day: board.designations_on(day)[program, part],
    ),
}
"""What the small charts show, as addresses name it: the tone of the bars, and the figure."""


@dataclass(frozen=True)
class Bar:
    """One day; ``height`` 0 with ``is_unknown`` is a day that was not counted."""

    x: int
    y: str
    height: str
    words: str
    is_unknown: bool


@dataclass(frozen=True)
class SmallChart:
    """The chart of one area."""

    label: str
    url: str
    bars: list[Bar]
    first: str
    last: str
    words: str


@dataclass(frozen=True)
class Multiples:
    """The charts of all areas on one scale; ``most`` is its upper end."""

    title: str
    tone: str
    charts: list[SmallChart]
    since: str
    until: str
    most: str
    width: int
    height: int = HEIGHT


def multiples(board: Dashboard, links: Links, name: str, program: Program) -> Multiples:
    """Return the small charts of a program."""
    tone, values = _values(board, name, program.code)
    most = max((n for row in values.values() for n in row if n is not None), default=0)
    charts = [
        _chart(board, part, row, most, links.page(part) if len(part) <= 5 else "")
        for part, row in values.items()
    ]
    return Multiples(
        title=_title(name, program),
        tone=tone,
        charts=charts,
        since=day_text(board.days[0]),
        until=day_text(board.days[-1]),
        most=formatted(most),
        width=len(board.days) * _STEP,
    )


def multiples_table(name: str, program: Program) -> Callable[[Dashboard, Links], FigureTable]:
    """Return the builder of the table behind the small charts."""

    def build(board: Dashboard, links: Links) -> FigureTable:
        _tone, values = _values(board, name, program.code)
        return FigureTable(
            f"{name}-per-bulan-{program.code}",
            _title(name, program),
            [level_label(board), *(day_text(day) for day in board.days)],
            [
                [part_cell(board, links, part), *(Cell(value) for value in row)]
                for part, row in values.items()
            ],
        )

    return build


def multiples_response(found: Multiples, name: str) -> HttpResponse:
    """Return the small charts as one picture."""
    placed = [
        (chart, _MARGIN + place % _COLUMNS * _COLUMN, _HEAD + place // _COLUMNS * _ROW)
        for place, chart in enumerate(found.charts)
    ]
    rows = -(-len(found.charts) // _COLUMNS)
    context = {
        "multiples": found,
        "placed": placed,
        "width": 2 * _MARGIN + _COLUMNS * _COLUMN,
        "height": _HEAD + rows * _ROW,
    }
    picture = render_to_string("reports/multiples_file.svg", context)
    response = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response


def _values(board: Dashboard, name: str, program: str) -> tuple[str, dict[str, list[int | None]]]:
    tone, figure = SERIES[name]
    rows = {part: [figure(board, program, part, day) for day in board.days] for part in board.parts}
    return tone, rows


def _title(name: str, program: Program) -> str:
    if name == "memenuhi":
        return _("%(program)s: villages that meet the criteria, by month") % {"program": program}
    return _("%(program)s: designated villages, by month") % {"program": program}


def _chart(board: Dashboard, part: str, row: list[int | None], most: int, url: str) -> SmallChart:
    label = board.parts[part]
    bars = []
    for place, (day, value) in enumerate(zip(board.days, row, strict=True)):
        height = max(_LEAST, (value or 0) / most * HEIGHT) if value and most else 0
        text = _("not counted yet") if value is None else formatted(value)
        bars.append(
            Bar(
                x=place * _STEP,
                y=f"{HEIGHT - height:.1f}",
                height=f"{height:.1f}",
                words=f"{day_text(day)}: {text}",
                is_unknown=value is None,
            )
        )
    known = [value for value in row if value is not None]
    first, last = (formatted(known[0]), formatted(known[-1])) if known else ("?", "?")
    words = _("%(area)s: from %(first)s to %(last)s") % {
        "area": label,
        "first": first,
        "last": last,
    }
    return SmallChart(label, url, bars, first, last, words)
