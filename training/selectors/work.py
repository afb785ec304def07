"""What is to be done: the counters of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.work import Urgency, WorkItem
from training.models import (
    CapitalAccess,
    CapitalState,
    MentoringVisit,
    Participant,
    Session,
    SessionState,
)
from training.selectors.sessions import sessions_to_close, upcoming_sessions


@dataclass(frozen=True)
class Counters:
    """How much waits in the areas of a user."""

    upcoming: int
    to_close: int
    to_certify: int
    overdue: int
    applications: int


def overdue_follow_ups(user: User, *, on: date) -> QuerySet[Any]:
    """Return the visits whose follow-up should be done, the oldest first."""
    rows = MentoringVisit.objects.visible_to(user).filter(done_date=None, due_date__lt=on)
    return rows.select_related("village__area__parent__parent", "cooperative", "office").order_by(
        "due_date", "pk"
    )


def sessions_to_certify(user: User) -> QuerySet[Any]:
    """Return the held sessions where somebody who attended has no certificate yet."""
    waiting = Participant.objects.filter(
        session=OuterRef("pk"), attendance=Participant.Attendance.ATTENDED, certificate=None
    ).exclude(result=Participant.Result.FAILED)
    held = Session.objects.visible_to(user).filter(state=SessionState.HELD)
    return held.filter(Exists(waiting))


def counters(user: User, *, on: date) -> Counters:
    """Return the counters of ``user``; five queries."""
    applications = CapitalAccess.objects.visible_to(user).filter(state=CapitalState.APPLIED)
    return Counters(
        upcoming=upcoming_sessions(user, on=on).count(),
        to_close=sessions_to_close(user, on=on).count(),
        to_certify=sessions_to_certify(user).count(),
        overdue=overdue_follow_ups(user, on=on).count(),
        applications=applications.count(),
    )


def work_items(user: User, on: date) -> list[WorkItem]:
    """Return what waits for who may change training, in their areas; five queries."""
    if not user.holds_anywhere(Permission.EDIT_TRAINING):
        return []
    found = counters(user, on=on)
    sessions = reverse("admin:training_session_changelist")
    visits = reverse("admin:training_mentoringvisit_changelist")
    return [
        WorkItem(
            "training_to_close",
            _("training sessions to close"),
            found.to_close,
            f"{sessions}?when=over",
            Urgency.LATE,
        ),
        WorkItem(
            "training_follow_ups",
            _("overdue follow-ups of mentoring"),
            found.overdue,
            f"{visits}?due=late",
            Urgency.LATE,
        ),
        WorkItem(
            "training_to_certify",
            _("sessions with certificates to issue"),
            found.to_certify,
            f"{sessions}?when=certify",
            Urgency.OPEN,
        ),
    ]
