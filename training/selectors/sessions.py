"""Sessions: with the seats that are taken, upcoming, to be closed, around a village."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Func, IntegerField, QuerySet

from migranportal.accounts.models import User
from training.models import Session, SessionState

PLACE = "area__parent__parent__parent"


class SeatsTaken(Func):
    """How many are on the list of a session, counted by the owner: also people of other areas."""

    function = "training_seats_taken"
    arity = 1
    output_field = IntegerField()


def seats_taken(session: Session) -> int:
    """Return how many are on the list of ``session``, also people whom the request may not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_seats_taken(%s)", [session.pk])
        return int(cursor.fetchone()[0])


def with_seats(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Add ``taken`` and ``left``: seats, in the same query."""
    seated: QuerySet[Any] = sessions.annotate(
        taken=SeatsTaken(F("pk")), left=F("capacity") - F("taken")
    )
    return seated


def upcoming_sessions(user: User, *, on: date) -> QuerySet[Any]:
    """Return the planned sessions in the areas of ``user`` that are not over, the next one first."""
    rows = Session.objects.visible_to(user).filter(state=SessionState.PLANNED, end_date__gte=on)
    rows = rows.select_related("course__kind", "office", PLACE)
    return with_seats(rows).order_by("start_date", "pk")


def sessions_to_close(user: User, *, on: date) -> QuerySet[Any]:
    """Return the sessions in the areas of ``user`` that are over and neither held nor cancelled."""
    rows = Session.objects.visible_to(user).filter(state=SessionState.PLANNED, end_date__lt=on)
    return rows.select_related("course", "office", PLACE).order_by("end_date", "pk")


def here_and_around(code: str) -> QuerySet[Any]:
    """Return the sessions in the village with this code and in the areas that contain it.

    What is offered in a district, regency or province is offered to its villages too.
    """
    parts = code.split(".")
    codes = [".".join(parts[: size + 1]) for size in range(len(parts))]
    rows = Session.objects.filter(area__code__in=codes)
    return with_seats(rows.select_related("course__kind", "office", PLACE))
