"""What a partner is sent where: fields by area. Compared, they tell what was lost and what was won."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from migranportal.accounts.models import covers, within
from migranportal.api.access import Access, widest


@dataclass(frozen=True)
class Cell:
    """An area without the areas inside it that are cells of their own."""

    code: str
    without: tuple[str, ...] = ()

    def condition(self, path: str) -> Q:
        """Return the filter for rows whose area code at ``path`` lies in the cell."""
        # An empty condition would vanish beside another: "or everything" has to be said.
        inside = within([self.code], path) or Q(pk__isnull=False)
        return inside & ~within(list(self.without), path) if self.without else inside


@dataclass(frozen=True)
class Difference:
    """What changed between two scopes."""

    lost: tuple[Cell, ...]
    """Cells of which nothing is sent any more."""
    won: tuple[Cell, ...]
    """Cells of which something is sent that was not sent before: all, or more fields."""
    withdrawn: Mapping[str, list[str]]
    """Fields that are no longer sent, by the code of the area; what was sent has to be deleted."""


@dataclass(frozen=True)
class Scope:
    """Names of fields by area code. A place has the names of all the areas that it lies in."""

    names: Mapping[str, frozenset[str]]

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The codes that lie inside none of the others."""
        return widest(set(self.names))

    @cached_property
    def all_names(self) -> frozenset[str]:
        """Every name that is sent somewhere."""
        return frozenset().union(*self.names.values())

    @property
    def is_mixed(self) -> bool:
        """Whether some areas show fewer fields than others."""
        return any(self.names_at(code) != self.all_names for code in self.names)

    def names_at(self, code: str) -> frozenset[str]:
        """Return the names that are sent of a record in the area ``code``."""
        return frozenset().union(
            *(names for area, names in self.names.items() if covers(area, code))
        )

    def cells(self) -> tuple[Cell, ...]:
        """Return the whole scope."""
        return tuple(Cell(code) for code in self.areas)

    def meet(self, other: Scope) -> Scope:
        """Return what both send."""
        both = {
            code: self.names_at(code) & other.names_at(code)
            for code in {*self.names, *other.names}
            if self.names_at(code) and other.names_at(code)
        }
        return Scope(both)

    def difference(self, later: Scope) -> Difference:
        """Return what changes when the scope becomes ``later``."""
        codes = {*self.names, *later.names}
        before = {code: self.names_at(code) for code in codes}
        after = {code: later.names_at(code) for code in codes}
        return Difference(
            lost=_cells((c for c in codes if before[c] and not after[c]), codes),
            won=_cells((c for c in codes if after[c] - before[c]), codes),
            withdrawn={
                c: sorted(before[c] - after[c])
                for c in sorted(codes)
                if after[c] and before[c] - after[c]
            },
        )


@dataclass(frozen=True)
class Served(Access):
    """What is sent now: what the copy was made under, as far as the grants still let it through."""

    scope: Scope

    @property
    def is_mixed(self) -> bool:
        """Whether some areas show fewer fields than others."""
        return self.scope.is_mixed

    def names_at(self, area_code: str) -> frozenset[str]:
        """Return the names of the fields that are sent of a record in ``area_code``."""
        return self.scope.names_at(area_code)


def scope_of(access: Access, *, fields: Collection[str] = (), area: str = "") -> Scope:
    """Return what ``access`` grants of the ``fields`` and the ``area`` asked for; empty: of all.

    Empty where the grants do not cover the area any more.
    """
    names: dict[str, frozenset[str]] = {}
    for grant in access.grants:
        code = grant.area_code if access.dataset.area_path else ""
        allowed = access.names_of(grant)
        if fields:
            keys = {field.name for field in access.dataset.fields if field.is_key}
            allowed &= keys | frozenset(fields)
        if inside := _inside(code, area):
            names[inside[0]] = names.get(inside[0], frozenset()) | allowed
    return Scope(names)


def _inside(code: str, area: str) -> tuple[str, ...]:
    """Return the smaller of two areas of which one lies inside the other."""
    if covers(code, area):
        return (area,)
    return (code,) if covers(area, code) else ()


def _cells(chosen: Iterable[str], codes: Collection[str]) -> tuple[Cell, ...]:
    return tuple(
        Cell(code, tuple(sorted(c for c in codes if c != code and covers(code, c))))
        for code in sorted(chosen)
    )
