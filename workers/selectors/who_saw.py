"""What the letter about who saw the data of a person tells: days or months together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDay, TruncMonth
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.audit.services import SYSTEM
from workers.models import Person
from workers.selectors.reads import (
    Partner,
    Period,
    act_label,
    acts_on,
    dataset_label,
    field_labels,
    partners_of,
    reads_of,
    users_called,
)

_MACHINE = "api:"
MOST_DAYS = 400
"""Lines of a letter that tell days; of more, months are told."""


@dataclass(frozen=True)
class Day:
    """What happened on a day, or in a month, together; ``first`` and ``last`` are its times."""

    day: date
    first: datetime
    last: datetime
    times: int
    what: str
    data: Sequence[str] = ()
    who: str = ""


@dataclass(frozen=True)
class Recipient:
    """An organisation that was sent data for a purpose, under an agreement, by a client."""

    organisation: str
    purpose: str
    basis: str
    client: str
    days: Sequence[Day]


@dataclass(frozen=True)
class WhoSaw:
    """What the letter to a person tells."""

    person: Person
    period: Period
    partners: Sequence[Partner]
    recipients: Sequence[Recipient]
    acts: Sequence[Day]
    by_month: bool
    """Whether the lines are months, because days would be too many."""


def who_saw(person: Person, period: Period) -> WhoSaw:
    """Return what the letter tells, days or months together; a fixed number of queries."""
    reads, acts = _grouped_reads(person, period, TruncDay), _grouped_acts(person, period, TruncDay)
    by_month = len(reads) + len(acts) > MOST_DAYS
    if by_month:
        reads = _grouped_reads(person, period, TruncMonth)
        acts = _grouped_acts(person, period, TruncMonth)
    return WhoSaw(
        person, period, partners_of(person, period), _recipients(reads), _days(acts), by_month
    )


def _grouped_reads(person: Person, period: Period, unit: Any) -> list[dict[str, Any]]:
    rows: Any = (
        reads_of(person, period)
        .annotate(day=unit("at"))
        .values(
            *("organisation_name", "purpose", "basis", "client_name"),
            *("day", "dataset", "fields"),
        )
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by("organisation_name", "purpose", "basis", "client_name", "-day", "-last")
    )
    return list(rows)


def _grouped_acts(person: Person, period: Period, unit: Any) -> list[dict[str, Any]]:
    rows: Any = (
        acts_on(person, period)
        .annotate(day=unit("at"))
        .values("day", "act", "details__field", "actor")
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by("-day", "-last", "act")
    )
    return list(rows)


def _recipients(rows: list[dict[str, Any]]) -> list[Recipient]:
    found: dict[tuple[str, str, str, str], list[Day]] = {}
    for row in rows:
        day = Day(
            day=timezone.localtime(row["day"]).date(),
            first=row["first"],
            last=row["last"],
            times=row["times"],
            what=dataset_label(row["dataset"]),
            data=field_labels(row["dataset"], row["fields"]),
        )
        who = (row["organisation_name"], row["purpose"], row["basis"], row["client_name"])
        found.setdefault(who, []).append(day)
    return [Recipient(*who, days) for who, days in found.items()]


def _days(rows: list[dict[str, Any]]) -> list[Day]:
    users = users_called(row["actor"] for row in rows)
    return [
        Day(
            day=timezone.localtime(row["day"]).date(),
            first=row["first"],
            last=row["last"],
            times=row["times"],
            what=act_label(row["act"], {"field": row["details__field"] or ""}),
            who=_office(row["actor"], users),
        )
        for row in rows
    ]


def _office(actor: str, users: dict[str, User]) -> str:
    """Return the organisation of who acted: names of officers are other people's data.

    The portal itself and a partner's machine (``api:<client>``) are named as the audit names them.
    """
    user = users.get(actor)
    if user is not None and user.organisation is not None:
        return user.organisation.name
    return actor if actor == SYSTEM or actor.startswith(_MACHINE) else ""
