"""How a proposal moves. Pages, services, constraints and docs read this table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.roles import Permission
from programs.models.workflow.base import Need, Transition, Workflow


class ProposalState(models.TextChoices):
    """Where a proposal is; the values are stable codes."""

    DRAFT = "draft", _("Being prepared")
    SUBMITTED = "submitted", _("With the village head")
    SENT = "sent", _("Received by BP3MI")
    RETURNED = "returned", _("Returned to be mended")
    VERIFICATION = "verification", _("Under verification")
    ASSESSMENT = "assessment", _("Under assessment")
    IMPROVEMENT = "improvement", _("Needs improvement")
    RECOMMENDED = "recommended", _("Recommended for designation")
    DESIGNATED = "designated", _("Designated by decree")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


State = ProposalState

CLOSED = (State.DESIGNATED, State.REJECTED, State.WITHDRAWN)
"""States that a proposal does not leave; only a village that is not designated proposes again."""
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
    VERIFY = "verify", _("Verified")
    VISIT = "visit", _("Assessment visit recorded")
    ASK = "ask", _("Improvement asked for")
    MEND = "mend", _("Improvement reported by the village")
    RECOMMEND = "recommend", _("Recommended to the ministry")
    SEND_DOWN = "send_down", _("Returned to BP3MI by the ministry")
    DESIGNATE = "designate", _("Designated by decree")
    REJECT = "reject", _("Rejected")
    WITHDRAW = "withdraw", _("Withdrawn")


Act = ProposalAct


ProposalLine = Transition[ProposalAct, ProposalState]

_READY = (Need.CRITERIA, Need.CURRENT_VERSION, Need.ANSWERS, Need.EVIDENCE, Need.LETTER)
VILLAGE_ACTS = frozenset({Act.PREPARE, Act.EDIT, Act.SUBMIT})
"""Who did one of these since the last return stands behind the content of a proposal."""
NEW_ROUND = frozenset({Act.SEND_BACK, Act.RETURN})
"""After these the village mends, and a new round of signatures begins."""

_SIGNED = VILLAGE_ACTS | {Act.CONFIRM}
REVIEW_ACTS = frozenset({Act.TAKE_UP, Act.VERIFY, Act.VISIT, Act.ASK, Act.RECOMMEND})
"""Who did one of these stands behind the recommendation."""
_FROZEN = _("the assessment and the evidence as they are on that day")

PROPOSALS = Workflow(
    (
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
            (State.SENT, State.VERIFICATION, State.ASSESSMENT),
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
            Act.VERIFY,
            _("Confirm the verification"),
            (State.VERIFICATION,),
            State.ASSESSMENT,
            Permission.REVIEW_PROPOSAL,
            _FROZEN,
            (Need.CURRENT_VERSION,),
            _SIGNED,
        ),
        Transition(
            Act.VISIT,
            _("Record the assessment visit"),
            (State.ASSESSMENT,),
            None,
            Permission.REVIEW_PROPOSAL,
            _("the form of the visit and its photos, the assessment of that day"),
            (Need.VISIT,),
            _SIGNED,
        ),
        Transition(
            Act.ASK,
            _("Ask the village for improvement"),
            (State.ASSESSMENT,),
            State.IMPROVEMENT,
            Permission.REVIEW_PROPOSAL,
            _("the remarks, each on a criterion or on the whole"),
            (Need.RECORDED_VISIT, Need.REMARK),
            _SIGNED,
        ),
        Transition(
            Act.MEND,
            _("Report the improvement"),
            (State.IMPROVEMENT,),
            State.ASSESSMENT,
            Permission.PROPOSE,
            _("what was improved, and the assessment of that day"),
            (Need.REMARK,),
        ),
        Transition(
            Act.RECOMMEND,
            _("Recommend for designation"),
            (State.ASSESSMENT,),
            State.RECOMMENDED,
            Permission.REVIEW_PROPOSAL,
            _FROZEN,
            (Need.CRITERIA, Need.CURRENT_VERSION, Need.FIT_VISIT),
            _SIGNED,
        ),
        Transition(
            Act.SEND_DOWN,
            _("Return to BP3MI"),
            (State.RECOMMENDED,),
            State.ASSESSMENT,
            Permission.DESIGNATE,
            _("the remarks"),
            (Need.REMARK,),
            _SIGNED,
        ),
        Transition(
            Act.DESIGNATE,
            _("Designate by decree"),
            (State.RECOMMENDED,),
            State.DESIGNATED,
            Permission.DESIGNATE,
            _("the decree, and the assessment of that day"),
            (Need.DECREE,),
            _SIGNED | REVIEW_ACTS,
        ),
        Transition(
            Act.REJECT,
            _("Reject the proposal"),
            (State.SENT, State.VERIFICATION, State.ASSESSMENT, State.IMPROVEMENT),
            State.REJECTED,
            Permission.REVIEW_PROPOSAL,
            _("the reason, and the assessment of that day"),
            (Need.REMARK,),
            _SIGNED,
        ),
        Transition(
            Act.WITHDRAW,
            _("Withdraw the proposal"),
            (
                *(State.DRAFT, State.SUBMITTED, State.RETURNED, State.SENT, State.VERIFICATION),
                *(State.ASSESSMENT, State.IMPROVEMENT, State.RECOMMENDED),
            ),
            State.WITHDRAWN,
            Permission.PROPOSE,
            _("the reason"),
            (Need.REMARK,),
        ),
    )
)
TRANSITIONS = PROPOSALS.lines


def acts_from(state: str) -> tuple[ProposalLine, ...]:
    """Return the lines of the table that lead on from ``state``."""
    return PROPOSALS.acts_from(state)


def allowed_steps() -> Q:
    """Return the condition that a stored step stands in the table."""
    return PROPOSALS.allowed_steps()
