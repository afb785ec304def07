"""How an agreement moves: the table of transitions. Pages, services, constraints and docs read it.

The stages follow Permendagri 75/2022 and Permen PANRB 10/2022 (domain notes 5.1); a rule of the
ministry's own was not found, so the table is the portal's.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AgreementState(models.TextChoices):
    """Where an agreement is; the values are stable codes."""

    PROPOSED = "proposed", _("Proposed")
    EXPLORED = "explored", _("Being explored")
    DISCUSSED = "discussed", _("Under discussion")
    READY = "ready", _("Ready for signing")
    SIGNED = "signed", _("Signed, not in force yet")
    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")
    ENDED_EARLY = "ended_early", _("Ended early")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


State = AgreementState

DRAFTED = (State.PROPOSED, State.EXPLORED, State.DISCUSSED, State.READY)
"""States in which the text may still change; afterwards only an addendum changes it."""
CLOSED = (State.ENDED, State.ENDED_EARLY, State.SUPERSEDED, State.WITHDRAWN)
"""States that an agreement does not leave."""


class AgreementAct(models.TextChoices):
    """What was done; the labels are read in the time line."""

    PROPOSE = "propose", _("Proposed")
    EXPLORE = "explore", _("Exploration begun")
    DISCUSS = "discuss", _("Discussion begun")
    CLEAR = "clear", _("Cleared for signing")
    REOPEN = "reopen", _("Discussion reopened")
    SIGN = "sign", _("Signed")
    ACTIVATE = "activate", _("Put into force")
    ADDENDUM = "addendum", _("Addendum signed")
    EXTEND = "extend", _("Extended")
    SUSPEND = "suspend", _("Suspended")
    RESUME = "resume", _("Resumed")
    END_EARLY = "end_early", _("Ended early")
    EXPIRE = "expire", _("Term ended")
    SUPERSEDE = "supersede", _("Superseded by another agreement")
    WITHDRAW = "withdraw", _("Withdrawn")


Act = AgreementAct


class Need(StrEnum):
    """What must be there before an act; the services check it, ``NEEDS`` says it in words."""

    PARTIES = "parties"
    TEXT = "text"
    PARENT = "parent"
    SIGNING = "signing"
    TERM = "term"
    SEEN = "seen"
    AMENDMENT = "amendment"
    NEW_END = "new_end"
    NOTE = "note"
    SUCCESSOR = "successor"


NEEDS: dict[Need, Promise] = {
    Need.PARTIES: _("the ministry and at least one other party"),
    Need.TEXT: _("kind, title, purpose and scope; in a PKS also rights and duties"),
    Need.PARENT: _("for a PKS, its MoU in force or signed the same day"),
    Need.SIGNING: _("day of signing and the ministry's number"),
    Need.TERM: _("first and last day"),
    Need.SEEN: _("the signed text, seen by the ministry's staff"),
    Need.AMENDMENT: _("number, day and text of the addendum"),
    Need.NEW_END: _("a later last day"),
    Need.NOTE: _("a reason"),
    Need.SUCCESSOR: _("the agreement that takes its place"),
}


@dataclass(frozen=True)
class Transition:
    """One line of the table. Without ``target`` the state stays."""

    act: AgreementAct
    label: Promise
    sources: tuple[AgreementState, ...]
    target: AgreementState | None = None
    needs: tuple[Need, ...] = ()
    by_system: bool = False
    """Whether no person does it: the day does."""

    def target_from(self, state: str) -> AgreementState:
        """Return the state after the act."""
        return self.target or AgreementState(state)


_RUNNING = (State.IN_FORCE, State.SUSPENDED)

TRANSITIONS: dict[AgreementAct, Transition] = {
    line.act: line
    for line in (
        Transition(Act.PROPOSE, _("Propose an agreement"), (), State.PROPOSED),
        Transition(Act.EXPLORE, _("Begin exploration"), (State.PROPOSED,), State.EXPLORED),
        Transition(
            Act.DISCUSS,
            _("Begin discussion"),
            (State.PROPOSED, State.EXPLORED),
            State.DISCUSSED,
            (Need.PARTIES,),
        ),
        Transition(
            Act.CLEAR,
            _("Clear for signing"),
            (State.DISCUSSED,),
            State.READY,
            (Need.PARTIES, Need.TEXT),
        ),
        Transition(
            Act.REOPEN, _("Reopen discussion"), (State.READY,), State.DISCUSSED, (Need.NOTE,)
        ),
        Transition(
            Act.SIGN,
            _("Record the signing"),
            (State.READY,),
            State.SIGNED,
            (Need.PARTIES, Need.TEXT, Need.SIGNING, Need.PARENT),
        ),
        Transition(
            Act.ACTIVATE,
            _("Put into force"),
            (State.SIGNED,),
            State.IN_FORCE,
            (Need.TERM, Need.SEEN, Need.PARENT),
        ),
        Transition(Act.ADDENDUM, _("Record an addendum"), _RUNNING, None, (Need.AMENDMENT,)),
        Transition(Act.EXTEND, _("Extend"), _RUNNING, None, (Need.AMENDMENT, Need.NEW_END)),
        Transition(Act.SUSPEND, _("Suspend"), (State.IN_FORCE,), State.SUSPENDED, (Need.NOTE,)),
        Transition(Act.RESUME, _("Resume"), (State.SUSPENDED,), State.IN_FORCE, (Need.NOTE,)),
        Transition(Act.END_EARLY, _("End early"), _RUNNING, State.ENDED_EARLY, (Need.NOTE,)),
        Transition(Act.EXPIRE, _("Let it end"), _RUNNING, State.ENDED, by_system=True),
        Transition(
            Act.SUPERSEDE,
            _("Replace by another agreement"),
            (State.SIGNED, *_RUNNING),
            State.SUPERSEDED,
            (Need.SUCCESSOR, Need.NOTE),
        ),
        Transition(Act.WITHDRAW, _("Withdraw"), DRAFTED, State.WITHDRAWN, (Need.NOTE,)),
    )
}


def acts_from(state: str) -> list[Transition]:
    """Return what a person may do with an agreement in ``state``, in the order of the table."""
    return [line for line in TRANSITIONS.values() if state in line.sources and not line.by_system]


def allowed_steps() -> Q:
    """Return the condition that a recorded step is a line of the table."""
    lines = [
        Q(act=line.act.value, from_state=str(source), to_state=str(line.target or source))
        for line in TRANSITIONS.values()
        for source in line.sources or ("",)
    ]
    return reduce(or_, lines)
