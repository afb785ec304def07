"""People on any day, from dated facts only: departures, returns and judgements.

Counts only, nobody's record, so that who may read reports may read them: the statements see the
whole country and keep to the scope by themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from migranportal.accounts.models import within
from migranportal.core.rowsecurity import whole_country
from migranportal.regions.models import Country
from programs.models import VillageMeasures
from reports.models import DailyFigure, Stay
from reports.selectors.scope import Scope
from workers.models import BusinessGroup, ReturneeBusiness

_KEPT_SECONDS = 3600

# Who has no placement on record counts by the last departure and return, to a country not known.
# The register knows no day of death: who died is counted as deceased on every day.
STAYS = """
    SELECT left(a.code, 5) AS area_code,
           CASE WHEN w.stage = 4 OR (s.return_date <= %(on)s AND s.return_category = 'death') THEN 3
                WHEN s.worker_id IS NOT NULL AND (s.return_date IS NULL OR s.return_date > %(on)s)
                THEN 1
                WHEN s.worker_id IS NULL AND (w.returned_date IS NULL OR w.returned_date > %(on)s
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
"""


@dataclass(frozen=True)
class StayCount:
    """How many people of a part were where, went where and how, on a day."""

    part: str
    stay: int
    country: str
    scheme: str
    status: int
    people: int


@dataclass(frozen=True)
class Stays:
    """The people of a scope on a day; ``is_kept`` where they were counted in a night before."""

    on: date
    rows: list[StayCount]
    is_kept: bool

    def total(self, stay: Stay, **wanted: object) -> int:
        """Return how many people are in ``stay``, narrowed by the fields of a row."""
        return sum(
            row.people
            for row in self.rows
            if row.stay == stay and all(getattr(row, k) == v for k, v in wanted.items())
        )

    def by(self, stay: Stay, key: Callable[[StayCount], str | int]) -> Counter[str | int]:
        """Return how many people are in ``stay`` by ``key``."""
        counts: Counter[str | int] = Counter()
        for row in self.rows:
            if row.stay == stay:
                counts[key(row)] += row.people
        return counts


def stays_on(scope: Scope, on: date) -> Stays:
    """Return the people of a scope on the day ``on``, kept figures first.

    A day that no night counted is counted now and kept for an hour: seconds, with millions.
    """
    kept = DailyFigure.objects.filter(on_date=on)
    if kept.exists():
        width = min(scope.width, 5)
        rows = (
            kept.filter(_inside(scope))
            .annotate(part=Left("area_code", width))
            .values_list("part", "stay", "country_code", "scheme", "procedural_status")
            .annotate(n=Sum("people"))
            .order_by()
        )
        return Stays(on, [StayCount(*row) for row in rows], is_kept=True)
    counted = [row for row in _counted(on) if _is_inside(scope, row.part)]
    return Stays(on, _regrouped(counted, min(scope.width, 5)), is_kept=False)


def kept_days(scope: Scope, days: Sequence[date]) -> dict[date, Counter[tuple[int, int]]]:
    """Return, for those of ``days`` that were counted, people by whereabouts and status."""
    rows = (
        DailyFigure.objects.filter(_inside(scope), on_date__in=list(days))
        .values_list("on_date", "stay", "procedural_status")
        .annotate(n=Sum("people"))
        .order_by()
    )
    counted = DailyFigure.objects.filter(on_date__in=list(days)).values_list("on_date", flat=True)
    found: dict[date, Counter[tuple[int, int]]] = {
        day: Counter() for day in counted.distinct().order_by("on_date")
    }
    for day, stay, status, people in rows:
        found[day][stay, status] += people
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


def _counted(on: date) -> list[StayCount]:
    key = f"stays:1:{on}"
    kept: list[StayCount] | None = cache.get(key)
    if kept is None:
        with whole_country(), connection.cursor() as cursor:
            cursor.execute(STAYS, {"on": on})
            kept = [StayCount(*row) for row in cursor.fetchall()]
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _regrouped(rows: list[StayCount], width: int) -> list[StayCount]:
    counts: Counter[tuple[str, int, str, str, int]] = Counter()
    for row in rows:
        counts[row.part[:width], row.stay, row.country, row.scheme, row.status] += row.people
    return [StayCount(*key, people) for key, people in counts.items()]


def _inside(scope: Scope) -> Q:
    return within([code[:5] for code in scope.areas], "area_code")


def _is_inside(scope: Scope, code: str) -> bool:
    areas = [area[:5] for area in scope.areas]
    return any(not area or code == area or code.startswith(f"{area}.") for area in areas)
