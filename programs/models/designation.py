"""What a person decided: the designation of a village by decree, and what followed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.accounts.models.people import ScopedQuerySet
from migranportal.accounts.roles import Permission
from migranportal.core.documents import DocumentField, StoredName
from migranportal.core.models import AppendOnly, tracked
from programs.models.decree import Decree
from programs.models.program import Program
from programs.models.proposal import Proposal
from programs.models.workflow import DESIGNATIONS, IN_FORCE, DesignationAct, DesignationState
from villages.models import Village

_EVER_DESIGNATED = ["designated", "monitored", "guidance", "revoked"]


class DesignationQuerySet(ScopedQuerySet):
    """Reads of designations."""

    def in_force(self) -> DesignationQuerySet:
        """Keep the villages that are designated now, also those known from reports only."""
        return self.filter(state__in=IN_FORCE)

    def counted_on(self, on: date) -> DesignationQuerySet:
        """Keep the villages designated on the day ``on`` by a dated decree.

        A designation counts from the date of its decree up to the day before its revocation. One
        whose decree nobody has seen has no date and is never counted.
        """
        return self.filter(state__in=_EVER_DESIGNATED, decree_date__lte=on).filter(
            Q(revoked_date=None) | Q(revoked_date__gt=on)
        )


@tracked
class Designation(ScopedRecord):
    """A village's place in a program. Counts are queries over the dated decrees of these rows.

    With a ``decree`` of the portal the row changes only together with a ``DesignationStep``; a
    database trigger refuses everything else. Without one it is what the press or an office reported
    (``source``), never confirmed.
    """

    State = DesignationState

    area_path = "village__area__code"
    view_permission = Permission.VIEW_PROGRAMS
    edit_permission = Permission.DESIGNATE

    objects: ClassVar[models.Manager[Any]] = DesignationQuerySet.as_manager()

    village = models.ForeignKey(
        Village, verbose_name=_("village"), related_name="designations", on_delete=models.PROTECT
    )
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    state = models.CharField(_("state"), max_length=12, choices=DesignationState.choices)
    state_since = models.DateTimeField(_("in this state since"), null=True, blank=True)
    step_number = models.PositiveIntegerField(_("number of the last step"), default=0)
    decree = models.ForeignKey(
        Decree,
        verbose_name=_("decree"),
        null=True,
        blank=True,
        related_name="designations",
        on_delete=models.PROTECT,
    )
    proposal = models.ForeignKey(
        Proposal,
        verbose_name=_("proposal"),
        null=True,
        blank=True,
        related_name="designations",
        on_delete=models.PROTECT,
    )
    decree_number = models.CharField(_("decree number"), max_length=100, blank=True)
    decree_date = models.DateField(_("decree date"), null=True, blank=True)
    ceremony_date = models.DateField(_("ceremony on"), null=True, blank=True)
    plaque_date = models.DateField(_("plaque handed over on"), null=True, blank=True)
    monitored_date = models.DateField(_("last monitored on"), null=True, blank=True)
    revoked_date = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_by_decree = models.ForeignKey(
        Decree,
        verbose_name=_("revoked by decree"),
        null=True,
        blank=True,
        related_name="revocations",
        on_delete=models.PROTECT,
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_confirmed = models.BooleanField(
        _("confirmed by the decree"),
        default=False,
        help_text=_(
            "Off while the designation is known from the press only and the decree was not seen."
        ),
    )
    token = models.UUIDField(
        _("verification code"), db_default=RandomUUID(), unique=True, editable=False
    )

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        constraints = [
            models.UniqueConstraint(
                name="designation_once",
                fields=["village", "program"],
                condition=~Q(state__in=["revoked", "withdrawn"]),
                violation_error_message=_("The village is in this program already."),
            ),
            models.CheckConstraint(
                name="designation_confirmed_needs_decree",
                condition=Q(is_confirmed=False)
                | (Q(decree__isnull=False, decree_date__isnull=False) & ~Q(decree_number="")),
                violation_error_message=_("A confirmed designation needs its decree."),
            ),
            models.CheckConstraint(
                name="designation_revoked_dated",
                condition=~Q(state="revoked") | Q(revoked_date__isnull=False),
                violation_error_message=_("A revocation needs its date."),
            ),
        ]
        indexes = [
            models.Index(name="designation_by_decree_date", fields=["program", "decree_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.program_id}"

    @property
    def is_in_force(self) -> bool:
        """Whether the village is designated now."""
        return self.state in IN_FORCE


class DesignationStep(AppendOnly):
    """One thing that happened to a designated village; the rows are never changed."""

    designation = models.ForeignKey(
        Designation, verbose_name=_("designation"), related_name="steps", on_delete=models.PROTECT
    )
    number = models.PositiveIntegerField(_("number"))
    act = models.CharField(_("act"), max_length=12, choices=DesignationAct.choices)
    from_state = models.CharField(
        _("from"), max_length=12, choices=DesignationState.choices, blank=True
    )
    to_state = models.CharField(_("to"), max_length=12, choices=DesignationState.choices)
    by = models.ForeignKey(User, verbose_name=_("by"), related_name="+", on_delete=models.PROTECT)
    by_name = models.CharField(_("name"), max_length=254)
    at = models.DateTimeField(_("at"))
    on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    snapshot: Any = models.JSONField(_("what was known"), default=dict, blank=True)

    class Meta:
        verbose_name = _("step of a designation")
        verbose_name_plural = _("steps of designations")
        constraints = [
            models.UniqueConstraint(name="designation_step_once", fields=["designation", "number"]),
            models.CheckConstraint(
                name="designation_step_in_table",
                condition=DESIGNATIONS.allowed_steps(),
                violation_error_message=_("A designation cannot move like that."),
            ),
            models.CheckConstraint(
                name="designation_step_says_why",
                condition=~Q(act__in=["guide", "end_guidance", "revoke"]) | ~Q(remark=""),
                violation_error_message=_("This step needs a remark."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_act_display()}"


class StepPhoto(ScopedRecord, AppendOnly):
    """A photo of a ceremony or of a plaque."""

    area_path = "step__designation__village__area__code"
    view_permission = Permission.VIEW_PROGRAMS
    edit_permission = Permission.REVIEW_PROPOSAL

    step = models.ForeignKey(
        DesignationStep, verbose_name=_("step"), related_name="photos", on_delete=models.PROTECT
    )
    file = DocumentField(_("photo"), upload_to=StoredName("ceremonies"))

    class Meta:
        verbose_name = _("photo of a ceremony")
        verbose_name_plural = _("photos of ceremonies")

    def __str__(self) -> str:
        return self.file.name or ""
