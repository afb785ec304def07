"""Cooperatives of the whole country, or of an area, in a constant number of statements.

What counts as what stands in ``DEFINITIONS`` of the page: a cooperative counts while it is not
dissolved, at its seat; a village is covered while such a cooperative serves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Q, QuerySet

from cooperatives.models import Cooperative, CoverageTarget, MeetingRule
from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import Permission
from migranportal.core.rowsecurity import whole_country
from migranportal.regions.models import Area

MIGRANT_KINDS = (Cooperative.Kind.MIGRANT, Cooperative.Kind.DESMIGRATIF)
"""Cooperatives of migrants: their own ones, and those of Desmigratif."""
PARTS_OF = {0: 2, 2: 5, 5: 8, 8: 13, 13: 13}
"""How long the codes of an area's parts are, by the length of its own code."""
_KEPT_SECONDS = 60


@dataclass
class Figures:
    """What is counted of an area. Each figure is a number of villages, cooperatives or members."""

    villages: int = 0
    covered: int = 0
    migrant_covered: int = 0
    cooperatives: int = 0
    kdkmp: int = 0
    migrant: int = 0
    legal: int = 0
    without_legal: int = 0
    overdue: int = 0
    graded: int = 0
    mbg: int = 0
    schools: int = 0
    members: int = 0
    returnees: int = 0

    def add(self, other: Figures) -> None:
        """Add the figures of another area."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def uncovered(self) -> int:
        """Villages that no Koperasi Desa/Kelurahan Merah Putih serves."""
        return self.villages - self.covered

    @property
    def share(self) -> float | None:
        """Covered villages in a hundred; ``None`` where there is no village."""
        return 100 * self.covered / self.villages if self.villages else None

    @property
    def migrant_share(self) -> float | None:
        """Villages with a cooperative of migrants in a hundred."""
        return 100 * self.migrant_covered / self.villages if self.villages else None

    @property
    def legal_share(self) -> float | None:
        """Legal entities in a hundred cooperatives."""
        return 100 * self.legal / self.cooperatives if self.cooperatives else None

    @property
    def overdue_share(self) -> float | None:
        """Overdue annual meetings in a hundred cooperatives."""
        return 100 * self.overdue / self.cooperatives if self.cooperatives else None


@dataclass(frozen=True)
class Part:
    """One area of the table."""

    code: str
    name: str
    figures: Figures


@dataclass(frozen=True)
class Grade:
    """How many cooperatives got a grade in their latest assessment, with the rule's version."""

    rule: str
    is_confirmed: bool
    name: str
    key: int
    cooperatives: int


@dataclass(frozen=True)
class Meetings:
    """The rule of annual meetings, the book year that is due under it, and since when."""

    rule: MeetingRule | None
    book_year: int | None = None
    due_date: date | None = None


@dataclass(frozen=True)
class National:
    """The state of cooperatives on a day. ``code`` is ``""`` for the country or several areas."""

    code: str
    areas: tuple[str, ...]
    parts: list[Part]
    total: Figures
    grades: list[Grade]
    meetings: Meetings
    targets: list[CoverageTarget] = field(default_factory=list)

    @property
    def is_country(self) -> bool:
        """Whether it is about the whole country, so that national targets may be compared."""
        return self.areas == ("",)


def areas_in_view(user: User, code: str) -> tuple[str, ...]:
    """Return the areas that a page is about: the one with ``code``, else all of the user's.

    Empty where the user may not see cooperatives there.
    """
    areas = user.areas_for(Permission.VIEW_COOPERATIVES)
    if code:
        return (code,) if any(covers(area, code) for area in areas) else ()
    return tuple(a for a in areas if not any(covers(b, a) for b in areas if b != a))


def national(areas: Sequence[str], *, on: date) -> National:
    """Return the state of the cooperatives of ``areas`` on the day ``on``; nine statements.

    Kept for a minute: the page, its files and its map ask for the same.
    """
    key = f"cooperatives-national:{','.join(areas)}:{on}"
    kept: National | None = cache.get(key)
    if kept is None:
        kept = _national(tuple(areas), on)
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def meetings_due(*, on: date) -> Meetings:
    """Return the rule in force on the day ``on``, and the newest book year whose term is over."""
    rule = MeetingRule.objects.filter(valid_from__lte=on).order_by("-valid_from").first()
    if rule is None:
        return Meetings(None)
    year = on.year - 1
    while _due_date(year, rule.months) >= on:
        year -= 1
    return Meetings(rule, year, _due_date(year, rule.months))


