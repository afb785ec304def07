"""The tables of complaints: by kind and state, and by month; counts only."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from migranportal.accounts.roles import Permission
from reports.selectors.dashboard import Dashboard
from reports.views.dashboards.figures import Cell, Chart, FigureTable, Series
from reports.views.dashboards.links import Links
from workers.models import ComplaintState
from workers.selectors import ComplaintCount, complaint_counts

MONTHS = 12


def complaints_by_kind(board: Dashboard, links: Links) -> FigureTable:
    """Complaints of the last twelve months by kind, each by its state now."""
    found = _counts(board)
    by_state: Counter[tuple[str, str]] = Counter()
    for row in found:
        by_state[row.kind, row.state] += row.complaints
    names = {row.kind: row.kind_name for row in found}
    totals = Counter({k: sum(by_state[k, s] for s in ComplaintState) for k in names})

    def cells(kind: str) -> list[Cell]:
        kinds = [kind] if kind else list(names)
        states = [
            Cell(sum(by_state[k, s] for k in kinds), _list(board, links, kind=kind, state=s.value))
            for s in ComplaintState
        ]
        whole = sum(totals[k] for k in kinds)
        return [Cell(whole, _list(board, links, kind=kind)), *states]

    return FigureTable(
        "pengaduan",
        _("Complaints by kind"),
        [_("Kind"), _("Complaints"), *(str(state.label) for state in ComplaintState)],
        [[Cell(names[kind]), *cells(kind)] for kind, _n in totals.most_common()],
        [Cell(_("Total")), *cells("")],
        remark=_(
            "Received in the twelve months up to the day, in the state of today. Strictly "
            "confidential complaints are counted; lists show them to their handlers only. The kinds "
            "are a working list that the ministry has not confirmed."
        ),
        empty=_("No complaint was recorded in the twelve months up to this day."),
    )


def complaints_by_month(board: Dashboard, links: Links) -> FigureTable:
    """Complaints of the last twelve months by the month in which they came in."""
    months = _months(board.on)
    found = Counter[date]()
    for row in _counts(board):
        found[row.month] += row.complaints
    values = [found[month] for month in months]
    labels = [date_format(month, "M Y") for month in months]
    return FigureTable(
        "pengaduan-bulan",
        _("Complaints by month"),
        [_("Month"), _("Complaints")],
        [[Cell(label), Cell(value)] for label, value in zip(labels, values, strict=True)],
        [Cell(_("Total")), Cell(sum(values))],
        remark=_("By the day on which they were received; the last month ends with the day."),
        chart=Chart("bar", labels, [Series(_("Complaints"), values, "program-0")]),
    )


def _counts(board: Dashboard) -> list[ComplaintCount]:
    return complaint_counts(board.scope.areas, _months(board.on)[0], board.on)


def _months(on: date) -> list[date]:
    """Return the first days of the last months, the one of ``on`` included."""
    last = on.year * 12 + on.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]


def _list(board: Dashboard, links: Links, *, kind: str, state: str = "") -> str:
    """Return the list behind a figure; empty for who sees counts only, and for other days."""
    if not links.user.holds_anywhere(Permission.VIEW_PEOPLE) or links.on != links.today:
        return ""
    wanted = {
        "kind__code__exact": kind,
        "state__exact": state,
        "area": board.scope.code,
        "received_date__gte": _months(board.on)[0].isoformat(),
    }
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{reverse('admin:workers_complaint_changelist')}?{query}"
