"""The figures of a monthly report: the country at the end of a month, against the month before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from programs.eligibility import Outcome
from programs.models import Program
from reports.models import MonthlyReport, Stay
from reports.selectors.dashboard import Dashboard, dashboard, people_of
from reports.selectors.designations import decrees
from reports.selectors.people import country_names
from reports.selectors.scope import area_scope
from reports.selectors.villages import SHOWN_OUTCOMES

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
        "undated": dict(board.undated_designations()),
        "unassessed": {
            program.code: board.outcome(program.code, None) for program in board.programs
        },
    }


def finished_reports(limit: int = 60) -> list[MonthlyReport]:
    """Return the reports, the newest month first."""
    return list(MonthlyReport.objects.order_by("-month")[:limit])


def _key_figures(board: Dashboard, before: date) -> list[dict[str, Any]]:
    place = board.days.index(before) if before in board.days else None
    rows: list[dict[str, Any]] = [_figure("villages", "", board.village_total, None)]
    then, now = board.designations_on(before), board.designations_on(board.on)
    for program in board.programs:
        code = program.code
        counted = [sum(n for (p, _a), n in by.items() if p == code) for by in (now, then)]
        rows.append(_figure("designated", code, *counted))
        history = board.history(code)
        for outcome in SHOWN_OUTCOMES:
            old = history.by_day[place][outcome] if history and place is not None else None
            rows.append(_figure(outcome.name.lower(), code, board.outcome(code, outcome), old))
    people = board.people()
    old_people = people_of(board.stay_days[before]) if before in board.stay_days else None
    for name in ("abroad", "procedural_share", "unknown_share", "returned"):
        old = getattr(old_people, name) if old_people else None
        rows.append(_figure(name, "", getattr(people, name), old))
    rows.append(_figure("businesses", "", sum(board.businesses["businesses"].values()), None))
    return rows


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
        counts = board.designations_on(day)
        by = {
            program.code: sum(n for (code, _p), n in counts.items() if code == program.code)
            for program in board.programs
        }
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
    counts = board.stays.by(Stay.ABROAD, lambda row: row.country).most_common()
    names = country_names((str(code) for code, _n in counts), "id")
    shown = [(names.get(str(code), str(code)), n) for code, n in counts[:_MOST_COUNTRIES]]
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
            p.code: board.outcome(p.code, Outcome.UNDETERMINED, part)
            + board.outcome(p.code, None, part)
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
