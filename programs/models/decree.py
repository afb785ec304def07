"""A decree: the villages that it designates or whose designation it revokes, and how it came about."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.core.documents import DocumentField, StoredName
from migranportal.core.models import AppendOnly, Record, tracked
from programs.models.program import Program
from programs.models.proposal import Proposal
from programs.models.workflow import DECREES, DecreeAct, DecreeState
from villages.models import Village

_IN_FORCE_ONCE = ["issued", "superseded"]


@tracked
class Decree(Record):
    """A decree (SK) about villages of one program, prepared by one person and issued by another.

    The row changes only together with a ``DecreeStep``; a database trigger refuses everything else.
    ``token`` is the secret part of the public address that the QR code of its annex leads to.
    """

    class Kind(models.TextChoices):
        DESIGNATION = "designation", _("Designation of villages")
        REVOCATION = "revocation", _("Revocation of designations")
        RECORD = "record", _("Earlier decree, recorded afterwards")

    State = DecreeState

    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    kind = models.CharField(
        _("kind"), max_length=11, choices=Kind.choices, default=Kind.DESIGNATION
    )
    subject = models.CharField(
        _("about"), max_length=250, help_text=_("The subject as the decree words it.")
    )
    number = models.CharField(_("decree number"), max_length=100, blank=True)
    date = models.DateField(_("decree date"), null=True, blank=True)
    signatory = models.CharField(_("signed by"), max_length=150, blank=True)
    signatory_position = models.CharField(_("office held"), max_length=150, blank=True)
    file = DocumentField(_("signed file"), upload_to=StoredName("decrees"), blank=True)
    file_sha256 = models.CharField(_("SHA-256 of the signed file"), max_length=64, blank=True)
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("takes the place of"),
        null=True,
        blank=True,
        related_name="replaced_by",
        on_delete=models.PROTECT,
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DecreeState.choices, default=DecreeState.DRAFT
    )
    state_since = models.DateTimeField(_("in this state since"))
    step_number = models.PositiveIntegerField(_("number of the last step"), default=0)
    prepared_by = models.ForeignKey(
        User, verbose_name=_("prepared by"), related_name="+", on_delete=models.PROTECT
    )
    issued_by = models.ForeignKey(
        User,
        verbose_name=_("issued by"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )
    token = models.UUIDField(
        _("verification code"), db_default=RandomUUID(), unique=True, editable=False
    )

    class Meta:
        verbose_name = _("designation decree")
        verbose_name_plural = _("designation decrees")
        constraints = [
            models.UniqueConstraint(
                name="decree_number_once",
                fields=["number", "date"],
                condition=~Q(number=""),
                violation_error_message=_("A decree of this number and date is recorded already."),
            ),
            models.CheckConstraint(
                name="decree_issued_is_signed",
                condition=~Q(state__in=_IN_FORCE_ONCE)
                | (
                    Q(date__isnull=False, issued_by__isnull=False)
                    & ~Q(number="")
                    & ~Q(signatory="")
                    & ~Q(file="")
                    & Q(file_sha256__regex="^[0-9a-f]{64}$")
                ),
                violation_error_message=_(
                    "An issued decree needs its number, date, signatory and signed file."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.subject

    @property
    def is_editable(self) -> bool:
        """Whether what it says may still change."""
        return self.state == DecreeState.DRAFT


@tracked
class DecreeLine(Record):
    """One village that a decree names.

    ``proposal`` is what a designation answers; ``reason`` why a designation is revoked. The line of
    a decree recorded afterwards needs neither. Lines change only while the decree is a draft.
    """

    decree = models.ForeignKey(
        Decree, verbose_name=_("decree"), related_name="lines", on_delete=models.CASCADE
    )
    village = models.ForeignKey(
        Village, verbose_name=_("village"), related_name="+", on_delete=models.PROTECT
    )
    proposal = models.ForeignKey(
        Proposal,
        verbose_name=_("proposal"),
        null=True,
        blank=True,
        related_name="decree_lines",
        on_delete=models.PROTECT,
    )
    reason = models.TextField(_("reason"), blank=True)
    added_by = models.ForeignKey(
        User, verbose_name=_("added by"), related_name="+", on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("village of a decree")
        verbose_name_plural = _("villages of decrees")
        constraints = [
            models.UniqueConstraint(
                name="decree_line_once",
                fields=["decree", "village"],
                violation_error_message=_("The decree names this village already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village}"


class DecreeStep(AppendOnly):
    """One thing that happened to a decree; the rows are its time line and are never changed.

    Inserting one out of order, from another state, or against four eyes is refused by a trigger.
    """

    decree = models.ForeignKey(
        Decree, verbose_name=_("decree"), related_name="steps", on_delete=models.PROTECT
    )
    number = models.PositiveIntegerField(_("number"))
    act = models.CharField(_("act"), max_length=12, choices=DecreeAct.choices)
    from_state = models.CharField(_("from"), max_length=10, choices=DecreeState.choices, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=DecreeState.choices)
    by = models.ForeignKey(User, verbose_name=_("by"), related_name="+", on_delete=models.PROTECT)
    by_name = models.CharField(_("name"), max_length=254)
    at = models.DateTimeField(_("at"))
    remark = models.TextField(_("remark"), blank=True)
    snapshot: Any = models.JSONField(_("what was known"), default=dict, blank=True)

    class Meta:
        verbose_name = _("step of a decree")
        verbose_name_plural = _("steps of decrees")
        constraints = [
            models.UniqueConstraint(name="decree_step_once", fields=["decree", "number"]),
            models.CheckConstraint(
                name="decree_step_in_table",
                condition=DECREES.allowed_steps(),
                violation_error_message=_("A decree cannot move like that."),
            ),
            models.CheckConstraint(
                name="decree_step_says_why",
                condition=~Q(act__in=["send_back", "discard"]) | ~Q(remark=""),
                violation_error_message=_("This step needs a remark."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_act_display()}"
