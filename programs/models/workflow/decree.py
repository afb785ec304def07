"""How a decree comes about: prepared by one person, issued by another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.roles import Permission
from programs.models.workflow.base import Need, Transition, Workflow


class DecreeState(models.TextChoices):
    """Where a decree is; the values are stable codes."""

    DRAFT = "draft", _("Being prepared")
    SUBMITTED = "submitted", _("Waiting to be issued")
    ISSUED = "issued", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    DISCARDED = "discarded", _("Discarded")


class DecreeAct(models.TextChoices):
    """What was done to a decree; the labels are read in the time line."""

    PREPARE = "prepare", _("Preparation begun")
    EDIT = "edit", _("Changed")
    SUBMIT = "submit", _("Submitted to be issued")
    SEND_BACK = "send_back", _("Returned to be mended")
    ISSUE = "issue", _("Issued")
    SUPERSEDE = "supersede", _("Superseded by a later decree")
    DISCARD = "discard", _("Discarded")


State, Act = DecreeState, DecreeAct
PREPARING = frozenset({Act.PREPARE, Act.EDIT, Act.SUBMIT})
"""Who did one of these since the decree was last returned does not issue it."""

DECREES = Workflow(
    (
        Transition(
            Act.PREPARE,
            _("Prepare a decree"),
            (),
            State.DRAFT,
            Permission.DESIGNATE,
            _("who began it"),
        ),
        Transition(
            Act.EDIT,
            _("Change the decree"),
            (State.DRAFT,),
            None,
            Permission.DESIGNATE,
            _("who changed what it says or which villages it names"),
        ),
        Transition(
            Act.SUBMIT,
            _("Submit to be issued"),
            (State.DRAFT,),
            State.SUBMITTED,
            Permission.DESIGNATE,
            _("the villages with their assessment of that day"),
            (Need.LINES,),
        ),
        Transition(
            Act.SEND_BACK,
            _("Return to be mended"),
            (State.SUBMITTED,),
            State.DRAFT,
            Permission.DESIGNATE,
            _("the remark; a new round begins"),
            (Need.REMARK,),
        ),
        Transition(
            Act.ISSUE,
            _("Issue the decree"),
            (State.SUBMITTED,),
            State.ISSUED,
            Permission.DESIGNATE,
            _(
                "number, date, signatory, the signed file and its SHA-256; the villages move with it"
            ),
            (Need.LINES, Need.SIGNED_FILE),
            PREPARING,
        ),
        Transition(
            Act.SUPERSEDE,
            _("Supersede"),
            (State.ISSUED,),
            State.SUPERSEDED,
            Permission.DESIGNATE,
            _("the decree that takes its place; done when that one is issued"),
        ),
        Transition(
            Act.DISCARD,
            _("Discard the draft"),
            (State.DRAFT, State.SUBMITTED),
            State.DISCARDED,
            Permission.DESIGNATE,
            _("the reason; its villages are free for another decree"),
            (Need.REMARK,),
        ),
    )
)
