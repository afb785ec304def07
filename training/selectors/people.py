"""People for the list of a session, and what everybody may know about a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from migranportal.accounts.models import User, within
from migranportal.core.rowsecurity import whole_country
from training.models import Certificate, Participant, Session
from workers.models import Person
from workers.selectors import search_people

MOST_PICKED = 100


def certifiable(session: Session) -> QuerySet[Any]:
    """Return who attended, was not failed, and has no certificate yet."""
    rows = Participant.objects.filter(
        session=session, attendance=Participant.Attendance.ATTENDED, certificate=None
    )
    return rows.exclude(result=Participant.Result.FAILED)


def pickable_people(
    user: User, session: Session, *, text: str = "", area_code: str = ""
) -> QuerySet[Any]:
    """Return people whom ``user`` may put on the list, each with ``is_listed``.

    ``text`` is a name or an identity number, ``area_code`` the code of a village or larger area;
    without either nobody is returned.
    """
    if not text.strip() and not area_code:
        return Person.objects.none()
    people: Any = Person.objects.visible_to(user)
    if area_code:
        people = people.filter(within([area_code], Person.area_path))
    if text.strip():
        people = search_people(people, text, areas=[area_code] if area_code else None)
    listed = Participant.objects.filter(session=session, person=OuterRef("pk"))
    people = people.annotate(is_listed=Exists(listed)).select_related(
        "village__area__parent__parent", "worker"
    )
    order = ("name", "pk") if len(area_code) == len("00.00.00.0000") else ("-pk",)
    picked: QuerySet[Any] = people.order_by(*order)[:MOST_PICKED]
    return picked


@dataclass(frozen=True)
class Verified:
    """What the public page of a certificate tells, and no more."""

    number: str
    course: str
    issued_date: date
    initials: str
    is_valid: bool
    revoked_date: date | None


def verified_certificate(token: str) -> Verified | None:
    """Return what everybody may know about the certificate with this token; ``None`` for none."""
    with whole_country():
        found = Certificate.objects.filter(Q(token=token)).first()
    if found is None:
        return None
    return Verified(
        number=found.number,
        course=found.content["course"],
        issued_date=found.issued_date,
        initials=initials_of(found.content["name"]),
        is_valid=found.is_valid,
        revoked_date=found.revoked_date,
    )


def initials_of(name: str) -> str:
    """Return the first letters of the words of a name: ``S. A.`` for Siti Aminah."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalnum())
