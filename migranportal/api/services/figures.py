"""Counting people for partners: once a month, withheld and rounded before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from django.db import connection, transaction

from migranportal.api.datasets import Figures, Tally, datasets
from migranportal.api.models import FigureLevel, MonthlyFigures
from migranportal.api.suppression import protected
from migranportal.core.rowsecurity import whole_country

KEPT_MONTHS = 13
"""Months whose figures are kept: a year, and the month to compare it with."""
_AREAS_AT_ONCE = 2_000
_LEVELS = {level.code_length: level for level in FigureLevel}


def count_month(*, on: date) -> list[str]:
    """Count the figures of the month of ``on`` as of that day; return the datasets that were counted.

    What was counted in this month already stays as it is: figures that followed the register from day
    to day would show who came.
    """
    counted = [
        dataset.name
        for dataset in datasets()
        if isinstance(dataset, Figures) and dataset.count and _count(dataset, on)
    ]
    _forget(on)
    return counted


def _count(dataset: Figures, on: date) -> bool:
    """Count one dataset, where its month is not counted; return whether it was."""
    month = on.replace(day=1)
    with whole_country(), transaction.atomic(), connection.cursor() as cursor:
        # Two who count the same month would meet in the constraint.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"figures:{dataset.name}"])
        if (
            dataset.count is None
            or MonthlyFigures.objects.filter(dataset=dataset.name, month=month).exists()
        ):
            return False
        for tallies in _batches(dataset.count(on)):
            MonthlyFigures.objects.bulk_create(_published(dataset.name, tallies, month, on))
    return True


def _published(name: str, tallies: list[Tally], month: date, on: date) -> Iterator[MonthlyFigures]:
    """Yield what may be kept of the counts of some areas."""
    counts = {
        (tally.area_code, *cell): people
        for tally in tallies
        for cell, people in tally.counts.items()
    }
    figures = protected(counts, table=name, month=month)
    for tally in tallies:
        code = tally.area_code
        yield MonthlyFigures(
            dataset=name,
            month=month,
            counted_date=on,
            level=_LEVELS[len(code)],
            area_code=code,
            cells=[
                [*cell, figures[code, *cell]]
                for cell in tally.counts
                if cell not in tally.listed_with
                or figures[code, *tally.listed_with[cell]] is not None
            ],
        )


def _batches(tallies: Iterable[Tally]) -> Iterator[list[Tally]]:
    """Yield the areas by parts; the country without a cell where nobody was counted."""
    rest = iter(tallies)
    batch = list(islice(rest, _AREAS_AT_ONCE)) or [Tally("", {})]
    while batch:
        yield batch
        batch = list(islice(rest, _AREAS_AT_ONCE))


def _forget(on: date) -> None:
    """Delete the figures of months that are not kept any more."""
    months = on.year * 12 + on.month - KEPT_MONTHS
    oldest = date(months // 12, months % 12 + 1, 1)
    MonthlyFigures.objects.filter(month__lt=oldest).delete()
