"""The state of the parts of an area, in a constant number of grouped queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Case, CharField, Count, Expression, F, Q, Sum, Value, When
from django.db.models.functions import Left

from migranportal.accounts.models import User, covers, within
from migranportal.accounts.roles import AreaLevel, Permission, area_level
from migranportal.regions.models import Area
from migranportal.regions.selectors import area_names
from programs.eligibility import Outcome
from programs.models import Assessment, CriteriaVersion
from villages.models import Village

STALE_AFTER = timedelta(days=365)
_KEPT_LEVELS = (AreaLevel.COUNTRY, AreaLevel.PROVINCE)
_KEPT_SECONDS = 60
_WIDTHS = {
    AreaLevel.COUNTRY: 2,
    AreaLevel.PROVINCE: 5,
    AreaLevel.REGENCY: 8,
    AreaLevel.DISTRICT: 13,
}


@dataclass(frozen=True)
class Region:
    """What a page is about: one area and its children, or the several areas of a user.

    ``code`` is ``""`` for the country; ``own`` names the areas of a user who has no single one.
    """

    code: str = ""
    own: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether the page is a list of a user's own areas."""
        return bool(self.own)

    @property
    def areas(self) -> list[str]:
        """The codes that hold every village of the page."""
        return list(self.own) or [self.code]

    @property
    def width(self) -> int:
        """How long the codes of the parts are."""
        return _WIDTHS[area_level(self.code)]

    def part(self, path: str) -> Expression | F:
        """Return the SQL for the code of the part that a village code at ``path`` lies in."""
        if not self.own:
            return Left(path, self.width)
        cases = [When(within([code], path), then=Value(code)) for code in self.own]
        return Case(*cases, output_field=CharField())


@dataclass(frozen=True)
class ProgramFigures:
    """The villages of a part under one criteria version."""

    met: int = 0
    not_met: int = 0
    undetermined: int = 0
    score: Decimal | None = None
    """The average score of the villages that have one."""

    @property
    def assessed(self) -> int:
        """How many villages were judged."""
        return self.met + self.not_met + self.undetermined

    def count(self, outcome: Outcome) -> int:
        """Return how many villages have this outcome."""
        return {
            Outcome.MET: self.met,
            Outcome.NOT_MET: self.not_met,
            Outcome.UNDETERMINED: self.undetermined,
        }[outcome]

    @property
    def outcome(self) -> Outcome | None:
        """The outcome where there is one village only."""
        return next((o for o in Outcome if self.count(o)), None)


@dataclass(frozen=True)
class Part:
    """One area of the table. ``abroad`` is ``None`` where nothing is known."""

    code: str
    name: str
    villages: int
    never_confirmed: int
    stale: int
    abroad: int | None
    programs: dict[int, ProgramFigures] = field(default_factory=dict)

    @property
    def is_village(self) -> bool:
        """Whether the part is a single village."""
        return area_level(self.code) is AreaLevel.VILLAGE

    def figures(self, version: int | None) -> ProgramFigures:
        """Return the figures under a version."""
        return self.programs.get(version or 0, ProgramFigures())


def outer_areas(user: User) -> tuple[str, ...]:
    """Return the areas where ``user`` may see programs, without those inside another one."""
    areas = user.areas_for(Permission.VIEW_PROGRAMS)
    return tuple(a for a in areas if not any(covers(b, a) for b in areas if b != a))


def only_village(user: User) -> str:
    """Return the code of the one village that ``user`` works for; empty with any other area."""
    areas = outer_areas(user)
    is_one = len(areas) == 1 and area_level(areas[0]) is AreaLevel.VILLAGE
    return areas[0] if is_one else ""


def sees_areas(user: User) -> bool:
    """Tell whether ``user`` has more than one village to look over."""
    return bool(outer_areas(user)) and not only_village(user)


def region_of(user: User) -> Region | None:
    """Return what the first overview of ``user`` shows; ``None`` where the user has no area."""
    areas = outer_areas(user)
    if not areas:
        return None
    if len(areas) == 1 and not only_village(user):
        return Region(areas[0])
    return Region(own=areas)


def current_area(code: str, *, on: date) -> Area | None:
    """Return the area with this code that exists on the day ``on``."""
    return Area.objects.current(on).filter(code=code).first()


def parts_of(region: Region, versions: Sequence[CriteriaVersion], *, on: date) -> list[Part]:
    """Return the parts of a region with their figures on the day ``on``, in three queries.

    Those of the country and of a province are kept for a minute: the table, its file and its map
    ask for the same ones, and no single village shows in them.
    """
    if region.is_own or area_level(region.code) not in _KEPT_LEVELS:
        return _parts(region, versions, on)
    key = f"parts:{region.code}:{on}:{','.join(str(version.pk) for version in versions)}"
    kept: list[Part] | None = cache.get(key)
    if kept is None:
        kept = _parts(region, versions, on)
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _parts(region: Region, versions: Sequence[CriteriaVersion], on: date) -> list[Part]:
    files = _files(region, on)
    programs = _programs(region, list(versions))
    names = area_names(row["part"] for row in files)
    return [
        Part(
            code=row["part"],
            name=names.get(row["part"], row["part"]),
            villages=row["villages"],
            never_confirmed=row["never"],
            stale=row["stale"],
            abroad=row["abroad"],
            programs=programs.get(row["part"], {}),
        )
        for row in files
    ]


def _files(region: Region, on: date) -> list[dict[str, Any]]:
    inside = within(region.areas, "area__code")
    in_force = Q(area__valid_until=None) | Q(area__valid_until__gt=on)
    return list(
        Village.objects.filter(inside, in_force, merged_into=None)
        .annotate(part=region.part("area__code"))
        .values("part")
        .annotate(
            villages=Count("pk"),
            never=Count("pk", filter=Q(confirmed_date=None)),
            stale=Count("pk", filter=Q(confirmed_date__lt=on - STALE_AFTER)),
            abroad=Sum("measures__workers_abroad"),
        )
        .order_by("part")
    )


def _programs(
    region: Region, versions: list[CriteriaVersion]
) -> dict[str, dict[int, ProgramFigures]]:
    rows = (
        Assessment.objects.filter(within(region.areas, "village__area__code"), version__in=versions)
        .filter(village__merged_into=None)
        .annotate(part=region.part("village__area__code"))
        .values("part", "version")
        .annotate(
            met=Count("pk", filter=Q(outcome=Outcome.MET)),
            not_met=Count("pk", filter=Q(outcome=Outcome.NOT_MET)),
            undetermined=Count("pk", filter=Q(outcome=Outcome.UNDETERMINED)),
            points=Sum("score"),
            scored=Count("score"),
        )
        .order_by()
    )
    found: dict[str, dict[int, ProgramFigures]] = {}
    for row in rows:
        score = row["points"] / row["scored"] if row["scored"] else None
        found.setdefault(row["part"], {})[row["version"]] = ProgramFigures(
            row["met"], row["not_met"], row["undetermined"], score
        )
    return found
