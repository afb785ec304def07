"""Villages by outcome on any day, from what was found then.

A finding held from its ``as_of_date`` until the day that another replaced it. Every finding is thus
an event that adds one on its first day, and every replaced one an event that takes one away on its
last: one pass over both tables gives the counts of any number of days, without replaying anything.
What was found is never rewritten, so past days are counted once, at night or when somebody asks
(``DailyOutcome``); those of today are counted from the present findings alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Left

from migranportal.accounts.models import within
from programs.eligibility import Outcome
from programs.models import Assessment, CriteriaVersion
from reports.models import CountedDay, DailyOutcome
from reports.selectors.scope import Scope
from villages.models import Village

_MOST_AT_ONCE = 20_000
"""Findings that are counted while a reader waits; more are counted in the background."""
_SIZE = """
    SELECT coalesce(sum(greatest(reltuples, 0)), 0) FROM pg_class
    WHERE oid IN ('programs_assessment'::regclass, 'programs_assessmenthistory'::regclass)
"""
Counts = Counter[tuple[str, int, int, date]]
"""Villages by part, version, outcome and day."""
_KEPT_WIDTH = 5
SHOWN_OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)

_EVENTS = """
    SELECT left(a.code, %(width)s), e.version_id, e.outcome,
           width_bucket((e.day - 1)::date, %(days)s::date[]), sum(e.n)
    FROM (
        SELECT village_id, version_id, outcome, as_of_date AS day, 1 AS n
        FROM programs_assessment
        WHERE version_id = ANY(%(versions)s) AND as_of_date <= %(last)s
            AND (%(villages)s::bigint[] IS NULL OR village_id = ANY(%(villages)s::bigint[]))
        UNION ALL
        SELECT village_id, version_id, outcome, as_of_date, 1
        FROM programs_assessmenthistory
        WHERE version_id = ANY(%(versions)s) AND as_of_date <= %(last)s
            AND (%(villages)s::bigint[] IS NULL OR village_id = ANY(%(villages)s::bigint[]))
        UNION ALL
        SELECT village_id, version_id, outcome, superseded_date, -1
        FROM programs_assessmenthistory
        WHERE version_id = ANY(%(versions)s) AND superseded_date <= %(last)s
            AND as_of_date <= %(last)s
            AND (%(villages)s::bigint[] IS NULL OR village_id = ANY(%(villages)s::bigint[]))
    ) e
    JOIN villages_village v ON v.id = e.village_id AND v.merged_into_id IS NULL
    JOIN regions_area a ON a.id = v.area_id
    GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class ProgramHistory:
    """The villages by outcome of one program: on each counted day, in the whole and by part.

    ``version`` is the criteria version in force on the last day; ``None`` where there was none.
    """

    program: str
    version: CriteriaVersion | None
    days: list[date]
    by_day: list[dict[Outcome, int]]
    by_part: dict[str, dict[date, dict[Outcome, int]]] = field(default_factory=dict)

    def on(self, day: date) -> dict[Outcome, int] | None:
        """Return the counts of a day; ``None`` where it was not counted yet."""
        return self.by_day[self.days.index(day)] if day in self.days else None


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
    """Return the villages by outcome of each program on those of ``days`` that are counted."""
    versions = _versions(days)
    past = [day for day in days if day < today]
    kept = counted_days(past) if scope.width <= _KEPT_WIDTH else set()
    missing = [day for day in past if day not in kept]
    counts = _kept(scope, kept)
    if missing and (scope.width > _KEPT_WIDTH or _is_small()):
        counts.update(count_outcomes(missing, width=scope.width, areas=scope.areas))
        missing = []
    if len(past) < len(days):
        counts.update(_present(scope, [version.pk for version in versions], days[-1]))
    known = [day for day in days if day not in missing]
    programs = {v.program_id: v.program for v in versions}
    return [
        _history(code, [v for v in versions if v.program_id == code], known, days[-1], counts)
        for code in sorted(programs)
    ]


def counted_days(days: Iterable[date]) -> set[date]:
    """Return those of ``days`` that were counted for good."""
    rows = CountedDay.objects.filter(on_date__in=list(days), is_final=True)
    return set(rows.values_list("on_date", flat=True))


def count_outcomes(days: Sequence[date], *, width: int, areas: Sequence[str] = ("",)) -> Counts:
    """Count the villages by outcome on ``days`` (ascending) from the findings, in one pass."""
    versions = _versions(days)
    if not versions:
        return Counter()
    parameters: dict[str, Any] = {
        "width": width,
        "days": list(days),
        "last": days[-1],
        "versions": [version.pk for version in versions],
        "villages": _village_ids(areas),
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, parameters)
        events = cursor.fetchall()
    counts: Counts = Counter()
    for part, version, outcome, bucket, villages in events:
        for day in days[bucket:]:
            counts[part, version, outcome, day] += int(villages)
    return counts


def _versions(days: Sequence[date]) -> list[CriteriaVersion]:
    ended_before = Q(valid_until__isnull=False, valid_until__lt=days[0])
    rows = CriteriaVersion.objects.decided().filter(valid_from__lte=days[-1]).exclude(ended_before)
    return list(rows.select_related("program").order_by("program_id", "valid_from"))


def _village_ids(areas: Sequence[str]) -> list[int] | None:
    """Return the villages of some areas; ``None`` for the country, which needs no list."""
    if "" in areas:
        return None
    inside = within(list(areas), "area__code")
    return list(Village.objects.filter(inside).values_list("pk", flat=True))


def _kept(scope: Scope, days: Iterable[date]) -> Counts:
    """Return what was counted before; parts smaller than a regency are never kept."""
    rows = (
        DailyOutcome.objects.filter(within(list(scope.areas), "area_code"), on_date__in=list(days))
        .annotate(part=Left("area_code", scope.width))
        .values_list("part", "version", "outcome", "on_date")
        .annotate(n=Sum("villages"))
        .order_by()
    )
    return Counter({(part, version, o, day): n for part, version, o, day, n in rows})


def _present(scope: Scope, versions: list[int], today: date) -> Counts:
    """Return the present findings by part, version and outcome."""
    rows = (
        Assessment.objects.filter(within(list(scope.areas), "village__area__code"))
        .filter(version__in=versions, village__merged_into=None)
        .annotate(part=Left("village__area__code", scope.width))
        .values_list("part", "version", "outcome")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return Counter({(part, version, outcome, today): n for part, version, outcome, n in rows})


def _is_small() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        return int(cursor.fetchone()[0]) <= _MOST_AT_ONCE


def _history(
    program: str,
    versions: list[CriteriaVersion],
    days: list[date],
    last: date,
    counts: Counts,
) -> ProgramHistory:
    in_force = {day: next((v for v in reversed(versions) if _holds(v, day)), None) for day in days}
    keys = {version.pk for version in versions}
    parts = sorted({part for part, version, _o, _day in counts if version in keys})

    def count(part: str, day: date) -> dict[Outcome, int]:
        version = in_force[day]
        if version is None:
            return dict.fromkeys(SHOWN_OUTCOMES, 0)
        return {o: counts[part, version.pk, o, day] for o in SHOWN_OUTCOMES}

    by_part = {part: {day: count(part, day) for day in days} for part in parts}
    by_day = [
        {o: sum(found[day][o] for found in by_part.values()) for o in SHOWN_OUTCOMES}
        for day in days
    ]
    return ProgramHistory(program, in_force.get(last), days, by_day, by_part)


def _holds(version: CriteriaVersion, day: date) -> bool:
    since, until = version.valid_from, version.valid_until
    return since is not None and since <= day and (until is None or until >= day)
