"""People on any day, from dated facts only: departures, returns and judgements.

Counts only, nobody's record, so that who may read reports may read them: the statements see the
whole country and keep to the scope by themselves.
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
from django.utils.translation import gettext as _

from migranportal.accounts.models import within
from migranportal.core.rowsecurity import whole_country
from migranportal.regions.models import Country
from programs.models import VillageMeasures
from reports.models import CountedBy, CountedDay, DailyFigure, Stay
from reports.selectors.scope import Scope
from workers.models import BusinessGroup, ReturneeBusiness

# Who has no placement on record counts by the last departure and return, to a country not known.
# The register knows no day of death: who died is counted as deceased on every day.
STAYS = """
    SELECT area_code, stay,
           CASE WHEN grouping(procedural_status) = 0 THEN 'status'
                WHEN grouping(country_code) = 0 THEN 'country'
                ELSE 'scheme' END AS counted_by,
           CASE WHEN grouping(procedural_status) = 0 THEN procedural_status::text
                WHEN grouping(country_code) = 0 THEN country_code
                ELSE scheme END AS key,
           sum(people)::integer AS people
    FROM (
        SELECT left(a.code, 5) AS area_code,
               CASE WHEN w.stage = 4
                        OR (s.return_date <= %(on)s AND s.return_category = 'death') THEN 3
                    WHEN s.worker_id IS NOT NULL
                        AND (s.return_date IS NULL OR s.return_date > %(on)s) THEN 1
                    WHEN s.worker_id IS NULL
                        AND (w.returned_date IS NULL OR w.returned_date > %(on)s
                             OR w.returned_date < w.departed_date) THEN 1
                    ELSE 2
               END AS stay,
               coalesce(s.country_id, '') AS country_code,
               coalesce(s.scheme, 'unknown') AS scheme,
               CASE WHEN w.judged_date <= %(on)s THEN w.procedural_status ELSE 0
               END AS procedural_status,
               count(*) AS people
        FROM workers_worker w
        LEFT JOIN (
            SELECT DISTINCT ON (p.worker_id)
                   p.worker_id, p.country_id, p.scheme, p.return_date, p.return_category
            FROM workers_placement p WHERE p.departure_date <= %(on)s
            ORDER BY p.worker_id, p.departure_date DESC, p.id DESC
        ) s ON s.worker_id = w.person_id
        JOIN villages_village v ON v.id = w.village_id
        JOIN regions_area a ON a.id = v.area_id
        WHERE s.worker_id IS NOT NULL OR w.departed_date <= %(on)s
        GROUP BY 1, 2, 3, 4, 5
    ) f
    GROUP BY GROUPING SETS (
        (area_code, stay, procedural_status), (area_code, stay, country_code),
        (area_code, stay, scheme)
    )
"""
_SIZE = """
    SELECT coalesce(sum(greatest(reltuples, 0)), 0) FROM pg_class
    WHERE oid IN ('workers_worker'::regclass, 'workers_placement'::regclass)
