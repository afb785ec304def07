"""The tables of people: abroad, returned, by status, country and scheme, and their businesses."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.models import Stay
from reports.selectors.dashboard import Dashboard, people_of
from reports.selectors.people import country_names
from reports.views.dashboards.figures import Cell, Chart, FigureTable, Series
from reports.views.dashboards.links import Links
from reports.views.dashboards.parts import day_text, level_label, part_cell, pending_text
from workers.models import Placement, Worker

_MOST_COUNTRIES = 15
_STATUSES = (
    (Worker.ProceduralStatus.PROCEDURAL, "met"),
    (Worker.ProceduralStatus.NON_PROCEDURAL, "not-met"),
    (Worker.ProceduralStatus.UNKNOWN, "unknown"),
)


def people_by_part(board: Dashboard, links: Links) -> FigureTable:
    """Migrants by part: abroad, by status, returned."""
    header = [
        level_label(board),
        _("Abroad"),
        *(str(status.label) for status, _tone in _STATUSES),
        _("Procedural share (%)"),
        _("Status not known (%)"),
        _("Returned"),
    ]

    def figures(part: str) -> list[Cell]:
        people = board.people(part)
        abroad = {"stage__exact": Worker.Stage.ABROAD.value}
        counts = (people.procedural, people.non_procedural, people.unknown)
        return [
            Cell(people.abroad, links.workers(part, **abroad)),
            *(
                Cell(n, links.workers(part, **abroad, procedural_status__exact=status.value))
                for n, (status, _tone) in zip(counts, _STATUSES, strict=True)
            ),
            Cell(people.procedural_share),
            Cell(people.unknown_share),
            Cell(people.returned, links.workers(part, stage__exact=Worker.Stage.RETURNED.value)),
        ]

    parts = board.parts if board.has_people_parts else {}
    return FigureTable(
        "pekerja",
        _("Migrants"),
        header,
        [[part_cell(board, links, part), *figures(part)] for part in parts],
        [Cell(_("Total")), *figures("")],
        remark=_(
            "Abroad: departed on or before the day and not returned by then. The procedural share is "
            "that among judged records; the share not known is that among all abroad."
        ),
    )


def businesses_by_part(board: Dashboard, links: Links) -> FigureTable:
    """Returned migrants, their businesses and groups by part."""
    businesses, groups = board.businesses["businesses"], board.businesses["groups"]

    def figures(part: str) -> list[Cell]:
        shown = board.has_people_parts or not part
        return [
            Cell(board.people(part).returned if shown else None),
            Cell(businesses[part] if part else sum(businesses.values())),
            Cell(groups[part] if part else sum(groups.values()), links.groups(part)),
        ]

    return FigureTable(
        "usaha",
        _("Returned migrants and their businesses"),
        [level_label(board), _("Returned"), _("Businesses"), _("Business groups")],
        [[part_cell(board, links, part), *figures(part)] for part in board.parts],
        [Cell(_("Total")), *figures("")],
        remark=_(
            "A business counts from the day since which it runs until the day on which it ended."
        ),
    )


def stays_by_status(board: Dashboard, links: Links) -> FigureTable:
    """Migrants abroad at the ends of months, by procedural status."""
    days = [day for day in board.days if day in board.stay_days]
    people = [people_of(board.stay_days[day]) for day in days]
    columns = ("procedural", "non_procedural", "unknown")
    series = [
        Series(str(status.label), [getattr(row, column) for row in people], tone)
        for column, (status, tone) in zip(columns, _STATUSES, strict=True)
    ]
    rows = [
        [
            Cell(day_text(day)),
            *(Cell(getattr(row, column)) for column in columns),
            Cell(row.abroad),
            Cell(row.returned),
        ]
        for day, row in zip(days, people, strict=True)
    ]
    missing = len(board.days) - len(days)
    remark = _("%(days)s ends of months have not been counted yet.") % {"days": missing}
    return FigureTable(
        "status",
        _("Migrants abroad by procedural status over time"),
        [_("Day"), *(row.label for row in series), _("Abroad"), _("Returned")],
        rows,
        remark=remark if missing else "",
        chart=Chart("bar", [day_text(day) for day in days], series, is_stacked=True),
    )


def stays_by_country(board: Dashboard, links: Links) -> FigureTable:
    """Migrants abroad on the day by country, the most first."""
    counts = board.stays.countries(Stay.ABROAD).most_common()
    names = country_names((code for code, _n in counts), get_language() or "id")
    rows = [
        [
            Cell(names.get(code, code)),
            Cell(n, links.placements(country__exact=code) if code else ""),
        ]
        for code, n in counts
    ]
    shown = rows[:_MOST_COUNTRIES]
    labels, values = [row[0].text for row in shown], [row[1].value for row in shown]
    return FigureTable(
        "negara",
        _("Migrants abroad by country"),
        [_("Destination country"), _("Abroad")],
        rows,
        [Cell(_("Total")), Cell(sum(n for _code, n in counts))],
        chart=Chart("bar", labels, [Series(_("Abroad"), values, "program-0")], is_lying=True),
        empty=pending_text(board) or _("Nobody is recorded as abroad on this day."),
    )


def stays_by_scheme(board: Dashboard, links: Links) -> FigureTable:
    """Migrants abroad on the day by placement scheme; not known is a row of its own."""
    counts = board.stays.schemes(Stay.ABROAD)
    rows = [
        [
            Cell(str(scheme.label)),
            Cell(counts[scheme.value], links.placements(scheme__exact=scheme.value)),
        ]
        for scheme in ([] if board.stays.is_pending else Placement.Scheme)
    ]
    series = Series(_("Abroad"), [row[1].value for row in rows], "program-0")
    return FigureTable(
        "skema",
        _("Migrants abroad by placement scheme"),
        [_("Placement scheme"), _("Abroad")],
        rows,
        [Cell(_("Total")), Cell(sum(counts.values()))],
        chart=Chart("bar", [row[0].text for row in rows], [series], is_lying=True),
        empty=pending_text(board),
    )
