"""Trying criteria against the whole country before they are published; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from programs.eligibility import Outcome
from programs.evaluation.compile import CompiledVersion, compile_criteria
from programs.measures import Scope
from programs.models import Criterion

# Every village there is: keys are positive bigints.
EVERYWHERE = Scope(first=1, last=2**63 - 1)


@dataclass(frozen=True)
class DraftEffect:
    """How many villages of a province go from one outcome to another.

    ``before`` is ``None`` where the program has no version in force.
    """

    province_code: str
    before: Outcome | None
    after: Outcome
    villages: int


@dataclass(frozen=True)
class ChangedVillage:
    """A village whose outcome a draft would change."""

    village_id: int
    code: str
    name: str
    before: Outcome | None
    after: Outcome


def try_criteria(
    criteria: Sequence[Criterion], *, against: int | None, as_of: date
) -> list[DraftEffect]:
    """Return the effect of ``criteria`` on every village, by province, from the measures as they stand.

    ``against`` is the key of the criteria version that the country is compared with.
    """
    # OFFSET 0 hides from the planner that codes are many: their first two digits are few.
    query = sql.SQL(
        """
        SELECT province, before, after, count(*) FROM (
            SELECT left(r.code, 2) AS province, c.outcome AS before, d.outcome AS after {comparison}
            OFFSET 0
        ) effects GROUP BY province, before, after ORDER BY province, before, after
        """
    ).format(comparison=_comparison(compile_criteria(criteria), against, as_of))
    return [
        DraftEffect(province, _outcome(before), Outcome(after), villages)
        for province, before, after, villages in _rows(query)
    ]


def list_changed_villages(
    criteria: Sequence[Criterion], *, against: int | None, as_of: date, limit: int
) -> list[ChangedVillage]:
    """Return up to ``limit`` villages whose outcome would change, by code."""
    query = sql.SQL(
        "SELECT r.code, r.name, d.village_id, c.outcome, d.outcome {comparison}"
        " WHERE c.outcome IS DISTINCT FROM d.outcome ORDER BY r.code LIMIT {limit}"
    ).format(
        comparison=_comparison(compile_criteria(criteria), against, as_of), limit=sql.Literal(limit)
    )
    return [
        ChangedVillage(village, code, name, _outcome(before), Outcome(after))
        for code, name, village, before, after in _rows(query)
    ]


def _comparison(compiled: CompiledVersion, against: int | None, as_of: date) -> sql.Composed:
    return sql.SQL(
        """
        FROM ({draft}) d
        JOIN villages_village v ON v.id = d.village_id
        JOIN regions_area r ON r.id = v.area_id
        LEFT JOIN programs_assessment c ON c.village_id = d.village_id AND c.version_id = {against}
        """
    ).format(draft=compiled.verdict_query(EVERYWHERE, as_of=as_of), against=sql.Literal(against))


def _rows(query: sql.Composed) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection))
        return list(cursor.fetchall())


def _outcome(value: int | None) -> Outcome | None:
    return None if value is None else Outcome(value)
