"""The tables of figures that others published."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.models import Dimension, Measure
from reports.selectors.dashboard import Dashboard
from reports.selectors.statistics import Wanted, lines_for
from reports.views.dashboards.figures import Cell, FigureTable
from reports.views.dashboards.links import Links
from reports.views.dashboards.parts import day_text


def remittances(board: Dashboard, links: Links) -> FigureTable:
    """Published remittances of regencies until the day: the version shown first, with its source."""
    wanted = Wanted(
        measure=Measure.REMITTANCES, dimension=Dimension.REGENCY, area_code=board.scope.code
    )
    url = reverse("admin:reports_remittances")
    rows = []
    for line in lines_for(links.user, wanted):
        shown = line.shown
        if shown is None or line.first.period_end > board.on:
            continue
        others = len(line.others)
        rows.append(
            [
                Cell(f"{line.name} ({line.key})"),
                Cell(_period_text(*line.first.period)),
                Cell(shown.value, url),
                Cell(str(shown.get_unit_display())),
                Cell(str(shown.get_version_display())),
                Cell(shown.publisher),
                Cell(_("contradicted") if line.is_contradicted else ""),
                Cell(others, url if others else ""),
            ]
        )
    return FigureTable(
        "remitansi",
        _("Remittances by regency and year, as published"),
        [
            *(_("Regency or city"), _("Period"), _("Remittances"), _("Unit"), _("Version")),
            *(_("Source"), _("Agreement of sources"), _("Other figures")),
        ],
        rows,
        remark=_(
            "Published by others, never added up: each figure stands with its version and source."
        ),
        empty=_("No remittances of regencies were loaded for this area and day."),
    )


def _period_text(since: date, until: date) -> str:
    if (since.month, since.day, until.month, until.day) == (1, 1, 12, 31):
        years = (since.year, until.year)
        return str(since.year) if years[0] == years[1] else f"{years[0]}-{years[1]}"
    return f"{day_text(since)} - {day_text(until)}"
