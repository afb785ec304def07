"""The pages of published figures: by year, and remittances. Put into words and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from reports.models import AREA_DIMENSIONS, UNITS, Dimension, Measure, Unit
from reports.selectors.statistics import COUNTED, Line, Wanted, lines_for
from reports.views.statistics.asking import (
    ALL_YEARS,
    area_filter,
    area_of,
    choices,
    exports,
    filters,
    one_of,
    query,
    reader,
    wanted_of,
)

MOST_BARS = 15
_OF_REMITTANCES = (Dimension.REGENCY, Dimension.PROVINCE, Dimension.NATIONAL)


@dataclass(frozen=True)
class Bar:
    """One bar of the chart: lengths in per cent of the longest, as SVG writes them."""

    line: Line
    length: str
    own_length: str


@dataclass(frozen=True)
class Row:
    """A line as the table shows it."""

    line: Line
    own_url: str
    difference: str
    coverage: str
    per_100_000: str


@dataclass(frozen=True)
class TableRow:
    """An area of the table of remittances: its figures by year, ``None`` where there is none."""

    code: str
    name: str
    cells: tuple[Line | None, ...]


def figures_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the page by year shows."""
    user, wanted = reader(request), wanted_of(request)
    lines = lines_for(user, wanted)
    rows = [_row(user, wanted, line) for line in lines]
    years = [row for row in rows if row.line.first.is_full_year]
    return {
        "wanted": wanted,
        "measure": Measure(wanted.measure).label,
        "dimension": Dimension(wanted.dimension).label,
        "years": years,
        "parts": [row for row in rows if not row.line.first.is_full_year],
        "bars": _bars([row.line for row in years], wanted),
        "most_bars": MOST_BARS,
        "is_counted": wanted.measure == Measure.PLACEMENTS and wanted.dimension in COUNTED,
        "may_count": any(line.own is not None for line in lines),
        "has_residents": any(line.population for line in lines),
        "is_by_area": wanted.dimension in AREA_DIMENSIONS,
        "contradicted": sum(line.is_contradicted for line in lines),
        "filters": filters(user, wanted),
        "exports": exports(query(wanted)),
    }


def remittances_context(request: HttpRequest) -> dict[str, Any]:
    """Return the remittances of each area by year, and the surveys of households."""
    user, asked = reader(request), request.GET
    dimension = one_of(Dimension, asked.get("by"), Dimension.REGENCY)
    dimension = dimension if dimension in _OF_REMITTANCES else Dimension.REGENCY
    area_code = area_of(request, dimension)
    tables = []
    for unit in UNITS[Measure.REMITTANCES]:
        lines = lines_for(user, Wanted(Measure.REMITTANCES, dimension, None, area_code, unit))
        years = sorted({li.first.period_end.year for li in lines if li.first.is_full_year})
        parts = [line for line in lines if not line.first.is_full_year]
        if lines:
            exported = Wanted(Measure.REMITTANCES, dimension, None, area_code, unit)
            tables.append(
                {
                    "key": f"in-{unit}",
                    "unit": Unit(unit).label,
                    "years": years,
                    "rows": _by_area(lines, years),
                    "parts": parts,
                    "exports": exports(query(exported, year=ALL_YEARS)),
                }
            )
    surveys = Wanted(Measure.HOUSEHOLD_REMITTANCE, dimension, None, area_code)
    return {
        "tables": tables,
        "surveys": lines_for(user, surveys),
        "survey_exports": exports(query(surveys, year=ALL_YEARS)),
        "dimension": Dimension(dimension).label,
        "filters": [
            ("by", _("Counted by"), choices(Dimension, _OF_REMITTANCES, dimension)),
            *area_filter(user, dimension, area_code),
        ],
    }


def own_records_url(user: User, wanted: Wanted, line: Line) -> str:
    """Return the list of the records behind an own count; ``""`` where the reader sees no people."""
    start, end = line.first.period
    area = line.key if wanted.dimension in AREA_DIMENSIONS else ""
    if line.own is None or not user.holds(Permission.VIEW_PEOPLE, area=area):
        return ""
    found = {"departure_date__gte": start.isoformat(), "departure_date__lte": end.isoformat()}
    if area:
        found["area"] = area
    elif wanted.dimension == Dimension.COUNTRY:
        found["country__exact"] = line.key
    return f"{reverse('admin:workers_placement_changelist')}?{urlencode(found)}"


def _row(user: User, wanted: Wanted, line: Line) -> Row:
    return Row(
        line,
        own_records_url(user, wanted, line),
        "" if line.difference is None else _signed(line.difference),
        "" if line.coverage is None else f"{number_format(line.coverage, 1)}%",
        "" if line.per_100_000 is None else number_format(line.per_100_000, 1),
    )


def _signed(number: int) -> str:
    text = number_format(abs(number), force_grouping=True)
    sign = "+" if number > 0 else "\N{MINUS SIGN}" if number else ""
    return f"{sign}{text}"


def _bars(lines: Sequence[Line], wanted: Wanted) -> list[Bar]:
    """Return the bars of one unit: the years in order, or the largest parts of one year."""
    units = {line.first.unit for line in lines}
    drawn = [line for line in lines if line.shown is not None]
    by_year = wanted.dimension == Dimension.NATIONAL
    if len(units) != 1 or (not by_year and wanted.year is None):
        return []
    drawn = list(reversed(drawn)) if by_year else drawn[:MOST_BARS]
    longest = max((max(_value(line), line.own or 0) for line in drawn), default=0)
    if not longest:
        return []
    return [
        Bar(line, f"{100 * _value(line) / longest:.2f}", f"{100 * (line.own or 0) / longest:.2f}")
        for line in drawn
    ]


def _value(line: Line) -> int:
    return line.shown.value if line.shown else 0


def _by_area(lines: Sequence[Line], years: Sequence[int]) -> list[TableRow]:
    cells: defaultdict[str, dict[int, Line]] = defaultdict(dict)
    names = {}
    for line in lines:
        names[line.key] = line.name
        if line.first.is_full_year:
            cells[line.key][line.first.period_end.year] = line
    rows = [
        TableRow(key, names[key], tuple(cells[key].get(year) for year in years)) for key in names
    ]
    return sorted((row for row in rows if any(row.cells)), key=lambda row: row.code)
