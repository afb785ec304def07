"""The two small tables of states: a session, and a returnee's application for capital.

Pages, services and constraints read them. No rule of the ministry's own was found for either, so the
tables are the portal's.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SessionState(models.TextChoices):
    """Where a session is; the values are stable codes."""

    PLANNED = "planned", _("Scheduled")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class SessionAct(models.TextChoices):
    """What is done to a session."""

    HOLD = "hold", _("Close as held")
    CANCEL = "cancel", _("Cancel the session")
    REOPEN = "reopen", _("Open again")


class CapitalState(models.TextChoices):
    """How far an application for capital is; the values are stable codes."""

    APPLIED = "applied", _("Applied")
    APPROVED = "approved", _("Approved")
    DISBURSED = "disbursed", _("Paid out")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")


class CapitalAct(models.TextChoices):
    """What is recorded about an application."""

    APPROVE = "approve", _("Record the approval")
    DISBURSE = "disburse", _("Record the payment")
    REJECT = "reject", _("Record the rejection")
    WITHDRAW = "withdraw", _("Record that the applicant withdrew")


A = TypeVar("A", bound=models.TextChoices)
S = TypeVar("S", bound=models.TextChoices)


@dataclass(frozen=True)
class Line(Generic[A, S]):
    """One line of a table: the act, from which states, to which, and what it asks for."""

    act: A
    sources: tuple[S, ...]
    target: S
    needs_reason: bool = False
    needs_amount: bool = False
    hint: str | Promise = ""


SESSION_LINES: dict[str, Line[SessionAct, SessionState]] = {
    line.act.value: line
    for line in (
        Line(
            SessionAct.HOLD,
            (SessionState.PLANNED,),
            SessionState.HELD,
            hint=_(
                "The session has begun and the attendance of everybody is recorded. Afterwards "
                "certificates can be issued."
            ),
        ),
        Line(
            SessionAct.CANCEL,
            (SessionState.PLANNED,),
            SessionState.CANCELLED,
            needs_reason=True,
            hint=_("The participants stay on the list; nobody can be added any more."),
        ),
        Line(
            SessionAct.REOPEN,
            (SessionState.HELD, SessionState.CANCELLED),
            SessionState.PLANNED,
            needs_reason=True,
            hint=_("Only while no certificate was issued."),
        ),
    )
}

CAPITAL_LINES: dict[str, Line[CapitalAct, CapitalState]] = {
    line.act.value: line
    for line in (
        Line(
            CapitalAct.APPROVE,
            (CapitalState.APPLIED,),
            CapitalState.APPROVED,
            needs_amount=True,
            hint=_("The bank has decided: day and approved amount."),
        ),
        Line(
            CapitalAct.DISBURSE,
            (CapitalState.APPROVED,),
            CapitalState.DISBURSED,
            hint=_("The money has reached the business."),
        ),
        Line(
            CapitalAct.REJECT,
            (CapitalState.APPLIED,),
            CapitalState.REJECTED,
            needs_reason=True,
            hint=_("The bank has refused; its reason helps the next mentoring visit."),
        ),
        Line(
            CapitalAct.WITHDRAW,
            (CapitalState.APPLIED, CapitalState.APPROVED),
            CapitalState.WITHDRAWN,
            needs_reason=True,
            hint=_("The business no longer wants the money."),
        ),
    )
}


def session_acts(state: str) -> list[Line[SessionAct, SessionState]]:
    """Return what may be done with a session in ``state``."""
    return [line for line in SESSION_LINES.values() if state in line.sources]


def capital_acts(state: str) -> list[Line[CapitalAct, CapitalState]]:
    """Return what may be recorded about an application in ``state``."""
    return [line for line in CAPITAL_LINES.values() if state in line.sources]
