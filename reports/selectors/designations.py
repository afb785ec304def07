"""Designations on any day, by their dated decrees alone: never by a state that has no date.

Which designations count is the one rule of ``Designation.objects.counted_on``; the state on a past
day is that of the last dated step until then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields import DateField
from django.db.models.functions import Coalesce, Left

from migranportal.accounts.models import within
from programs.models import Designation, DesignationState, DesignationStep
from programs.models.workflow import IN_FORCE
from reports.selectors.scope import Scope

REPORTED = "reported"
"""What stands for a state where the designation is known from reports only, without a date."""
SHOWN_STATES = (*IN_FORCE, DesignationState.REVOKED)

States = dict[date | None, Counter[tuple[str, str, str]]]
"""Villages by day, program, part and state; under ``None`` those that are reported only."""


@dataclass(frozen=True)
class Decree:
    """A decree and the villages that it designated, as far as they are still designated."""

    program: str
    number: str
    decree_date: date
    villages: int
    is_confirmed: bool


def designations(scope: Scope, days: Sequence[date], *, today: date) -> States:
    """Return the designations of a scope on ``days``, grouped, in one query."""
    asked = [_grouped(counted(scope, day, today=today), scope, day) for day in days]
    asked += [_grouped(revoked(scope, day), scope, day) for day in days]
    rows = _grouped(reported_only(scope), scope, None).union(*asked, all=True)
    found: States = {day: Counter() for day in (None, *days)}
    for day, part, program, state, villages in rows:
        found[day][program, part, state] += villages
    return found


def counted(scope: Scope, on: date, *, today: date) -> QuerySet[Any]:
    """Return the designations in force on the day ``on``, with their state on it as ``state_on``."""
    last = DesignationStep.objects.filter(designation=OuterRef("pk"), on__lte=on)
    known_now = F("state") if on >= today else Value(DesignationState.DESIGNATED.value)
    without_steps = Case(
        # Whose revocation is dated later was still designated.
        When(state=DesignationState.REVOKED, then=Value(DesignationState.DESIGNATED.value)),
        When(monitored_date__lte=on, state=DesignationState.MONITORED, then=F("state")),
        default=known_now,
        output_field=CharField(),
    )
    rows: QuerySet[Any] = _inside(scope).counted_on(on)
    found: QuerySet[Any] = rows.annotate(
        state_on=Coalesce(
            Subquery(
                last.filter(to_state__in=IN_FORCE).order_by("-number").values("to_state")[:1],
                output_field=CharField(),
            ),
            without_steps,
            output_field=CharField(),
        )
    )
    return found


def revoked(scope: Scope, on: date) -> QuerySet[Any]:
    """Return the designations that a decree ended on or before the day ``on``."""
    rows: QuerySet[Any] = _inside(scope).filter(
        state=DesignationState.REVOKED, decree_date__lte=on, revoked_date__lte=on
    )
    found: QuerySet[Any] = rows.annotate(state_on=F("state"))
    return found


def reported_only(scope: Scope) -> QuerySet[Any]:
    """Return what is called designated by a report whose decree nobody dated: on no day."""
    rows: QuerySet[Any] = _inside(scope).in_force().filter(decree_date=None)
    found: QuerySet[Any] = rows.annotate(state_on=Value(REPORTED, output_field=CharField()))
    return found


def decrees(scope: Scope, *, on: date, limit: int = 100) -> list[Decree]:
    """Return the decrees whose villages are designated on ``on``, the newest first."""
    grouped = (
        _inside(scope)
        .counted_on(on)
        .values_list("program__name_id", "decree_number", "decree_date", "is_confirmed")
        .annotate(n=Count("pk"))
        .order_by("-decree_date", "decree_number", "program__name_id", "is_confirmed")
    )
    return [Decree(p, number, day, n, seen) for p, number, day, seen, n in grouped[:limit]]


def _grouped(rows: QuerySet[Any], scope: Scope, day: date | None) -> QuerySet[Any]:
    found: QuerySet[Any] = (
        rows.annotate(
            day=Value(day, output_field=DateField()),
            part=Left("village__area__code", scope.width),
        )
        .values_list("day", "part", "program_id", "state_on")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return found


def _inside(scope: Scope) -> Any:
    return Designation.objects.filter(within(list(scope.areas), "village__area__code"))
