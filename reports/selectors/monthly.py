"""The figures of a monthly report: the country at the end of a month, against the month before."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from programs.eligibility import Outcome
from programs.models import Program
from reports.models import MonthlyReport, Stay
from reports.selectors.dashboard import Dashboard, dashboard, people_of
from reports.selectors.designations import REPORTED, SHOWN_STATES, decrees
from reports.selectors.people import country_names
from reports.selectors.scope import area_scope
from reports.selectors.villages import SHOWN_OUTCOMES
from workers.selectors import complaint_counts

_MOST_COUNTRIES = 10


def month_end(month: date) -> date:
    """Return the last day of the month that begins on ``month``."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def monthly_figures(month: date, *, days: list[date], today: date) -> dict[str, Any]:
    """Return what the report of a month says, as plain data; ``days`` are the month ends before.

    ``None`` stands for unknown. Figures are those of the last day of the month; ``before`` those of
    the last day of the month before it.
    """
    on = month_end(month)
    board = dashboard(area_scope(""), on=on, days=days, today=today)
    before = month - timedelta(days=1)
    return {
        "month": month.isoformat(),
        "on": on.isoformat(),
        "before_on": before.isoformat(),
        "programs": [{"code": program.code, "name": program.name_id} for program in board.programs],
        "key": _key_figures(board, before),
        "outcomes": {program.code: _outcomes(board, program) for program in board.programs},
        "designated": _designated(board),
        "abroad": _abroad(board),
        "countries": _countries(board),
        "provinces": [_province(board, part) for part in board.parts],
        "decrees": _decrees(board, month),
        "complaints": _complaints(month, on),
        "states": {
            program.code: {
                **{state.value: board.in_state(program.code, state) for state in SHOWN_STATES},
                REPORTED: board.in_state(program.code, REPORTED),
            }
            for program in board.programs
        },
        "undated": dict(board.undated_designations()),
        "unassessed": {
            program.code: board.outcome(program.code, None) for program in board.programs
        },
    }


def finished_reports(limit: int = 60) -> list[MonthlyReport]:
    """Return the reports, the newest month first."""
    return list(MonthlyReport.objects.order_by("-month")[:limit])


def _key_figures(board: Dashboard, before: date) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [_figure("villages", "", board.village_total, None)]
    for program in board.programs:
        code = program.code
        counted = [board.designated_total(day, code) for day in (board.on, before)]
        rows.append(_figure("designated", code, *counted))
        for outcome in SHOWN_OUTCOMES:
            old = board.outcome(code, outcome, on=before)
            rows.append(_figure(outcome.name.lower(), code, board.outcome(code, outcome), old))
    people = board.people()
    old_people = people_of(board.stay_days[before]) if before in board.stay_days else None
    for name in ("abroad", "procedural_share", "unknown_share", "returned"):
        old = getattr(old_people, name) if old_people else None
        rows.append(_figure(name, "", getattr(people, name), old))
    rows.append(_figure("businesses", "", sum(board.businesses["businesses"].values()), None))
    months = [(board.on.replace(day=1), board.on), (before.replace(day=1), before)]
    received = [sum(n for _kind, n in _complaints(*period)) for period in months]
    rows.append(_figure("complaints", "", *received))
    return rows


def _complaints(since: date, until: date) -> list[tuple[str, int]]:
    """Return the complaints received in a period by kind, the most first; every degree of secrecy."""
    counts: Counter[str] = Counter()
    for row in complaint_counts([""], since, until):
        counts[row.kind_name] += row.complaints
    return counts.most_common()


def _figure(name: str, program: str, now: float | None, before: float | None) -> dict[str, Any]:
    return {"name": name, "program": program, "now": now, "before": before}


def _outcomes(board: Dashboard, program: Program) -> list[dict[str, Any]]:
    history = board.history(program.code)
    if history is None:
        return []
    return [
        {"on": day.isoformat(), **{o.name.lower(): by[o] for o in SHOWN_OUTCOMES}}
        for day, by in zip(history.days, history.by_day, strict=True)
    ]


def _designated(board: Dashboard) -> list[dict[str, Any]]:
    rows = []
    for day in board.days:
        by = {p.code: board.designated_total(day, p.code) for p in board.programs}
        rows.append({"on": day.isoformat(), **by})
    return rows


def _abroad(board: Dashboard) -> list[dict[str, Any]]:
    days = [day for day in board.days if day in board.stay_days]
    people = [(day, people_of(board.stay_days[day])) for day in days]
    return [
        {
            "on": day.isoformat(),
            "procedural": row.procedural,
            "non_procedural": row.non_procedural,
            "unknown": row.unknown,
        }
        for day, row in people
    ]


def _countries(board: Dashboard) -> list[tuple[str, int]]:
    counts = board.stays.countries(Stay.ABROAD).most_common()
    names = country_names((code for code, _n in counts), "id")
    shown = [(names.get(code, code), n) for code, n in counts[:_MOST_COUNTRIES]]
    rest = sum(n for _code, n in counts[_MOST_COUNTRIES:])
    return [*shown, ("Negara lain", rest)] if rest else shown


def _province(board: Dashboard, part: str) -> dict[str, Any]:
    people = board.people(part)
    designated = board.designations_on(board.on)
    return {
        "code": part,
        "name": board.parts[part],
        "villages": board.villages.get(part, 0),
        "designated": {p.code: designated[p.code, part] for p in board.programs},
        "met": {p.code: board.outcome(p.code, Outcome.MET, part) for p in board.programs},
        "open": {
            p.code: (board.outcome(p.code, Outcome.UNDETERMINED, part) or 0)
            + (board.outcome(p.code, None, part) or 0)
            for p in board.programs
        },
        "abroad": people.abroad,
        "procedural_share": people.procedural_share,
        "unknown_share": people.unknown_share,
        "returned": people.returned,
    }


def _decrees(board: Dashboard, month: date) -> list[dict[str, Any]]:
    found = decrees(board.scope, on=board.on, limit=200)
    return [
        {
            "date": row.decree_date.isoformat(),
            "number": row.number,
            "program": row.program,
            "villages": row.villages,
            "is_confirmed": row.is_confirmed,
        }
        for row in found
        if row.decree_date >= month
    ]