def overdue(rows: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Keep the cooperatives whose annual meeting is overdue on the day ``on``.

    That are legal entities of the book year due or earlier, not dissolved, for which no meeting
    about that book year is recorded. Without a rule none is overdue.
    """
    year = meetings_due(on=on).book_year
    if year is None:
        return rows.none()
    held = Q(annual_meetings__book_year=year, annual_meetings__held_date__lte=on)
    return (
        at_work(rows, on=on)
        .filter(legal_entity_date__year__lte=year)
        .exclude(pk__in=Cooperative.objects.filter(held).values("pk"))
    )


def at_work(rows: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Keep the cooperatives that are not dissolved on the day ``on``."""
    return rows.filter(Q(dissolved_date__isnull=True) | Q(dissolved_date__gt=on))


def _due_date(book_year: int, months: int) -> date:
    """Return the last day of the month that lies ``months`` after the end of a book year."""
    following = date(book_year + 2, 1, 1) if months == 12 else date(book_year + 1, months + 1, 1)
    return following - timedelta(days=1)


def _national(areas: tuple[str, ...], on: date) -> National:
    meetings = meetings_due(on=on)
    width = PARTS_OF[len(areas[0])] if len(areas) == 1 else min(map(len, areas), default=2)
    found: dict[str, Figures] = {}
    # Members are counted for readers who may not see who they are, so the whole country is open
    # to the statements; the areas of the page limit them.
    with whole_country():
        for statement in (_VILLAGES, _COOPERATIVES, _MEMBERS):
            _fill(found, statement, areas, width, on, meetings.book_year)
    names = dict(
        Area.objects.filter(code__in=list(found), valid_until=None).values_list("code", "name")
    )
    total = Figures()
    for figures in found.values():
        total.add(figures)
    return National(
        code=areas[0] if len(areas) == 1 else "",
        areas=areas,
        parts=[Part(c, names.get(c, c), found[c]) for c in sorted(found)],
        total=total,
        grades=_grades(areas, on),
        meetings=meetings,
        targets=list(CoverageTarget.objects.order_by("kind", "-is_in_use", "-as_of_date")),
    )


def _fill(
    found: dict[str, Figures],
    statement: str,
    areas: Sequence[str],
    width: int,
    on: date,
    book_year: int | None,
) -> None:
    """Add what a statement counts by part."""
    parameters = {
        **_inside(areas),
        "width": width,
        "on": on,
        "book_year": book_year,
        "year_end": None if book_year is None else date(book_year, 12, 31),
        "migrant": list(MIGRANT_KINDS),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description or ()][1:]
        for part, *values in cursor.fetchall():
            figures = found.setdefault(part, Figures())
            for name, value in zip(names, values, strict=True):
                setattr(figures, name, value)


def _inside(areas: Sequence[str]) -> dict[str, Any]:
    """Return what the statements need to stay inside ``areas``."""
    return {
        "codes": [code for code in areas if code],
        "prefixes": [f"{code}.%" for code in areas if code],
        "everywhere": "" in areas,
    }


_INSIDE = """
    (%(everywhere)s OR a.code = ANY(%(codes)s::text[]) OR a.code LIKE ANY(%(prefixes)s::text[]))
"""
_AT_WORK = "(c.dissolved_date IS NULL OR c.dissolved_date > %(on)s)"
_CURRENT = "since_date <= %(on)s AND (until_date IS NULL OR until_date >= %(on)s)"

_VILLAGES = f"""
WITH served AS (
    SELECT s.village_id,
           bool_or(c.kind = 'kdkmp') AS kdkmp,
           bool_or(c.kind = ANY(%(migrant)s::text[])) AS migrant
    FROM cooperatives_servedvillage s
    JOIN cooperatives_cooperative c ON c.id = s.cooperative_id
    WHERE {_AT_WORK} AND {_CURRENT}
    GROUP BY s.village_id
)
SELECT left(a.code, %(width)s) AS part,
       count(*) AS villages,
       count(*) FILTER (WHERE served.kdkmp) AS covered,
       count(*) FILTER (WHERE served.migrant) AS migrant_covered
FROM villages_village v
JOIN regions_area a ON a.id = v.area_id
LEFT JOIN served ON served.village_id = v.id
WHERE v.merged_into_id IS NULL AND (a.valid_until IS NULL OR a.valid_until > %(on)s)
  AND {_INSIDE}
GROUP BY part
"""  # noqa: S608 (constants)

_COOPERATIVES = f"""
WITH supplied AS (
    SELECT cooperative_id,
           count(*) FILTER (WHERE buyer_kind = 'mbg') AS mbg,
           count(*) FILTER (WHERE buyer_kind = 'sekolah_rakyat') AS schools
    FROM cooperatives_supplylink WHERE {_CURRENT} GROUP BY cooperative_id
), met AS (
    SELECT DISTINCT cooperative_id FROM cooperatives_annualmeeting
    WHERE book_year = %(book_year)s::int AND held_date <= %(on)s
), graded AS (
    SELECT DISTINCT cooperative_id FROM cooperatives_healthassessment
    WHERE assessed_date <= %(on)s
)
SELECT left(a.code, %(width)s) AS part,
       count(*) AS cooperatives,
       count(*) FILTER (WHERE c.kind = 'kdkmp') AS kdkmp,
       count(*) FILTER (WHERE c.kind = ANY(%(migrant)s::text[])) AS migrant,
       count(*) FILTER (WHERE c.legal_entity_date <= %(on)s) AS legal,
       count(*) FILTER (
           WHERE c.legal_entity_date IS NULL OR c.legal_entity_date > %(on)s
       ) AS without_legal,
       count(*) FILTER (
           WHERE c.legal_entity_date <= %(year_end)s::date AND met.cooperative_id IS NULL
       ) AS overdue,
       count(graded.cooperative_id) AS graded,
       coalesce(sum(supplied.mbg), 0)::bigint AS mbg,
       coalesce(sum(supplied.schools), 0)::bigint AS schools
FROM cooperatives_cooperative c
JOIN villages_village v ON v.id = c.seat_id
JOIN regions_area a ON a.id = v.area_id
LEFT JOIN supplied ON supplied.cooperative_id = c.id
LEFT JOIN met ON met.cooperative_id = c.id
LEFT JOIN graded ON graded.cooperative_id = c.id
WHERE {_AT_WORK} AND {_INSIDE}
GROUP BY part
"""  # noqa: S608 (constants)

_GRADES = f"""
SELECT r.title, r.is_confirmed, l.name, l.id, count(*)
FROM (
    SELECT DISTINCT ON (cooperative_id) cooperative_id, level_id
    FROM cooperatives_healthassessment WHERE assessed_date <= %(on)s
    ORDER BY cooperative_id, book_year DESC
) latest
JOIN cooperatives_cooperative c ON c.id = latest.cooperative_id
JOIN villages_village v ON v.id = c.seat_id
JOIN regions_area a ON a.id = v.area_id
JOIN cooperatives_healthlevel l ON l.id = latest.level_id
JOIN cooperatives_healthrule r ON r.id = l.rule_id
WHERE {_AT_WORK} AND {_INSIDE}
GROUP BY r.id, l.id
ORDER BY r.year DESC, r.id, l.position
"""  # noqa: S608 (constants)

_MEMBERS = f"""
SELECT left(a.code, %(width)s) AS part,
       count(*) AS members,
       count(*) FILTER (WHERE w.stage = 3) AS returnees
FROM cooperatives_membership m
JOIN cooperatives_cooperative c ON c.id = m.cooperative_id
JOIN villages_village v ON v.id = c.seat_id
JOIN regions_area a ON a.id = v.area_id
LEFT JOIN workers_worker w ON w.person_id = m.person_id
WHERE {_AT_WORK} AND m.since_date <= %(on)s AND (m.until_date IS NULL OR m.until_date >= %(on)s)
  AND {_INSIDE}
GROUP BY part
"""  # noqa: S608 (constants)


def _grades(areas: Sequence[str], on: date) -> list[Grade]:
    """Return the grades of the latest assessments, by version of the rule, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_GRADES, {**_inside(areas), "on": on})
        return [Grade(*row) for row in cursor.fetchall()]
