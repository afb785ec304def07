"""Villages by outcome on any day, from what was found then.

A finding held from its ``as_of_date`` until the day that another replaced it. Every finding is thus
an event that adds one on its first day, and every replaced one an event that takes one away on its
last: one pass over both tables gives the counts of any number of days, without replaying anything.
What was found is never rewritten, so the counts of past days are kept; those of today are counted
from the present findings alone, which is one index.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import Left

from migranportal.accounts.models import within
from programs.eligibility import Outcome
from programs.models import Assessment, CriteriaVersion
from reports.selectors.scope import Scope
from villages.models import Village

_KEPT_SECONDS = 26 * 3600  # a night's task asks for them again
SHOWN_OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)

_EVENTS = """
    SELECT left(a.code, %(width)s), e.version_id, e.outcome,
           width_bucket((e.day - 1)::date, %(days)s::date[]), sum(e.n)
    FROM (
        SELECT village_id, version_id, outcome, as_of_date AS day, 1 AS n
        FROM programs_assessment WHERE version_id = ANY(%(versions)s) AND as_of_date <= %(last)s
        UNION ALL
        SELECT village_id, version_id, outcome, as_of_date, 1
        FROM programs_assessmenthistory
        WHERE version_id = ANY(%(versions)s) AND as_of_date <= %(last)s
        UNION ALL
        SELECT village_id, version_id, outcome, superseded_date, -1
        FROM programs_assessmenthistory
        WHERE version_id = ANY(%(versions)s) AND superseded_date <= %(last)s
            AND as_of_date <= %(last)s
    ) e
    JOIN villages_village v ON v.id = e.village_id AND v.merged_into_id IS NULL
    JOIN regions_area a ON a.id = v.area_id
    WHERE %(everywhere)s OR a.code = ANY(%(areas)s)
        OR EXISTS (SELECT FROM unnest(%(areas)s::text[]) AS o WHERE starts_with(a.code, o || '.'))
    GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class ProgramHistory:
    """The villages by outcome of one program: on each day, and on the last one by part.

    ``versions`` names the criteria version in force on each day; ``None`` where there was none.
    """

    program: str
    version: CriteriaVersion | None
    days: list[date]
    versions: list[CriteriaVersion | None]
    by_day: list[dict[Outcome, int]]
    by_part: dict[str, dict[Outcome, int]] = field(default_factory=dict)

    @property
    def now(self) -> dict[Outcome, int]:
        """The counts on the last day."""
        return self.by_day[-1]


def village_counts(scope: Scope, *, on: date) -> dict[str, int]:
    """Return the villages with a file by part, among those whose area is in force on ``on``."""
    inside = within(list(scope.areas), "area__code")
    in_force = Q(area__valid_until=None) | Q(area__valid_until__gt=on)
    rows = Village.objects.filter(inside, in_force, merged_into=None)
    grouped = (
        rows.annotate(part=Left("area__code", scope.width))
        .values_list("part")
        .annotate(n=Count("pk"))
    )
    return dict(grouped.order_by("part"))


def outcome_history(scope: Scope, days: Sequence[date], *, today: date) -> list[ProgramHistory]:
    """Return the villages by outcome of each program on ``days`` (ascending), in three queries."""
    versions = _versions(days)
    counts: Counter[tuple[str, int, int, int]] = Counter()
    if versions:
        keys = [version.pk for version in versions]
        past = [day for day in days if day < today]
        if past:
            counts.update(_kept_events(scope, past, keys))
        if len(past) < len(days):
            _bring_up_to(counts, _present(scope, keys), place=len(days) - 1)
    programs = {v.program_id: v.program for v in versions}
    return [
        _history(code, [v for v in versions if v.program_id == code], list(days), counts)
        for code in sorted(programs)
    ]


def _versions(days: Sequence[date]) -> list[CriteriaVersion]:
    ended_before = Q(valid_until__isnull=False, valid_until__lt=days[0])
    rows = CriteriaVersion.objects.decided().filter(valid_from__lte=days[-1]).exclude(ended_before)
    return list(rows.select_related("program").order_by("program_id", "valid_from"))


def _kept_events(
    scope: Scope, days: Sequence[date], versions: list[int]
) -> dict[tuple[str, int, int, int], int]:
    """Return the events of past days, counted once a day."""
    key = f"outcomes:1:{scope.width}:{scope.key}:{days[0]}:{days[-1]}:{len(days)}:{versions}"
    name = f"outcomes:{hashlib.sha256(key.encode()).hexdigest()}"
    kept: dict[tuple[str, int, int, int], int] | None = cache.get(name)
    if kept is None:
        kept = _events(scope, days, versions)
        cache.set(name, kept, _KEPT_SECONDS)
    return kept


def _present(scope: Scope, versions: list[int]) -> dict[tuple[str, int, int], int]:
    """Return the present findings by part, version and outcome."""
    rows = (
        Assessment.objects.filter(within(list(scope.areas), "village__area__code"))
        .filter(version__in=versions, village__merged_into=None)
        .annotate(part=Left("village__area__code", scope.width))
        .values_list("part", "version", "outcome")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {(part, version, outcome): n for part, version, outcome, n in rows}


def _bring_up_to(
    counts: Counter[tuple[str, int, int, int]],
    present: dict[tuple[str, int, int], int],
    *,
    place: int,
) -> None:
    """Add what changed since the last past day as the events of ``place``."""
    before: Counter[tuple[str, int, int]] = Counter()
    for (part, version, outcome, _bucket), n in counts.items():
        before[part, version, outcome] += n
    for part, version, outcome in {*before, *present}:
        key = part, version, outcome
        counts[*key, place] = present.get(key, 0) - before[key]


def _events(
    scope: Scope, days: Sequence[date], versions: list[int]
) -> dict[tuple[str, int, int, int], int]:
    parameters: dict[str, Any] = {
        "width": scope.width,
        "days": list(days),
        "last": days[-1],
        "versions": versions,
        "everywhere": scope.is_country,
        "areas": list(scope.areas),
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, parameters)
        return {(part, version, o, bucket): n for part, version, o, bucket, n in cursor.fetchall()}


def _history(
    program: str,
    versions: list[CriteriaVersion],
    days: list[date],
    counts: Counter[tuple[str, int, int, int]],
) -> ProgramHistory:
    in_force = [next((v for v in reversed(versions) if _holds(v, day)), None) for day in days]
    parts = sorted(
        {part for part, version, _o, _b in counts if version in {v.pk for v in versions}}
    )

    def count(part: str, version: CriteriaVersion | None, outcome: Outcome, place: int) -> int:
        if version is None:
            return 0
        return sum(counts[part, version.pk, outcome, bucket] for bucket in range(place + 1))

    by_day = [
        {o: sum(count(part, version, o, place) for part in parts) for o in SHOWN_OUTCOMES}
        for place, version in enumerate(in_force)
    ]
    last = len(days) - 1
    by_part = {
        part: {o: count(part, in_force[last], o, last) for o in SHOWN_OUTCOMES} for part in parts
    }
    return ProgramHistory(program, in_force[last], days, in_force, by_day, by_part)


def _holds(version: CriteriaVersion, day: date) -> bool:
    since, until = version.valid_from, version.valid_until
    return since is not None and since <= day and (until is None or until >= day)
