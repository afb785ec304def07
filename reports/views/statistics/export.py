"""The published figures of a page as a table to take along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.core.exports import Table
from reports.models import PublishedFigure
from reports.selectors.statistics import Line, lines_for
from reports.views.statistics.asking import reader, wanted_of


def figures_table(request: HttpRequest) -> Table:
    """Return the figures of the page as a table: one row for each, with version and source."""
    user, wanted = reader(request), wanted_of(request)
    header = (
        *(
            _("Measure"),
            _("Counted by"),
            _("Code"),
            _("Name"),
            _("First day"),
            _("Last day"),
            _("Value"),
        ),
        *(_("Unit"), _("Version"), _("Shown first"), _("Contradicted"), _("BP3MI of")),
        *(_("Name in the source"), _("Households asked"), _("Publisher"), _("Address"), _("Note")),
        *(_("Confirmed"), _("Imported on"), _("Register"), _("Difference"), _("Coverage, %")),
    )
    notes = (
        _("Published figures with version and source. Never add rows of different versions or of "
          "overlapping periods."),
        _("Register: departures recorded in this portal in the same period; incomplete where "
          "fewer than published."),
        _("Made on %(day)s.") % {"day": timezone.localdate().isoformat()},
    )  # fmt: skip
    name = "-".join(filter(None, ("statistik", wanted.measure, wanted.dimension, wanted.area_code)))
    rows = _export_rows(lines_for(user, wanted))
    return Table(f"{name}-{wanted.year or 'semua'}", header, rows, notes)


def _export_rows(lines: Iterable[Line]) -> Iterator[Sequence[Any]]:
    for line in lines:
        for figure in line.figures:
            yield _export_row(line, figure)


def _export_row(line: Line, figure: PublishedFigure) -> Sequence[Any]:
    is_shown = figure is line.shown
    coverage = line.coverage if is_shown else None
    imported: date = timezone.localdate(figure.imported_at)
    return (
        str(figure.get_measure_display()),
        str(figure.get_dimension_display()),
        line.key,
        line.name,
        figure.period_start,
        figure.period_end,
        figure.value,
        str(figure.get_unit_display()),
        str(figure.get_version_display()),
        _("yes") if is_shown else _("no"),
        _("yes") if line.is_contradicted else _("no"),
        figure.office_code,
        figure.name_in_source,
        figure.households,
        figure.publisher,
        figure.url,
        figure.note,
        _("yes") if figure.is_confirmed else _("no"),
        imported,
        line.own if is_shown else None,
        line.difference if is_shown else None,
        None if coverage is None else round(coverage, 1),
    )
