"""Reading of the figures that were counted once a month, and what datasets of them have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from migranportal.accounts.models import within
from migranportal.api.datasets import Field, Filter, Kind
from migranportal.api.models import FigureLevel, MonthlyFigures
from migranportal.api.problems import Problem

MOST_AREAS = 1_000
"""Areas in one answer: all regencies, or all villages of a regency."""
MOST_ROWS = 50_000

Compute = Callable[[Sequence[str], Mapping[str, Any]], list[dict[str, Any]]]

PLACE = (
    Field("as_of", Kind.DATE, _lazy("Counted on"), is_key=True, is_nullable=False),
    Field(
        "level",
        Kind.TEXT,
        _lazy("Level"),
        is_key=True,
        is_nullable=False,
        choices=FigureLevel.choices,
    ),
    Field(
        "area_code",
        Kind.TEXT,
        _lazy("Area code; empty for the whole country"),
        is_key=True,
        is_nullable=False,
    ),
)
"""The fields that say where and when was counted."""
PEOPLE = (
    Field("people", Kind.INTEGER, _lazy("People, to the nearest five; null where withheld")),
    Field(
        "is_withheld",
        Kind.FLAG,
        _lazy("Whether the number is withheld because it is small"),
        is_nullable=False,
    ),
)
"""The fields with the count."""


def filters_of(levels: Sequence[FigureLevel]) -> tuple[Filter, ...]:
    """Return the filters of figures that are counted for areas of ``levels``."""
    return (
        Filter(
            "level",
            "level",
            Kind.TEXT,
            _lazy("Areas of this level inside those asked for; without it those asked for"),
            choices=[(level.value, level.label) for level in levels],
        ),
        Filter(
            "month", "month", Kind.DATE, _lazy("A day of the month; without it the last counted")
        ),
    )


def monthly(
    dataset: str, parts: Sequence[str], *, among: Mapping[str, str] | None = None
) -> Compute:
    """Return what answers a dataset of monthly figures.

    ``parts`` name the fields that the values of a cell go to. ``among`` are the filters that pick
    cells: the name of the filter and of the part.
    """
    chosen = dict(among or {})

    def compute(areas: Sequence[str], filters: Mapping[str, Any]) -> list[dict[str, Any]]:
        wanted = [
            (parts.index(part), filters[name]) for name, part in chosen.items() if name in filters
        ]
        rows = (
            _row(figures, parts, cell)
            for figures in _figures(dataset, areas, filters)
            for cell in figures.cells
            if all(cell[place] == value for place, value in wanted)
        )
        found = list(islice(rows, MOST_ROWS + 1))
        if len(found) > MOST_ROWS:
            detail = _("These are more than %s figures. Ask for one area, or by a filter.")
            raise Problem("too_many_figures", detail % MOST_ROWS)
        return found

    return compute


def _row(figures: MonthlyFigures, parts: Sequence[str], cell: list[Any]) -> dict[str, Any]:
    *values, people = cell
    return {
        "as_of": figures.counted_date,
        "level": figures.level,
        "area_code": figures.area_code,
        **{part: value or None for part, value in zip(parts, values, strict=True)},
        "people": people,
        "is_withheld": people is None,
    }


def _figures(
    dataset: str, areas: Sequence[str], filters: Mapping[str, Any]
) -> QuerySet[MonthlyFigures]:
    """Return the figures of the areas asked for, or of the areas of a level inside them.

    Raises:
        Problem: 503 where the month was never counted, 400 where there are too many areas.
    """
    rows = MonthlyFigures.objects.filter(dataset=dataset, month=_month(dataset, filters))
    if level := filters.get("level"):
        rows = rows.filter(within(list(areas), "area_code"), level=level)
    else:
        rows = rows.filter(area_code__in=areas)
    if rows[MOST_AREAS : MOST_AREAS + 1].exists():
        detail = _("These are more than %s areas. Ask for one of them at a time: area=35.04.")
        raise Problem("too_many_areas", detail % MOST_AREAS)
    return rows.order_by("area_code")


def _month(dataset: str, filters: Mapping[str, Any]) -> date:
    """Return the first day of the month asked for, or of the last one that was counted.

    Raises:
        Problem: 503, 404.
    """
    months = MonthlyFigures.objects.filter(dataset=dataset)
    if day := filters.get("month"):
        months = months.filter(month=day.replace(day=1))
    found: date | None = months.order_by("-month").values_list("month", flat=True).first()
    if found is None and day:
        detail = _("No figures of this month are kept.")
        raise Problem("month_not_kept", detail, status_code=404)
    if found is None:
        detail = _("Nothing was counted yet; the portal counts once a month, in the night.")
        raise Problem("not_counted_yet", detail, status_code=503, headers={"Retry-After": "3600"})
    return found
