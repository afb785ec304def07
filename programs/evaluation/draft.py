"""Trying criteria against the whole country before they are published; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from psycopg import sql

from programs.eligibility import Outcome
from programs.evaluation.compile import CompiledVersion, compile_criteria
from programs.measures import Scope
from programs.models import CriteriaVersion, Criterion

# Every village there is: keys are positive bigints.
EVERYWHERE = Scope(first=1, last=2**63 - 1)


class ChangeKind(StrEnum):
    """What a draft does to a village whose outcome it changes."""

    GAIN = "gain"  # becomes eligible
    LOSS = "loss"  # was eligible, would not be
    OPEN = "open"  # cannot be determined any more, or now
    OTHER = "other"  # was open or unknown, would not be eligible


def kind_of(before: Outcome | None, after: Outcome) -> ChangeKind | None:
    """Return what the change from ``before`` to ``after`` is; ``None`` where there is none."""
    if before is after:
        return None
    if after is Outcome.MET:
        return ChangeKind.GAIN
    if after is Outcome.UNDETERMINED:
        return ChangeKind.OPEN
    return ChangeKind.LOSS if before is Outcome.MET else ChangeKind.OTHER


@dataclass(frozen=True)
class DraftEffect:
    """How many villages of a province go from one outcome to another.

    ``before`` is ``None`` where the program has no version in force.
    """

    province_code: str
    before: Outcome | None
    after: Outcome
    villages: int

    @property
    def kind(self) -> ChangeKind | None:
        """What it is; ``None`` where nothing changes."""
        return kind_of(self.before, self.after)


@dataclass(frozen=True)
class Trial:
    """The criteria of a draft beside those in force, on one day.

    ``against`` is the version that the country is compared with, ``old`` its criteria in order.
    """

    criteria: tuple[Criterion, ...]
    against: CriteriaVersion | None
    old: tuple[Criterion, ...]
    as_of: date

    @property
    def against_id(self) -> int | None:
        """The key of the version in force."""
        return self.against.pk if self.against else None

    @property
    def compiled(self) -> CompiledVersion:
        """The draft's criteria, ready to be judged."""
        return compile_criteria(self.criteria)

    def effect(self) -> list[DraftEffect]:
        """Return the effect on every village, by province."""
        return try_criteria(self.criteria, against=self.against_id, as_of=self.as_of)


def trial_of(version: CriteriaVersion, *, as_of: date) -> Trial:
    """Return the trial of a draft against the version of its program in force on ``as_of``."""
    against = (
        CriteriaVersion.objects.in_force(as_of)
        .filter(program=version.program_id)
        .exclude(pk=version.pk)
        .first()
    )
    found: dict[int, list[Criterion]] = {version.pk: [], against.pk if against else 0: []}
    rows = Criterion.objects.filter(version_id__in=found).order_by("version_id", "position")
    for criterion in rows.select_related("version"):
        found[criterion.version_id].append(criterion)
    old = tuple(found[against.pk]) if against else ()
    return Trial(tuple(found[version.pk]), against, old, as_of)


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
    ).format(comparison=comparison(compile_criteria(criteria), against, as_of))
    return [
        DraftEffect(province, outcome_of(before), Outcome(after), villages)
        for province, before, after, villages in fetch(query)
    ]


def comparison(
    compiled: CompiledVersion, against: int | None, as_of: date, scope: Scope = EVERYWHERE
) -> sql.Composed:
    """Return the FROM of a comparison: ``d`` the draft's verdict, ``c`` the finding, ``r`` the area."""
    return sql.SQL(
        """
        FROM ({draft}) d
        JOIN villages_village v ON v.id = d.village_id
        JOIN regions_area r ON r.id = v.area_id
        LEFT JOIN programs_assessment c ON c.village_id = d.village_id AND c.version_id = {against}
        """
    ).format(draft=compiled.verdict_query(scope, as_of=as_of), against=sql.Literal(against))


def fetch(query: sql.Composed) -> list[Any]:
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection))
        return list(cursor.fetchall())


def outcome_of(value: int | None) -> Outcome | None:
    """Return a stored outcome; ``None`` is not assessed."""
    return None if value is None else Outcome(value)
