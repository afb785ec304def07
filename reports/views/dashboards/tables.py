"""The tables and charts of a dashboard: one builder for each, named in ``TABLES``."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from programs.eligibility import Outcome
from programs.models import DesignationState, Program
from programs.views.charts import outcome_class, outcome_label
from reports.selectors.dashboard import Dashboard
from reports.selectors.designations import REPORTED, decrees
from reports.selectors.villages import SHOWN_OUTCOMES
from reports.views.dashboards.complaint_tables import complaints_by_kind, complaints_by_month
from reports.views.dashboards.figures import Cell, Chart, FigureTable, Series
from reports.views.dashboards.links import Links
from reports.views.dashboards.parts import day_text, level_label, part_cell
from reports.views.dashboards.people_tables import (
    businesses_by_part,
    people_by_part,
    stays_by_country,
    stays_by_scheme,
    stays_by_status,
)
from reports.views.dashboards.published_tables import remittances

OUTCOMES: dict[str, Outcome | None] = {
    "memenuhi": Outcome.MET,
    "belum": Outcome.NOT_MET,
    "tidak-dapat-ditentukan": Outcome.UNDETERMINED,
    "belum-dinilai": None,
}
"""The outcomes as addresses name them; ``None`` is not assessed."""
CODES = {outcome: code for code, outcome in OUTCOMES.items()}
DESIGNATED = "ditetapkan"
STATES: dict[str, str] = {
    "baru-ditetapkan": DesignationState.DESIGNATED,
    "dipantau": DesignationState.MONITORED,
    "pembinaan": DesignationState.GUIDANCE,
    "dicabut": DesignationState.REVOKED,
    "dilaporkan": REPORTED,
}
"""The states of a designation as addresses name them, in the order of the tables."""
_SHOWN = (*SHOWN_OUTCOMES, None)

Builder = Callable[[Dashboard, Links], FigureTable]


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

    rows = [[part_cell(board, links, part), *figures(part)] for part in board.parts]
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


def outcomes_over_time(program: Program) -> Builder:
    """Return the builder of a program's outcomes at the ends of months."""

    def build(board: Dashboard, links: Links) -> FigureTable:
        history = board.history(program.code)
        days = history.days if history else board.days
        values = {o: [board.outcome(program.code, o, on=day) for day in days] for o in _SHOWN}
        rows = []
        for place, day in enumerate(days):
            there = Links(links.user, links.scope, day, links.today)
            cells = [
                Cell(
                    values[outcome][place],
                    there.villages(program=program.code, hasil=CODES[outcome]),
                )
                for outcome in _SHOWN
            ]
            rows.append([Cell(day_text(day)), *cells])
        series = [
            Series(outcome_label(outcome), values[outcome], outcome_class(outcome))
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
    rows: list[list[Cell]] = []
    series: list[Series] = []
    for program in board.programs:
        values = [board.designated_total(day, program.code) for day in board.days]
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
        remark=_("By the dates of decrees and revocations."),
        chart=Chart("line", [day_text(day) for day in board.days], series),
    )


def designations_by_state(board: Dashboard, links: Links) -> FigureTable:
    """Designated villages of the day by what followed, and those known from reports only."""
    rows = []
    for program in board.programs:
        code = program.code
        in_force = Cell(
            board.designated_total(board.on, code), links.villages(program=code, hasil=DESIGNATED)
        )
        by_state = [
            Cell(
                board.in_state(code, state),
                links.villages(program=code, hasil=name),
                f"{state}-{code}" if state != DesignationState.DESIGNATED else "",
            )
            for name, state in STATES.items()
        ]
        rows.append([Cell(str(program)), in_force, *by_state])
    return FigureTable(
        "keadaan-penetapan",
        _("Designations by state"),
        [_("Program"), _("Designated villages"), *(state_label(name) for name in STATES)],
        rows,
        remark=_(
            "Designated villages are the sum of the next three columns. Revoked: all until the day. "
            "Reported only: designated according to the press or an office, but no dated decree was "
            "seen; counted on no day."
        ),
    )


def state_label(name: str) -> str:
    """Return the words for a state as addresses name it."""
    state = STATES[name]
    if state == DesignationState.DESIGNATED:
        return _("Designated, not monitored yet")
    if state == REPORTED:
        return _("Reported only (decree not seen)")
    return str(DesignationState(state).label)


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


def tables_of(board: Dashboard) -> dict[str, Builder]:
    """Return the builders of a dashboard's tables by key, in the order of the page."""
    return {
        **{f"hasil-{program.code}": outcomes_over_time(program) for program in board.programs},
        "keadaan-penetapan": designations_by_state,
        "penetapan": designations_over_time,
        "keputusan": decree_list,
        "desa": villages_by_part,
        "status": stays_by_status,
        "negara": stays_by_country,
        "skema": stays_by_scheme,
        "pekerja": people_by_part,
        "usaha": businesses_by_part,
        "remitansi": remittances,
        "pengaduan": complaints_by_kind,
        "pengaduan-bulan": complaints_by_month,
    }


def _decree_url(number: str) -> str:
    query = urlencode({"q": number})
    return f"{reverse('admin:programs_designation_changelist')}?{query}" if number else ""
