"""How a proposal moves: the table of transitions. Pages, services, constraints and docs read it.

Each line says which act leads from which states to which, who may do it, what it needs and what it
records. Whoever may do an act is decided by a permission in the village's area; ``distinct_from``
names the acts whose authors may not also do this one (four eyes), and a database trigger keeps
that, with no setting to turn it off.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.roles import Permission


class ProposalState(models.TextChoices):
    """Where a proposal is; the values are stable codes."""

    DRAFT = "draft", _("Being prepared")
    SUBMITTED = "submitted", _("With the village head")
    SENT = "sent", _("Received by BP3MI")
    RETURNED = "returned", _("Returned to be mended")
    VERIFICATION = "verification", _("Under verification")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


State = ProposalState

CLOSED = (State.REJECTED, State.WITHDRAWN)
"""States that a proposal does not leave; the village may propose again."""
EDITABLE = (State.DRAFT, State.RETURNED)
"""States in which the village may change what the proposal says."""


class ProposalAct(models.TextChoices):
    """What was done; the labels are read in the time line."""

    PREPARE = "prepare", _("Preparation begun")
    EDIT = "edit", _("Changed")
    SUBMIT = "submit", _("Submitted to the village head")
    RECALL = "recall", _("Taken back from the village head")
    SEND_BACK = "send_back", _("Returned by the village head")
    CONFIRM = "confirm", _("Confirmed by the village head and sent to BP3MI")
    RETURN = "return", _("Returned by BP3MI")
    TAKE_UP = "take_up", _("Taken up for verification")
    REJECT = "reject", _("Rejected")
    WITHDRAW = "withdraw", _("Withdrawn")


Act = ProposalAct


class Need(StrEnum):
    """What must be there before an act; services check it, ``NEEDS`` says it in words."""

    CRITERIA = "criteria"
    CURRENT_VERSION = "current_version"
    ANSWERS = "answers"
    EVIDENCE = "evidence"
    LETTER = "letter"
    REMARK = "remark"
    STATEMENT = "statement"


NEEDS: dict[Need, Promise] = {
    Need.CRITERIA: _("every mandatory criterion met on that day"),
    Need.CURRENT_VERSION: _("the criteria in force"),
    Need.ANSWERS: _("every mandatory criterion confirmed in the self-assessment"),
    Need.EVIDENCE: _("at least one record as evidence"),
    Need.LETTER: _("number and date of the letter, name of the village head"),
    Need.REMARK: _("a remark"),
    Need.STATEMENT: _("the statement of the village head"),
}


@dataclass(frozen=True)
class Transition:
    """One line of the table. Without ``target`` the state stays."""

    act: ProposalAct
    label: Promise
    sources: tuple[ProposalState, ...]
    target: ProposalState | None
    permission: Permission
    records: Promise
    needs: tuple[Need, ...] = ()
    distinct_from: frozenset[ProposalAct] = field(default_factory=frozenset)

    def target_from(self, state: str) -> ProposalState:
        """Return the state after the act."""
        return self.target or ProposalState(state)

    @property
    def needs_remark(self) -> bool:
        """Whether the act must say why."""
        return Need.REMARK in self.needs


_READY = (Need.CRITERIA, Need.CURRENT_VERSION, Need.ANSWERS, Need.EVIDENCE, Need.LETTER)
VILLAGE_ACTS = frozenset({Act.PREPARE, Act.EDIT, Act.SUBMIT})
"""Who did one of these since the last return stands behind the content of a proposal."""
NEW_ROUND = frozenset({Act.SEND_BACK, Act.RETURN})
"""After these the village mends, and a new round of signatures begins."""

_SIGNED = VILLAGE_ACTS | {Act.CONFIRM}
_FROZEN = _("the assessment and the evidence as they are on that day")

TRANSITIONS: dict[ProposalAct, Transition] = {
    line.act: line
    for line in (
        Transition(
            Act.PREPARE,
            _("Prepare the proposal"),
            (),
            State.DRAFT,
            Permission.PROPOSE,
            _FROZEN,
            (Need.CRITERIA,),
        ),
        Transition(
            Act.EDIT,
            _("Change the proposal"),
            EDITABLE,
            None,
            Permission.PROPOSE,
            _("who changed it"),
        ),
        Transition(
            Act.SUBMIT,
            _("Submit to the village head"),
            EDITABLE,
            State.SUBMITTED,
            Permission.PROPOSE,
            _FROZEN,
            _READY,
        ),
        Transition(
            Act.RECALL,
            _("Take back to change something"),
            (State.SUBMITTED,),
            State.DRAFT,
            Permission.PROPOSE,
            _("who took it back"),
        ),
        Transition(
            Act.SEND_BACK,
            _("Return to the officer"),
            (State.SUBMITTED,),
            State.RETURNED,
            Permission.CONFIRM_PROPOSAL,
            _("the remarks; a new round begins"),
            (Need.REMARK,),
        ),
        Transition(
            Act.CONFIRM,
            _("Confirm and send to BP3MI"),
            (State.SUBMITTED,),
            State.SENT,
            Permission.CONFIRM_PROPOSAL,
            _("name and time of the signature, the letter with its SHA-256, the frozen assessment"),
            (*_READY, Need.STATEMENT),
            VILLAGE_ACTS,
        ),
        Transition(
            Act.RETURN,
            _("Return with remarks"),
            (State.SENT, State.VERIFICATION),
            State.RETURNED,
            Permission.REVIEW_PROPOSAL,
            _("the remarks, each on a criterion or on the whole; a new round begins"),
            (Need.REMARK,),
            _SIGNED,
        ),
        Transition(
            Act.TAKE_UP,
            _("Take up for verification"),
            (State.SENT,),
            State.VERIFICATION,
            Permission.REVIEW_PROPOSAL,
            _FROZEN,
            (),
            _SIGNED,
        ),
        Transition(
            Act.REJECT,
            _("Reject the proposal"),
            (State.SENT, State.VERIFICATION),
            State.REJECTED,
            Permission.REVIEW_PROPOSAL,
            _("the reason, and the assessment of that day"),
            (Need.REMARK,),
            _SIGNED,
        ),
        Transition(
            Act.WITHDRAW,
            _("Withdraw the proposal"),
            (State.DRAFT, State.SUBMITTED, State.RETURNED, State.SENT, State.VERIFICATION),
            State.WITHDRAWN,
            Permission.PROPOSE,
            _("the reason"),
            (Need.REMARK,),
        ),
    )
}


def acts_from(state: str) -> tuple[Transition, ...]:
    """Return the lines of the table that lead on from ``state``."""
    return tuple(line for line in TRANSITIONS.values() if state in line.sources)


def allowed_steps() -> Q:
    """Return the condition that a stored step stands in the table."""
    condition = Q()
    for line in TRANSITIONS.values():
        for source in line.sources or ("",):
            target = line.target_from(source)
            condition |= Q(act=line.act.value, from_state=str(source), to_state=target.value)
    return condition
