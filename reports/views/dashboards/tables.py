"""The tables and charts of a dashboard: one builder for each, named in ``TABLES``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.eligibility import Outcome
from programs.models import Program
from programs.views.charts import outcome_class, outcome_label
from reports.models import Stay
from reports.selectors.dashboard import Dashboard, people_of
from reports.selectors.designations import decrees
from reports.selectors.people import country_names
from reports.selectors.villages import SHOWN_OUTCOMES
from reports.views.dashboards.figures import Cell, Chart, FigureTable, Series
from reports.views.dashboards.links import Links
from workers.models import Placement, Worker

OUTCOMES: dict[str, Outcome | None] = {
    "memenuhi": Outcome.MET,
    "belum": Outcome.NOT_MET,
    "tidak-dapat-ditentukan": Outcome.UNDETERMINED,
    "belum-dinilai": None,
}
"""The outcomes as addresses name them; ``None`` is not assessed."""
CODES = {outcome: code for code, outcome in OUTCOMES.items()}
DESIGNATED = "ditetapkan"
_SHOWN = (*SHOWN_OUTCOMES, None)
_MOST_COUNTRIES = 15
_STATUSES = (
    (Worker.ProceduralStatus.PROCEDURAL, "met"),
    (Worker.ProceduralStatus.NON_PROCEDURAL, "not-met"),
    (Worker.ProceduralStatus.UNKNOWN, "unknown"),
)

Builder = Callable[[Dashboard, Links], FigureTable]


def day_text(day: date) -> str:
    """Return a day as a chart names it."""
    return date_format(day, "j M Y")


def level_label(board: Dashboard) -> str:
    """Return what the parts are."""
    return str(board.scope.level.label)


def villages_by_part(board: Dashboard, links: Links) -> FigureTable:
    """Villages by part: with a file, and per program designated and by outcome."""
    header = [level_label(board), _("Villages")]
    for program in board.programs:
        header.append(_("%(program)s: designated") % {"program": program})
        header += [f"{program}: {outcome_label(outcome)}" for outcome in _SHOWN]
    designated = board.designations_on(board.on)

    def figures(part: str) -> list[Cell]:
        whole = board.villages.get(part, 0) if part else board.village_total
        cells = [Cell(whole, links.villages(part))]
        for program in board.programs:
            code = program.code
            count = sum(
                n for (p, area), n in designated.items() if p == code and part in ("", area)
            )
            cells.append(Cell(count, links.villages(part, program=code, hasil=DESIGNATED)))
            cells += [
                Cell(
                    board.outcome(code, outcome, part),
                    links.villages(part, program=code, hasil=CODES[outcome]),
                )
                for outcome in _SHOWN
            ]
        return cells

    rows = [[_part(board, links, part), *figures(part)] for part in board.parts]
    return FigureTable(
        "desa",
        _("Villages"),
        header,
        rows,
        [Cell(_("Total")), *figures("")],
        remark=_(
            "A village may be in both programs. Designated: by a decree dated on or before the day."
        ),
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
        [[_part(board, links, part), *figures(part)] for part in parts],
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
        [[_part(board, links, part), *figures(part)] for part in board.parts],
        [Cell(_("Total")), *figures("")],
        remark=_(
            "A business counts from the day since which it runs until the day on which it ended."
        ),
    )


def outcomes_over_time(program: Program) -> Builder:
    """Return the builder of a program's outcomes at the ends of months."""

    def build(board: Dashboard, links: Links) -> FigureTable:
        history = board.history(program.code)
        days = board.days
        counts = history.by_day if history else [dict.fromkeys(SHOWN_OUTCOMES, 0) for _day in days]
        rest = [max(0, board.village_total - sum(by.values())) for by in counts]
        rows = []
        for day, by, left in zip(days, counts, rest, strict=True):
            there = Links(links.user, links.scope, day, links.today)
            cells = [
                Cell(
                    left if outcome is None else by[outcome],
                    there.villages(program=program.code, hasil=CODES[outcome]),
                )
                for outcome in _SHOWN
            ]
            rows.append([Cell(day_text(day)), *cells])
        series = [
            Series(
                outcome_label(outcome),
                rest if outcome is None else [by[outcome] for by in counts],
                outcome_class(outcome),
            )
            for outcome in _SHOWN
        ]
        return FigureTable(
            f"hasil-{program.code}",
            _("%(program)s: villages by outcome over time") % {"program": program},
            [_("Day"), *(outcome_label(outcome) for outcome in _SHOWN)],
            rows,
            remark=_(
                "As the criteria in force on each day found them. Not assessed counts today's files."
            ),
            chart=Chart("bar", [day_text(day) for day in days], series, is_stacked=True),
        )

    return build


