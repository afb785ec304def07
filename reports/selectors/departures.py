"""Departures that the register knows, counted by period; numbers only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import connection

_OWN_COUNTS = """
    SELECT d.key, p.since, p.until, sum(d.departures)::bigint
    FROM reports_departures(%s, %s, %s, %s) d
    JOIN unnest(%s::date[], %s::date[]) AS p (since, until) ON d.day BETWEEN p.since AND p.until
    GROUP BY 1, 2, 3
"""

KEPT_SECONDS = 300

Period = tuple[date, date]


def own_departures(
    *, areas: list[str], dimension: str, periods: Iterable[Period]
) -> dict[tuple[str, date, date], int]:
    """Return how many departures inside ``areas`` the register knows, by key and period.

    Numbers only: the owner's function counts, so that who may see figures but no person sees them.
    Both days belong to a period; periods may overlap, each is counted by itself. Counts of more than
    a regency are kept for some minutes: they read the departures of the whole country.
    """
    wanted = sorted(set(periods))
    if not wanted or not areas:
        return {}
    if all("." in area for area in areas):
        return _count_departures(areas, dimension, wanted)
    asked = sha256(repr((sorted(areas), dimension, wanted)).encode()).hexdigest()
    counts: Any = cache.get_or_set(
        f"reports-departures-{asked}",
        lambda: _count_departures(areas, dimension, wanted),
        KEPT_SECONDS,
    )
    return counts  # type: ignore[no-any-return]


def _count_departures(
    areas: list[str], dimension: str, wanted: list[Period]
) -> dict[tuple[str, date, date], int]:
    since, until = min(start for start, _end in wanted), max(end for _start, end in wanted)
    starts, ends = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_OWN_COUNTS, [areas, since, until, dimension, list(starts), list(ends)])
        return {(key, start, end): count for key, start, end, count in cursor.fetchall()}
