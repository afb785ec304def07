"""The list of a session: who is on it, who came, with what result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cooperatives.models import Cooperative
from migranportal.accounts.models import User
from migranportal.accounts.records import remove_record, save_record
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from training.models import Certificate, Participant, Session
from training.selectors import seats_taken
from villages.models import Village
from workers.models import Person

Attendance = Participant.Attendance


class SessionClosedError(DomainError):
    """The list of a session that is held or cancelled does not change."""


class FullError(DomainError):
    """The session has fewer seats than people."""


@dataclass(frozen=True)
class Mark:
    """What is recorded about one participant; ``result`` is empty where there is none."""

    participant_id: int
    attendance: str
    result: str = ""


def add_people(
    *, session: Session, people: Sequence[Person], by: User | None, at: datetime
) -> list[Participant]:
    """Put people of the register on the list; who is on it already is left out of the answer.

    Raises:
        SessionClosedError: the session is held or cancelled.
        FullError: there are not as many seats left; nobody is added then.
    """
    with transaction.atomic(), pghistory.context(user=getattr(by, "pk", None)):
        locked = lock_open(session)
        known = set(
            Participant.objects.filter(session=locked, person__in=people).values_list(
                "person_id", flat=True
            )
        )
        new = [person for person in people if person.pk not in known]
        check_seats(locked, len(new))
        added = Participant.objects.bulk_create(
            Participant(
                session=locked, person=person, village_id=person.village_id, name=person.name
            )
            for person in new
        )
        if added:
            record(
                "session.participants_added",
                target=locked,
                by=by,
                at=at,
                area_code=locked.scope_code,
                count=len(added),
            )
    return added


def add_representative(
    *,
    session: Session,
    village: Village,
    name: str,
    position: str,
    cooperative: Cooperative | None = None,
    by: User | None,
    at: datetime,
) -> Participant:
    """Put somebody on the list whom a village or a cooperative sends.

    Raises:
        SessionClosedError, FullError: as ``add_people``.
        django.core.exceptions.ValidationError: a field is at fault, or they are on it already.
    """
    with transaction.atomic():
        locked = lock_open(session)
        check_seats(locked, 1)
        participant = Participant(
            session=locked,
            village=village,
            cooperative=cooperative,
            name=name.strip(),
            position=position.strip(),
        )
        save_record(participant, act="participant.added", by=by, at=at)
    return participant


def record_attendance(
    *, session: Session, marks: Iterable[Mark], by: User | None, at: datetime
) -> int:
    """Record who attended and with what result; return how many participants changed.

    Raises:
        SessionClosedError: the session is cancelled, or held with certificates on the list changed.
        django.core.exceptions.ValidationError: a result without attendance, or an unknown code.
    """
    by_id = {mark.participant_id: mark for mark in marks}
    with transaction.atomic(), pghistory.context(user=getattr(by, "pk", None)):
        locked = Session.objects.select_for_update().get(pk=session.pk)
        if locked.state == Session.State.CANCELLED:
            raise SessionClosedError(_("A cancelled session has no attendance."))
        found = Participant.objects.filter(session=locked, pk__in=by_id).order_by("pk")
        changed = []
        for participant in found:
            mark = by_id[participant.pk]
            if (participant.attendance, participant.result) == (mark.attendance, mark.result):
                continue
            participant.attendance, participant.result = mark.attendance, mark.result
            participant.updated_at = at
            participant.full_clean(validate_unique=False)
            changed.append(participant)
        _refuse_certified(changed)
        if not locked.is_open and any(p.attendance == Attendance.REGISTERED for p in changed):
            raise SessionClosedError(_("In a held session everybody attended or was absent."))
        Participant.objects.bulk_update(changed, ["attendance", "result", "updated_at"])
        if changed:
            record(
                "session.attendance_recorded",
                target=locked,
                by=by,
                at=at,
                area_code=locked.scope_code,
                count=len(changed),
            )
    return len(changed)


def remove_participant(*, participant: Participant, by: User | None, at: datetime) -> None:
    """Take somebody off the list of a planned session.

    Raises:
        SessionClosedError: the session is held or cancelled.
    """
    with transaction.atomic():
        lock_open(participant.session)
        remove_record(participant, by=by, at=at)


def lock_open(session: Session) -> Session:
    """Return the session, locked, with its area.

    Raises:
        SessionClosedError: it is held or cancelled.
    """
    rows = Session.objects.select_related("area").select_for_update(of=("self",))
    locked: Session = rows.get(pk=session.pk)
    if not locked.is_open:
        raise SessionClosedError(
            _("The session is “%(state)s”: its list does not change any more.")
            % {"state": locked.get_state_display()}
        )
    return locked


def check_seats(session: Session, wanted: int) -> None:
    """Refuse more people than there are seats left in a locked session.

    Raises:
        FullError: with how many seats are left.
    """
    left = session.capacity - seats_taken(session)
    if wanted > left:
        text = ngettext(
            "Only %(count)s seat is left. Choose fewer people or raise the number of seats.",
            "Only %(count)s seats are left. Choose fewer people or raise the number of seats.",
            max(left, 0),
        )
        raise FullError(text % {"count": max(left, 0)})


def _refuse_certified(changed: list[Participant]) -> None:
    if Certificate.objects.filter(participant__in=changed, revoked_date=None).exists():
        raise SessionClosedError(
            _("Somebody among them has a certificate. Revoke it first to change their result.")
        )
