"""What the tables of a dashboard share."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.selectors.dashboard import Dashboard
from reports.views.dashboards.figures import Cell
from reports.views.dashboards.links import Links


def day_text(day: date) -> str:
    """Return a day as a chart names it."""
    return date_format(day, "j M Y")


def level_label(board: Dashboard) -> str:
    """Return what the parts are."""
    return str(board.scope.level.label)


def part_cell(board: Dashboard, links: Links, part: str) -> Cell:
    """Return the name of a part, which leads to its page where there is one."""
    return Cell(board.parts[part], links.page(part) if len(part) <= 5 else "")


def pending_text(board: Dashboard) -> str:
    """Return what stands for people who have yet to be counted; empty where they were."""
    return _("The people of this day are being counted.") if board.stays.is_pending else ""
