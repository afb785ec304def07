"""Sessions: planned, changed, held, cancelled."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from migranportal.core.errors import DomainError
from migranportal.core.rowsecurity import whole_country
from training.models import Certificate, Participant, Session, SessionAct, SessionState
from training.models.workflow import SESSION_LINES
from training.selectors import seats_taken


class SessionStepError(DomainError):
    """The state of the session, or what is recorded about it, does not allow the step."""


def plan_session(*, session: Session, by: User | None, at: datetime) -> Session:
    """Save a new session.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or the course is not offered.
    """
    if session.course_id and not session.course.is_offered:
        raise ValidationError({"course": _("This course is not offered any more.")})
    session.state = SessionState.PLANNED
    save_record(session, act="session.planned", by=by, at=at)
    return session


@transaction.atomic
def change_session(*, session: Session, by: User | None, at: datetime) -> Session:
    """Save changes; the state stays. A closed session keeps its course, place and days.

    Raises:
        SessionStepError: the session is closed and what it was would change.
        django.core.exceptions.ValidationError: a field is at fault, or more people are on the list
            than the new number of seats.
    """
    stored = Session.objects.select_for_update().get(pk=session.pk)
    session.state, session.state_reason = stored.state, stored.state_reason
    frozen = ("course_id", "area_id", "start_date", "end_date")
    if not stored.is_open and any(getattr(stored, f) != getattr(session, f) for f in frozen):
        raise SessionStepError(
            _("The session is closed. Open it again to change course, area or days.")
        )
    taken = seats_taken(stored)
    if session.capacity is not None and session.capacity < taken:
        message = _("%(count)s people are on the list already.") % {"count": taken}
        raise ValidationError({"capacity": message})
    save_record(session, act="session.changed", by=by, at=at)
    return session


@transaction.atomic
def move_session(
    *,
    session: Session,
    act: SessionAct,
    reason: str = "",
    on: date,
    by: User | None,
    at: datetime,
) -> Session:
    """Close a session as held, cancel it, or open it again; ``on`` is today.

    Raises:
        SessionStepError: not from this state; a held session has not begun or lacks attendance; an
            opened one has certificates; the reason is missing.
    """
    locked: Session = Session.objects.select_for_update().get(pk=session.pk)
    line = SESSION_LINES[act]
    if locked.state not in line.sources:
        raise SessionStepError(
            _("The session is “%(state)s”: this step is not possible from there.")
            % {"state": locked.get_state_display()}
        )
    reason = reason.strip()
    if line.needs_reason and not reason:
        raise SessionStepError(_("Enter the reason."), field="reason")
    if act == SessionAct.HOLD:
        _check_held(locked, on)
    if act == SessionAct.REOPEN:
        _check_without_certificates(locked)
    locked.state, locked.state_reason = line.target, reason
    save_record(locked, act=f"session.{act.value}", by=by, at=at, reason=reason)
    return locked


def _check_held(session: Session, on: date) -> None:
    if session.start_date > on:
        raise SessionStepError(_("The session has not begun yet."))
    with whole_country():  # the list may hold people of areas that the request does not see
        people = Participant.objects.filter(session=session)
        attended = people.filter(attendance=Participant.Attendance.ATTENDED).exists()
        open_count = people.filter(attendance=Participant.Attendance.REGISTERED).count()
    if open_count:
        text = ngettext(
            "The attendance of %(count)s participant is not recorded yet.",
            "The attendance of %(count)s participants is not recorded yet.",
            open_count,
        )
        raise SessionStepError(text % {"count": open_count})
    if not attended:
        raise SessionStepError(
            _("Nobody attended. Record the attendance, or cancel the session with the reason.")
        )


def _check_without_certificates(session: Session) -> None:
    with whole_country():
        if Certificate.objects.filter(participant__session=session).exists():
            raise SessionStepError(
                _("Certificates of this session were issued; it cannot be opened again.")
            )