"""
_MOST_AT_ONCE = 50_000
"""Rows of people that are counted while a reader waits; more are counted in the background."""


@dataclass(frozen=True)
class Stays:
    """The people of a scope on a day, counted by one thing at a time.

    ``is_kept`` where they were counted in a night before, ``is_pending`` where they have yet to be.
    """

    on: date
    by_status: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    """By part, whereabouts and procedural status."""
    by_country: Counter[tuple[int, str]] = field(default_factory=Counter)
    by_scheme: Counter[tuple[int, str]] = field(default_factory=Counter)
    is_kept: bool = False
    is_pending: bool = False

    def total(self, stay: Stay) -> int:
        """Return how many people are in ``stay``."""
        return sum(n for (_part, found, _status), n in self.by_status.items() if found == stay)

    def countries(self, stay: Stay) -> Counter[str]:
        """Return how many people are in ``stay`` by country; ``""`` is not known."""
        return Counter({key: n for (found, key), n in self.by_country.items() if found == stay})

    def schemes(self, stay: Stay) -> Counter[str]:
        """Return how many people are in ``stay`` by placement scheme."""
        return Counter({key: n for (found, key), n in self.by_scheme.items() if found == stay})


_Row = tuple[str, int, str, str, int]


def stays_on(scope: Scope, on: date) -> Stays:
    """Return the people of a scope on the day ``on``, kept figures first.

    A day that no night counted is counted now where that takes no time; else it is pending, and
    ``services.count_days`` counts it.
    """
    kept = DailyFigure.objects.filter(on_date=on)
    if CountedDay.objects.filter(on_date=on).exists():
        rows = (
            kept.filter(_inside(scope))
            .annotate(part=Left("area_code", min(scope.width, 5)))
            .values_list("part", "stay", "counted_by", "key")
            .annotate(n=Sum("people"))
            .order_by()
        )
        return _stays(on, rows, is_kept=True)
    if not _is_small():
        return Stays(on, is_pending=True)
    width = min(scope.width, 5)
    inside = (row for row in _counted(on) if _is_inside(scope, row[0]))
    return _stays(on, ((code[:width], *rest) for code, *rest in inside), is_kept=False)


def kept_days(scope: Scope, days: Sequence[date]) -> dict[date, Counter[tuple[int, int]]]:
    """Return, for those of ``days`` that were counted, people by whereabouts and status."""
    of_days = DailyFigure.objects.filter(on_date__in=list(days), counted_by=CountedBy.STATUS)
    rows = (
        of_days.filter(_inside(scope))
        .values_list("on_date", "stay", "key")
        .annotate(n=Sum("people"))
        .order_by()
    )
    counted = CountedDay.objects.filter(on_date__in=list(days)).values_list("on_date", flat=True)
    found: dict[date, Counter[tuple[int, int]]] = {
        day: Counter() for day in counted.order_by("on_date")
    }
    for day, stay, status, people in rows:
        found[day][stay, int(status)] += people
    return found


def businesses_on(scope: Scope, on: date) -> dict[str, Counter[str]]:
    """Return businesses of returnees and their groups that run on ``on``, by part."""
    running = Q(since_date__lte=on) & (Q(until_date=None) | Q(until_date__gt=on))
    with whole_country():
        return {
            "businesses": _by_part(
                ReturneeBusiness.objects.filter(running), "owner__village__area__code", scope
            ),
            "groups": _by_part(BusinessGroup.objects.filter(running), "village__area__code", scope),
        }


def known_workers(scope: Scope) -> int | None:
    """Return how many migrants the files name today, whether or not a departure is dated."""
    rows = VillageMeasures.objects.filter(within(list(scope.areas), "village__area__code"))
    total: int | None = rows.aggregate(n=Sum("known_workers"))["n"]
    return total


def country_names(codes: Iterable[str], language: str) -> dict[str, str]:
    """Return the names of countries by code; a country not known is said to be so."""
    name = "name_en" if language.startswith("en") else "name_id"
    known = dict(Country.objects.filter(code__in=set(codes)).values_list("code", name))
    return {**known, "": _("Not known")}


def _by_part(rows: object, path: str, scope: Scope) -> Counter[str]:
    grouped = (
        rows.filter(within(list(scope.areas), path))  # type: ignore[attr-defined]
        .annotate(part=Left(path, scope.width))
        .values_list("part")
        .annotate(n=Count("pk"))
        .order_by("part")
    )
    return Counter(dict(grouped))


def _is_small() -> bool:
    """Tell whether the register is counted in less than a blink, by the planner's statistics."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        return int(cursor.fetchone()[0]) <= _MOST_AT_ONCE


def _counted(on: date) -> list[_Row]:
    with whole_country(), connection.cursor() as cursor:
        cursor.execute(STAYS, {"on": on})
        rows: list[_Row] = cursor.fetchall()
    return rows


def _stays(on: date, rows: Iterable[Any], *, is_kept: bool) -> Stays:
    stays = Stays(on, is_kept=is_kept)
    for part, stay, counted_by, key, people in rows:
        if counted_by == CountedBy.STATUS:
            stays.by_status[part, stay, int(key)] += people
        elif counted_by == CountedBy.COUNTRY:
            stays.by_country[stay, key] += people
        else:
            stays.by_scheme[stay, key] += people
    return stays


def _inside(scope: Scope) -> Q:
    return within([code[:5] for code in scope.areas], "area_code")


def _is_inside(scope: Scope, code: str) -> bool:
    areas = [area[:5] for area in scope.areas]
    return any(not area or code == area or code.startswith(f"{area}.") for area in areas)
