"""The proposal of a village for a program: what it says, every step that it took, its letters."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.accounts.roles import Permission
from migranportal.core.models import AppendOnly, tracked
from programs.models.criteria import CriteriaVersion
from programs.models.program import Program
from programs.models.workflow import CLOSED, ProposalAct, ProposalState, allowed_steps
from villages.models import Village

_SIGNED_STATES = [
    *("sent", "verification", "assessment", "improvement", "recommended", "designated"),
]
_COMPLETE_STATES = ["submitted", *_SIGNED_STATES]


@tracked
class Proposal(ScopedRecord):
    """A village's request to be designated under a program, confirmed by the village head.

    The row changes only together with a new ``ProposalStep``, whose number it then bears; a
    database trigger refuses everything else, raw SQL included (migration ``proposals``).

    ``answers`` holds the self-assessment: criterion code to ``{"is_confirmed": bool, "remark":
    text}``. ``evidence`` holds the chosen records: kind of evidence to a list of keys. A round ends
    with a return; each has at most one letter.
    """

    State = ProposalState

    area_path = "village__area__code"
    view_permission = Permission.VIEW_PROGRAMS
    edit_permission = Permission.PROPOSE

    village = models.ForeignKey(
        Village, verbose_name=_("village"), related_name="proposals", on_delete=models.PROTECT
    )
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    version = models.ForeignKey(
        CriteriaVersion, verbose_name=_("criteria version"), on_delete=models.PROTECT
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ProposalState.choices, default=ProposalState.DRAFT
    )
    state_since = models.DateTimeField(_("in this state since"))
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    step_number = models.PositiveIntegerField(_("number of the last step"), default=0)
    prepared_by = models.ForeignKey(
        User, verbose_name=_("prepared by"), related_name="+", on_delete=models.PROTECT
    )
    answers: Any = models.JSONField(_("self-assessment"), default=dict, blank=True)
    evidence: Any = models.JSONField(_("evidence"), default=dict, blank=True)
    letter_number = models.CharField(_("letter number"), max_length=100, blank=True)
    letter_date = models.DateField(_("letter date"), null=True, blank=True)
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    head_name = models.CharField(_("name of the village head"), max_length=150, blank=True)
    confirmed_by = models.ForeignKey(
        User,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )
    confirmed_name = models.CharField(_("confirmed by (name)"), max_length=150, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                name="proposal_one_open",
                fields=["village", "program"],
                condition=~Q(state__in=list(CLOSED)),
                violation_error_message=_("The village has an open proposal for this program."),
            ),
            models.CheckConstraint(
                name="proposal_confirmation_paired",
                condition=Q(confirmed_by=None, confirmed_at=None, confirmed_name="")
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_name="")
                ),
                violation_error_message=_("A confirmation needs its author, name and time."),
            ),
            models.CheckConstraint(
                name="proposal_sent_is_confirmed",
                condition=~Q(state__in=_SIGNED_STATES) | Q(confirmed_at__isnull=False),
                violation_error_message=_("Only a confirmed proposal is sent."),
            ),
            models.CheckConstraint(
                name="proposal_submitted_has_letter",
                condition=~Q(state__in=_COMPLETE_STATES)
                | (Q(letter_date__isnull=False) & ~Q(letter_number="") & ~Q(head_name="")),
                violation_error_message=_(
                    "A submitted proposal needs the letter's number, its date and the name of the "
                    "village head."
                ),
            ),
        ]
        indexes = [
            models.Index(
                name="proposal_open_by_age",
                fields=["state", "state_since"],
                condition=~Q(state__in=list(CLOSED)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.village}"

    @property
    def is_closed(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.state in CLOSED


class ProposalStep(AppendOnly):
    """One thing that happened to a proposal; the rows are its time line and are never changed.

    ``snapshot`` keeps what was known that day: assessment, self-assessment, evidence and letter
    (see ``selectors.freeze``); empty for changes. ``remarks`` is a list of ``{"criterion": code or
    "", "text": text}``. Inserting a step out of order, from another state, or against four eyes is
    refused by a trigger.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), related_name="steps", on_delete=models.PROTECT
    )
    number = models.PositiveIntegerField(_("number"))
    round = models.PositiveSmallIntegerField(_("round"))
    act = models.CharField(_("act"), max_length=12, choices=ProposalAct.choices)
    from_state = models.CharField(
        _("from"), max_length=12, choices=ProposalState.choices, blank=True
    )
    to_state = models.CharField(_("to"), max_length=12, choices=ProposalState.choices)
    by = models.ForeignKey(User, verbose_name=_("by"), related_name="+", on_delete=models.PROTECT)
    by_name = models.CharField(_("name"), max_length=254)
    at = models.DateTimeField(_("at"))
    remarks: Any = models.JSONField(_("remarks"), default=list, blank=True)
    snapshot: Any = models.JSONField(_("what was known"), default=dict, blank=True)

    class Meta:
        verbose_name = _("step of a proposal")
        verbose_name_plural = _("steps of proposals")
        constraints = [
            models.UniqueConstraint(name="proposal_step_once", fields=["proposal", "number"]),
            models.CheckConstraint(
                name="proposal_step_in_table",
                condition=allowed_steps(),
                violation_error_message=_("A proposal cannot move like that."),
            ),
            models.CheckConstraint(
                name="proposal_step_says_why",
                condition=~Q(
                    act__in=[
                        *("send_back", "return", "reject", "withdraw"),
                        *("ask", "mend", "send_down"),
                    ]
                )
                | ~Q(remarks=[]),
                violation_error_message=_("This step needs a remark."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_act_display()}"


class ProposalLetter(AppendOnly):
    """The confirmed letter of one round: a stored PDF that never changes, and its SHA-256."""

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), related_name="letters", on_delete=models.PROTECT
    )
    round = models.PositiveSmallIntegerField(_("round"))
    name = models.CharField(_("stored name"), max_length=200, unique=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("letter of a proposal")
        verbose_name_plural = _("letters of proposals")
        constraints = [
            models.UniqueConstraint(name="proposal_letter_once", fields=["proposal", "round"]),
            models.CheckConstraint(
                name="proposal_letter_has_sum",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("This is no SHA-256."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
