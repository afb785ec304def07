"""The villages behind a figure, on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from programs.eligibility import Outcome
from programs.models import CriteriaVersion
from reports.selectors.scope import Scope

PAGE = 100

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
_DECIDED = """
    LEFT JOIN LATERAL (
        SELECT d.decree_number, d.decree_date FROM programs_designation d
        WHERE d.village_id = v.id AND d.program_id = %(program)s AND d.decree_date <= %(on)s
            AND (d.revoked_date IS NULL OR d.revoked_date > %(on)s)
        ORDER BY d.decree_date DESC LIMIT 1
    ) d ON true
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
    decree_number: str | None
    decree_date: date | None


@dataclass(frozen=True)
class Wanted:
    """Which villages: of a program, with an outcome (``assessed`` whether there is one), designated."""

    program: str
    outcome: Outcome | None = None
    is_unassessed: bool = False
    is_designated: bool = False


def villages_on(
    scope: Scope, wanted: Wanted, *, on: date, after: str = "", limit: int = PAGE + 1
) -> list[VillageRow]:
    """Return the villages on the day ``on`` after the code ``after``, in the order of codes."""
    version = (
        CriteriaVersion.objects.in_force(on)
        .filter(program=wanted.program)
        .values_list("pk", flat=True)
        .first()
    )
    statement = f"""
        SELECT a.code, a.name, k.name, r.name, p.name,
               f.outcome, f.score, f.as_of_date, d.decree_number, d.decree_date
        FROM regions_area a JOIN villages_village v ON v.area_id = a.id
        JOIN regions_area k ON k.id = a.parent_id
        JOIN regions_area r ON r.id = k.parent_id
        JOIN regions_area p ON p.id = r.parent_id
        {_FOUND} {_DECIDED}
        WHERE {_INSIDE} AND a.code > %(after)s AND {_condition(wanted)}
        ORDER BY a.code LIMIT %(limit)s
    """  # noqa: S608 (constants of this module)
    parameters = {
        "on": on,
        "version": version,
        "program": wanted.program,
        "everywhere": scope.is_country,
        "areas": list(scope.areas),
        "after": after,
        "outcome": None if wanted.outcome is None else int(wanted.outcome),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [VillageRow(*row) for row in cursor.fetchall()]


def _condition(wanted: Wanted) -> str:
    if wanted.is_designated:
        return "d.decree_date IS NOT NULL"
    if wanted.is_unassessed:
        return "f.outcome IS NULL"
    return "true" if wanted.outcome is None else "f.outcome = %(outcome)s"
