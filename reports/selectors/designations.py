"""Designations on any day, by their dated decrees alone: never by a state that has no date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from migranportal.accounts.models import within
from programs.models import Designation
from reports.selectors.scope import Scope

_NOT_DESIGNATED = ("candidate", "proposed", "withdrawn")


@dataclass(frozen=True)
class Decided:
    """How many villages of a part one program designated and revoked on the same days."""

    part: str
    program: str
    decree_date: date | None
    revoked_date: date | None
    villages: int

    def holds(self, on: date) -> bool:
        """Tell whether the designation is in force on the day ``on``."""
        if self.decree_date is None or self.decree_date > on:
            return False
        return self.revoked_date is None or self.revoked_date > on


@dataclass(frozen=True)
class Decree:
    """A decree and the villages that it designated, as far as they are still designated."""

    program: str
    number: str
    decree_date: date
    villages: int
    is_confirmed: bool


def in_force(on: date) -> Q:
    """Return the filter of designations in force on the day ``on``."""
    return Q(decree_date__lte=on) & (Q(revoked_date=None) | Q(revoked_date__gt=on))


def designations(scope: Scope) -> list[Decided]:
    """Return every designation of a scope, grouped, in one query."""
    grouped = (
        _inside(scope)
        .exclude(decree_date=None, state__in=_NOT_DESIGNATED)
        .annotate(part=Left("village__area__code", scope.width))
        .values_list("part", "program_id", "decree_date", "revoked_date")
        .annotate(n=Count("pk"))
        .order_by("part", "program_id", "decree_date", "revoked_date")
    )
    return [Decided(*row) for row in grouped]


def count_on(rows: list[Decided], on: date) -> Counter[tuple[str, str]]:
    """Return the villages designated on the day ``on``, by program and part."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.holds(on):
            counts[row.program, row.part] += row.villages
    return counts


def undated(rows: list[Decided]) -> Counter[str]:
    """Return, by program, the designated villages whose decree's date is not known."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row.decree_date is None and row.revoked_date is None:
            counts[row.program] += row.villages
    return counts


def decrees(scope: Scope, *, on: date, limit: int = 100) -> list[Decree]:
    """Return the decrees whose villages are designated on ``on``, the newest first."""
    grouped = (
        _inside(scope)
        .filter(in_force(on))
        .values_list("program__name_id", "decree_number", "decree_date", "is_confirmed")
        .annotate(n=Count("pk"))
        .order_by("-decree_date", "decree_number", "program__name_id", "is_confirmed")
    )
    return [Decree(p, number, day, n, seen) for p, number, day, seen, n in grouped[:limit]]


def _inside(scope: Scope) -> QuerySet[Designation]:
    return Designation.objects.filter(within(list(scope.areas), "village__area__code"))
