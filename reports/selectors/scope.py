"""What a dashboard is about: an area, or the several areas of a user, and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import AreaLevel, Permission, area_level
from migranportal.regions.models import Area

_PART_WIDTH = {0: 2, 2: 5, 5: 8, 8: 13, 13: 13}
_LEVELS = {
    2: Area.Level.PROVINCE,
    5: Area.Level.REGENCY,
    8: Area.Level.DISTRICT,
    13: Area.Level.VILLAGE,
}


@dataclass(frozen=True)
class Scope:
    """The areas of a page; ``width`` is the length of the codes of its parts.

    ``code`` is ``""`` for the country, and for a user with several areas.
    """

    code: str
    areas: tuple[str, ...]
    width: int

    @property
    def is_country(self) -> bool:
        """Whether the page is about the whole country."""
        return "" in self.areas

    @property
    def level(self) -> Area.Level:
        """The level of the parts."""
        return _LEVELS[self.width]

    @property
    def key(self) -> str:
        """A text that names the scope, for keeping results."""
        return ",".join(self.areas)


def scope_of(user: User, code: str = "") -> Scope | None:
    """Return the scope that ``user`` may read reports about; ``None`` where there is none.

    Without ``code`` that of the user's own areas.
    """
    areas = tuple(user.areas_for(Permission.VIEW_REPORTS))
    if code:
        return area_scope(code) if any(covers(area, code) for area in areas) else None
    outer = tuple(a for a in areas if not any(covers(b, a) for b in areas if b != a))
    if len(outer) == 1:
        return area_scope(outer[0])
    return Scope("", outer, min(max(2, len(area)) for area in outer)) if outer else None


def area_scope(code: str) -> Scope:
    """Return the scope of one area; ``""`` is the country."""
    return Scope(code, (code,), _PART_WIDTH[len(code)])


def area_in_force(code: str, *, on: date) -> Area | None:
    """Return the area with this code that exists on the day ``on``."""
    return Area.objects.current(on).filter(code=code).with_places().first()


def part_names(scope: Scope, codes: set[str]) -> dict[str, str]:
    """Return the names of the parts of a scope, those without any figure included, by code."""
    rows = Area.objects.filter(level=scope.level, valid_until=None)
    if scope.is_country or (scope.code and scope.width > len(scope.code)):
        rows = rows.inside(scope.code)
    else:
        rows = rows.filter(code__in=codes)
    return dict(rows.order_by("code").values_list("code", "name"))


def choices_of(user: User, scope: Scope) -> list[tuple[str, str]]:
    """Return code and name of the areas that the page offers to go to."""
    areas = user.areas_for(Permission.VIEW_REPORTS)
    rows = Area.objects.filter(valid_until=None)
    rows = rows.filter(level=Area.Level.PROVINCE) if "" in areas else rows.filter(code__in=areas)
    found = list(rows.order_by("code").values_list("code", "name"))
    if scope.code and area_level(scope.code) is AreaLevel.REGENCY:
        inner = Area.objects.filter(code=scope.code, valid_until=None)
        found += [row for row in inner.values_list("code", "name") if row not in found]
    return found
