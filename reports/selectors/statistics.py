"""Published figures side by side with what the portal itself counts.

Figures of one thing in one period stand on one line, each with its version and source. One of them
is shown first; nothing here ever adds two of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, ExtractYear

from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import Permission
from migranportal.regions.selectors import area_names
from reports.models import Dimension, Measure, PublishedFigure, Version
from reports.selectors.departures import own_departures

RANK = (
    Version.REVISED,
    Version.ANNUAL_REPORT,
    Version.INITIAL,
    Version.REPORTED,
    Version.PRELIMINARY,
    Version.PARTIAL,
    Version.MONTH,
    Version.CUMULATIVE,
)
"""Which version is shown first. What contradicts another, and what one office served, never is."""
COUNTED = (Dimension.NATIONAL, Dimension.COUNTRY, Dimension.PROVINCE, Dimension.REGENCY)
"""The dimensions by which the register counts departures as well."""
_BY_AREA = (Dimension.PROVINCE, Dimension.REGENCY)
_SAME = (
    *("measure", "unit", "dimension", "area_code", "category", "unmatched_name"),
    *("period_start", "period_end", "office_code"),
)


@dataclass(frozen=True)
class Wanted:
    """Which figures: ``year`` and ``area_code`` are optional; an area takes in what lies inside."""

    measure: str = Measure.PLACEMENTS
    dimension: str = Dimension.NATIONAL
    year: int | None = None
    area_code: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Line:
    """All that was published of one thing in one period, and the portal's own count of it.

    ``own`` is the number of departures in the register, ``None`` where it counts no such thing or
    the reader may not see it.
    """

    key: str
    name: str
    figures: tuple[PublishedFigure, ...]
    own: int | None = None
    population: int | None = None

    @property
    def first(self) -> PublishedFigure:
        """Any of the figures: they agree in measure, unit, key and period."""
        return self.figures[0]

    @property
    def shown(self) -> PublishedFigure | None:
        """The figure that is shown first, see ``figure_shown_first``."""
        return figure_shown_first(self.figures)

    @property
    def others(self) -> list[PublishedFigure]:
        """The figures beside the first."""
        shown = self.shown
        return [figure for figure in self.figures if figure is not shown]

    @property
    def is_contradicted(self) -> bool:
        """Whether sources disagree about one version, or one is marked as a contradiction."""
        values = self._values()
        marked = Version.CONFLICT in values and len(set().union(*values.values())) > 1
        return marked or any(len(found) > 1 for found in values.values())

    @property
    def is_restated(self) -> bool:
        """Whether versions differ in value without a contradiction."""
        return len(set().union(*self._values().values())) > 1 and not self.is_contradicted

    def _values(self) -> dict[str, set[int]]:
        """Return the values by version, without the counts of single offices."""
        values: defaultdict[str, set[int]] = defaultdict(set)
        for figure in self.figures:
            if not figure.office_code:
                values[figure.version].add(figure.value)
        return values

    @property
    def difference(self) -> int | None:
        """The own count less the figure shown."""
        return None if self.own is None or self.shown is None else self.own - self.shown.value

    @property
    def coverage(self) -> float | None:
        """The own count as a share of the figure shown, in per cent."""
        if self.own is None or self.shown is None or not self.shown.value:
            return None
        return 100 * self.own / self.shown.value

    @property
    def is_incomplete(self) -> bool:
        """Whether the register holds less than was published."""
        return self.difference is not None and self.difference < 0

    @property
    def per_100_000(self) -> float | None:
        """The figure shown for each 100,000 residents."""
        if not self.population or self.shown is None:
            return None
        return 100_000 * self.shown.value / self.population


def figure_shown_first(figures: Iterable[PublishedFigure]) -> PublishedFigure | None:
    """Return which of the figures of one thing in one period is shown first.

    The latest statement wins: a restated figure before the annual report, before what was first
    published, before what others reported, before a preliminary one. Within a version a confirmed
    figure comes first, then the one recorded last. A contradiction and the count of one office are
    never shown first; where there is nothing else, nothing is.
    """
    candidates = [figure for figure in figures if figure.version in RANK]
    return min(
        candidates,
        key=lambda f: (RANK.index(Version(f.version)), not f.is_confirmed, -(f.pk or 0)),
        default=None,
    )


def lines_for(user: User, wanted: Wanted) -> list[Line]:
    """Return what was published, with the own counts: a constant number of queries.

    The latest period comes first, and in it the largest figure.
    """
    lines = _with_populations(_grouped(_figures(user, wanted)), wanted)
    lines = _with_own_counts(lines, user, wanted)
    return sorted(lines, key=_order)


def contradictions(user: User) -> list[Line]:
    """Return every line on which sources or versions disagree, contradictions first."""
    key = Coalesce("country_id", Value(""), output_field=CharField())
    rows = PublishedFigure.objects.annotate(country_key=key)
    same = reduce(and_, (Q(**{name: OuterRef(name)}) for name in _SAME))
    others = rows.filter(same, country_key=OuterRef("country_key")).exclude(value=OuterRef("value"))
    found = PublishedFigure.objects.visible_to(user).annotate(country_key=key)
    disagreeing = found.filter(Exists(others)).select_related("country").order_by("pk")
    lines = _grouped(disagreeing)
    return sorted(lines, key=lambda line: (not line.is_contradicted, *_order(line)))


def years_of(user: User, wanted: Wanted) -> list[int]:
    """Return the years of which something was published, the latest first."""
    figures = _figures(user, replace(wanted, year=None, area_code=""))
    inside = figures.filter(period_start__year=F("period_end__year"))
    years = inside.order_by().annotate(year=ExtractYear("period_end"))
    return sorted(set(years.values_list("year", flat=True)), reverse=True)


def count_contradictions(lines: Sequence[Line]) -> int:
    """Return on how many lines sources contradict each other."""
    return sum(line.is_contradicted for line in lines)


def _figures(user: User, wanted: Wanted) -> QuerySet[PublishedFigure]:
    figures = PublishedFigure.objects.visible_to(user).filter(
        measure=wanted.measure, dimension=wanted.dimension
    )
    if wanted.unit:
        figures = figures.filter(unit=wanted.unit)
    if wanted.year is not None:
        figures = figures.of_year(wanted.year)
    if wanted.area_code and wanted.dimension in _BY_AREA:
        inside = Q(area_code=wanted.area_code) | Q(area_code__startswith=f"{wanted.area_code}.")
        figures = figures.filter(inside)
    return figures.select_related("country").order_by("pk")


def _grouped(figures: Iterable[PublishedFigure]) -> list[Line]:
    groups: defaultdict[tuple[object, ...], list[PublishedFigure]] = defaultdict(list)
    for figure in figures:
        same = tuple(getattr(figure, name) for name in _SAME if name != "office_code")
        groups[(*same, figure.country_id)].append(figure)
    names = area_names(figure.area_code for figures in groups.values() for figure in figures)
    return [
        Line(figures[0].key_code, _name_of(figures, names), tuple(sorted(figures, key=_rank)))
        for figures in groups.values()
    ]


def _rank(figure: PublishedFigure) -> tuple[int, int]:
    version = Version(figure.version)
    return (RANK.index(version) if version in RANK else len(RANK), figure.pk)


def _order(line: Line) -> tuple[object, ...]:
    end = line.first.period_end.toordinal()
    start = line.first.period_start.toordinal()
    value = line.shown.value if line.shown else 0
    return (-end, start, -value, line.name)


def _name_of(figures: Sequence[PublishedFigure], areas: dict[str, str]) -> str:
    first = figures[0]
    if first.country is not None:
        return first.country.name_id
    if first.area_code:
        return areas.get(first.area_code, first.area_code)
    named = [figure.name_in_source for figure in figures if figure.name_in_source]
    return first.unmatched_name or (named[0] if named else first.category)


def _with_own_counts(lines: list[Line], user: User, wanted: Wanted) -> list[Line]:
    """Count once for every period; only what lies wholly inside the reader's areas."""
    areas = user.areas_for(Permission.VIEW_REPORTS)
    by_area = wanted.dimension in _BY_AREA
    if wanted.measure != Measure.PLACEMENTS or wanted.dimension not in COUNTED:
        return lines
    if not by_area and "" not in areas:
        return lines
    inside = [wanted.area_code] if by_area and wanted.area_code and "" in areas else areas
    counts = own_departures(
        areas=inside,
        dimension=wanted.dimension,
        periods=(line.first.period for line in lines),
    )
    return [
        replace(line, own=counts.get((line.key, *line.first.period), 0))
        if _is_counted(line, areas, by_area=by_area)
        else line
        for line in lines
    ]


def _is_counted(line: Line, areas: list[str], *, by_area: bool) -> bool:
    if line.first.unmatched_name:
        return False
    return not by_area or any(covers(area, line.key) for area in areas)


def _with_populations(lines: list[Line], wanted: Wanted) -> list[Line]:
    """Add the latest published population of each area."""
    if wanted.measure != Measure.PLACEMENTS or wanted.dimension not in _BY_AREA or not lines:
        return lines
    known = PublishedFigure.objects.filter(
        measure=Measure.POPULATION, area_code__in={line.key for line in lines}
    ).exclude(version=Version.CONFLICT)
    latest = dict(known.order_by("period_end", "pk").values_list("area_code", "value"))
    return [replace(line, population=latest.get(line.key)) for line in lines]
