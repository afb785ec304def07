"""The table of a complaint's states: what may be done from where, and what each act asks for.

No rule of the ministry's own was found for the village's part, so the table is the portal's. Forms,
services, constraints and pages read it.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ComplaintState(models.TextChoices):
    """Where a complaint is; the values are stable codes."""

    RECEIVED = "received", _("Received")
    VERIFIED = "verified", _("Verified")
    REFERRED = "referred", _("Referred")
    HANDLING = "handling", _("In handling")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed without result")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ComplaintAct(models.TextChoices):
    """What is done to a complaint."""

    RECORD = "record", _("Complaint received")
    VERIFY = "verify", _("Mark as verified")
    REFER = "refer", _("Refer")
    TAKE_UP = "take_up", _("Take into handling")
    RESOLVE = "resolve", _("Record the resolution")
    CLOSE = "close", _("Close without result")
    WITHDRAW = "withdraw", _("Record the withdrawal")
    REOPEN = "reopen", _("Open again")
    NOTE = "note", _("Add a remark")


class Level(models.TextChoices):
    """In whose hands a complaint is; the values are stable codes."""

    VILLAGE = "village", _("Village")
    REGENCY = "regency", _("Regency or city")
    BP3MI = "bp3mi", _("BP3MI")
    MINISTRY = "ministry", _("Ministry")
    LEGAL_AID = "legal_aid", _("Legal aid")
    POLICE = "police", _("Police")


@dataclass(frozen=True)
class ComplaintLine:
    """One line of the table; ``target`` is ``None`` where the state stays as it is."""

    act: ComplaintAct
    sources: tuple[ComplaintState, ...]
    target: ComplaintState | None
    needs_remark: bool = False
    needs_level: bool = False
    hint: str | Promise = ""


_S = ComplaintState
OPEN_STATES = (_S.RECEIVED, _S.VERIFIED, _S.REFERRED, _S.HANDLING)
FINAL_STATES = (_S.RESOLVED, _S.CLOSED, _S.WITHDRAWN)

COMPLAINT_LINES: dict[str, ComplaintLine] = {
    line.act.value: line
    for line in (
        ComplaintLine(
            ComplaintAct.VERIFY,
            (_S.RECEIVED,),
            _S.VERIFIED,
            hint=_("What happened is clear enough to act on. The record can no longer be changed."),
        ),
        ComplaintLine(
            ComplaintAct.TAKE_UP,
            (_S.RECEIVED, _S.VERIFIED, _S.REFERRED),
            _S.HANDLING,
            hint=_("From now on somebody works on it: say who in the remark."),
        ),
        ComplaintLine(
            ComplaintAct.REFER,
            OPEN_STATES,
            _S.REFERRED,
            needs_remark=True,
            needs_level=True,
            hint=_(
                "Who gets the complaint sees all of it, also where it is strictly confidential."
            ),
        ),
        ComplaintLine(
            ComplaintAct.RESOLVE,
            (_S.HANDLING,),
            _S.RESOLVED,
            needs_remark=True,
            hint=_("Say what was reached for the migrant."),
        ),
        ComplaintLine(
            ComplaintAct.CLOSE,
            (_S.VERIFIED, _S.REFERRED, _S.HANDLING),
            _S.CLOSED,
            needs_remark=True,
            hint=_("Say what was tried and why nothing more can be done."),
        ),
        ComplaintLine(
            ComplaintAct.WITHDRAW,
            OPEN_STATES,
            _S.WITHDRAWN,
            needs_remark=True,
            hint=_("Only where the complainant asks for it, or where it was recorded by mistake."),
        ),
        ComplaintLine(
            ComplaintAct.REOPEN,
            FINAL_STATES,
            _S.HANDLING,
            needs_remark=True,
            hint=_("The earlier result stays in the time line."),
        ),
        ComplaintLine(
            ComplaintAct.NOTE,
            (*OPEN_STATES, *FINAL_STATES),
            None,
            needs_remark=True,
            hint=_("The state stays as it is. A remark is never changed or removed."),
        ),
    )
}


def complaint_acts(state: str) -> list[ComplaintLine]:
    """Return what may be done with a complaint in ``state``, in the order of the work."""
    return [line for line in COMPLAINT_LINES.values() if state in line.sources]


def allowed_steps() -> Q:
    """Return the condition that a step moves as the table says."""
    condition = Q(act="record", from_state="", to_state="received")
    for line in COMPLAINT_LINES.values():
        if line.target is not None:
            condition |= Q(act=line.act, from_state__in=line.sources, to_state=line.target)
        else:
            condition |= Q(act=line.act, from_state=models.F("to_state")) & Q(
                from_state__in=line.sources
            )
    return condition


def acts_with_remark() -> list[str]:
    """Return the acts that need a remark."""
    return [line.act.value for line in COMPLAINT_LINES.values() if line.needs_remark]
