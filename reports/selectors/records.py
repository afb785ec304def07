"""The villages behind a figure, on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from programs.eligibility import Outcome
from programs.models import CriteriaVersion, DesignationState
from reports.selectors.designations import REPORTED, counted, reported_only, revoked
from reports.selectors.scope import Scope

PAGE = 100
IN_FORCE = "in_force"

_INSIDE = """
    v.merged_into_id IS NULL AND (a.valid_until IS NULL OR a.valid_until > %(on)s)
    AND (%(everywhere)s OR a.code = ANY(%(areas)s)
         OR EXISTS (SELECT FROM unnest(%(areas)s::text[]) AS o WHERE starts_with(a.code, o || '.')))
"""
_FOUND = """
    LEFT JOIN LATERAL (
        SELECT f.outcome, f.score, f.as_of_date FROM (
            SELECT outcome, score, as_of_date FROM programs_assessment
            WHERE village_id = v.id AND version_id = %(version)s AND as_of_date <= %(on)s
            UNION ALL
            SELECT outcome, score, as_of_date FROM programs_assessmenthistory
            WHERE village_id = v.id AND version_id = %(version)s
                AND as_of_date <= %(on)s AND superseded_date > %(on)s
        ) f LIMIT 1
    ) f ON true
"""


@dataclass(frozen=True)
class VillageRow:
    """A village with what was found and decided, as of a day."""

    code: str
    name: str
    district: str
    regency: str
    province: str
    outcome: int | None
    score: float | None
    found_date: date | None
    decree_number: str
    decree_date: date | None


@dataclass(frozen=True)
class Wanted:
    """Which villages: of a program, with an outcome or without any, or with a designation.

    ``state`` is a state of a designation, ``REPORTED``, or ``IN_FORCE`` for all that count.
    """

    program: str
    outcome: Outcome | None = None
    is_unassessed: bool = False
    state: str = ""


def villages_on(
    scope: Scope, wanted: Wanted, *, on: date, today: date, after: str = "", limit: int = PAGE + 1
) -> list[VillageRow]:
    """Return the villages on the day ``on`` after the code ``after``, in the order of codes."""
    version = (
        CriteriaVersion.objects.in_force(on)
        .filter(program=wanted.program)
        .values_list("pk", flat=True)
        .first()
    )
    decided = _decided(scope, wanted, on=on, today=today)
    statement = f"""
        SELECT v.id, a.code, a.name, k.name, r.name, p.name, f.outcome, f.score, f.as_of_date
        FROM regions_area a JOIN villages_village v ON v.area_id = a.id
        JOIN regions_area k ON k.id = a.parent_id
        JOIN regions_area r ON r.id = k.parent_id
        JOIN regions_area p ON p.id = r.parent_id
        {_FOUND}
        WHERE {_INSIDE} AND a.code > %(after)s AND {_condition(wanted)}
        ORDER BY a.code LIMIT %(limit)s
    """  # noqa: S608 (constants of this module)
    parameters = {
        "on": on,
        "version": version,
        "everywhere": scope.is_country,
        "areas": list(scope.areas),
        "after": after,
        "outcome": None if wanted.outcome is None else int(wanted.outcome),
        "decided": list(decided),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [VillageRow(*(*row, *decided.get(pk, ("", None)))) for pk, *row in cursor.fetchall()]


def _decided(
    scope: Scope, wanted: Wanted, *, on: date, today: date
) -> dict[int, tuple[str, date | None]]:
    """Return number and date of the decree by village: of those in the wanted state, or in force."""
    if wanted.state == REPORTED:
        rows = reported_only(scope)
    elif wanted.state == DesignationState.REVOKED:
        rows = revoked(scope, on)
    else:
        rows = counted(scope, on, today=today)
        if wanted.state not in ("", IN_FORCE):
            rows = rows.filter(state_on=wanted.state)
    of_program = rows.filter(program=wanted.program).order_by("decree_date", "pk")
    found = of_program.values_list("village_id", "decree_number", "decree_date")
    return {village: (number, day) for village, number, day in found}


def _condition(wanted: Wanted) -> str:
    if wanted.state:
        return "v.id = ANY(%(decided)s)"
    if wanted.is_unassessed:
        return "f.outcome IS NULL"
    return "true" if wanted.outcome is None else "f.outcome = %(outcome)s"