def designations_over_time(board: Dashboard, links: Links) -> FigureTable:
    """Designated villages at the ends of months, by program."""
    counts = {day: board.designations_on(day) for day in board.days}
    rows, series = [], []
    for program in board.programs:
        values = [
            sum(n for (code, _part), n in counts[day].items() if code == program.code)
            for day in board.days
        ]
        series.append(Series(str(program), values, f"program-{len(series)}"))
    for place, day in enumerate(board.days):
        there = Links(links.user, links.scope, day, links.today)
        cells = [
            Cell(row.values[place], there.villages(program=program.code, hasil=DESIGNATED))
            for row, program in zip(series, board.programs, strict=True)
        ]
        rows.append([Cell(day_text(day)), *cells])
    return FigureTable(
        "penetapan",
        _("Designated villages over time, by dated decree"),
        [_("Day"), *(str(program) for program in board.programs)],
        rows,
        remark=_undated_remark(board),
        chart=Chart("line", [day_text(day) for day in board.days], series),
    )


def decree_list(board: Dashboard, links: Links) -> FigureTable:
    """The decrees in force on the day."""
    found = decrees(board.scope, on=board.on)
    seen = {True: _("Decree seen"), False: _("Known from the press only")}
    rows = [
        [
            Cell(day_text(row.decree_date)),
            Cell(row.number or _("Number not known")),
            Cell(row.program),
            Cell(row.villages, _decree_url(row.number)),
            Cell(seen[row.is_confirmed]),
        ]
        for row in found
    ]
    return FigureTable(
        "keputusan",
        _("Decrees"),
        [_("Date"), _("Number"), _("Program"), _("Villages"), _("Evidence")],
        rows,
        empty=_("No decree is dated on or before this day."),
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
    counts = board.stays.by(Stay.ABROAD, lambda row: row.country).most_common()
    names = country_names((str(code) for code, _n in counts), get_language() or "id")
    rows = [
        [Cell(names.get(str(code), str(code))), Cell(n, links.placements(country__exact=code))]
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
        empty=_("Nobody is recorded as abroad on this day."),
    )


def stays_by_scheme(board: Dashboard, links: Links) -> FigureTable:
    """Migrants abroad on the day by placement scheme; not known is a row of its own."""
    counts = board.stays.by(Stay.ABROAD, lambda row: row.scheme)
    rows = [
        [
            Cell(str(scheme.label)),
            Cell(counts[scheme.value], links.placements(scheme__exact=scheme.value)),
        ]
        for scheme in Placement.Scheme
    ]
    series = Series(_("Abroad"), [row[1].value for row in rows], "program-0")
    return FigureTable(
        "skema",
        _("Migrants abroad by placement scheme"),
        [_("Placement scheme"), _("Abroad")],
        rows,
        [Cell(_("Total")), Cell(sum(counts.values()))],
        chart=Chart("bar", [row[0].text for row in rows], [series], is_lying=True),
    )


def tables_of(board: Dashboard) -> dict[str, Builder]:
    """Return the builders of a dashboard's tables by key, in the order of the page."""
    return {
        **{f"hasil-{program.code}": outcomes_over_time(program) for program in board.programs},
        "penetapan": designations_over_time,
        "keputusan": decree_list,
        "desa": villages_by_part,
        "status": stays_by_status,
        "negara": stays_by_country,
        "skema": stays_by_scheme,
        "pekerja": people_by_part,
        "usaha": businesses_by_part,
    }


def _part(board: Dashboard, links: Links, part: str) -> Cell:
    return Cell(board.parts[part], links.page(part) if len(part) <= 5 else "")


def _decree_url(number: str) -> str:
    query = urlencode({"q": number})
    return f"{reverse('admin:programs_designation_changelist')}?{query}" if number else ""


def _undated_remark(board: Dashboard) -> str:
    counts = board.undated_designations()
    known = {program.code: str(program) for program in board.programs}
    parts = [f"{known.get(code, code)} {n}" for code, n in sorted(counts.items())]
    if not parts:
        return ""
    return _("Without a decree's date, and therefore on no day: %(villages)s.") % {
        "villages": ", ".join(parts)
    }
