"""Who takes part in a session, and the certificates."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative
from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import tracked
from training.models.sessions import Session
from villages.models import Village
from workers.models import Person


@tracked
class Participant(ScopedRecord):
    """Somebody on the list of a session: a person of the register, or somebody sent by a village.

    ``village`` and ``name`` are those of the day when they were entered: the list of a session stays
    as it was when somebody moves. Rows are visible only inside the areas of the request.
    """

    class Attendance(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        ATTENDED = "attended", _("Attended")
        ABSENT = "absent", _("Absent")

    class Result(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Not passed")

    area_path = "village__area__code"
    view_permission = Permission.VIEW_PEOPLE
    edit_permission = Permission.EDIT_TRAINING

    session = models.ForeignKey(
        Session, verbose_name=_("session"), related_name="participants", on_delete=models.PROTECT
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person of the register"),
        null=True,
        blank=True,
        related_name="trainings",
        on_delete=models.PROTECT,
    )
    village = models.ForeignKey(Village, verbose_name=_("village"), on_delete=models.PROTECT)
    cooperative = models.ForeignKey(
        Cooperative,
        verbose_name=_("sent by the cooperative"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    name = models.CharField(_("name"), max_length=150)
    position = models.CharField(
        _("position"),
        max_length=100,
        blank=True,
        help_text=_("Of a representative: village head, treasurer of the cooperative."),
    )
    attendance = models.CharField(
        _("presence"),
        max_length=10,
        choices=Attendance.choices,
        default=Attendance.REGISTERED,
    )
    result = models.CharField(_("result"), max_length=6, choices=Result.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                name="participant_person_once",
                fields=["session", "person"],
                violation_error_message=_("This person is on the list of the session already."),
            ),
            models.UniqueConstraint(
                name="participant_representative_once",
                fields=["session", "village", "name"],
                condition=Q(person__isnull=True),
                violation_error_message=_(
                    "This representative is on the list of the session already."
                ),
            ),
            models.CheckConstraint(
                name="participant_result_of_attendance",
                condition=Q(result="") | Q(attendance="attended"),
                violation_error_message=_("Only who attended has a result."),
            ),
            models.CheckConstraint(
                name="participant_sent_or_registered",
                condition=Q(person__isnull=True) | Q(cooperative__isnull=True, position=""),
                violation_error_message=_(
                    "A person of the register takes part for themselves: leave cooperative and "
                    "position empty."
                ),
            ),
        ]
        indexes = [models.Index(name="participant_by_village", fields=["village", "session"])]

    def __str__(self) -> str:
        return self.name


def new_token() -> str:
    """Return the unguessable part of a certificate's public address: 192 random bits."""
    return secrets.token_urlsafe(24)


@tracked
class Certificate(ScopedRecord):
    """What a participant was given. ``content`` holds every word of it, so that it never changes."""

    area_path = "participant__village__area__code"
    view_permission = Permission.VIEW_PEOPLE
    edit_permission = Permission.EDIT_TRAINING

    participant = models.OneToOneField(
        Participant,
        verbose_name=_("participant"),
        related_name="certificate",
        on_delete=models.PROTECT,
    )
    number = models.CharField(_("number"), max_length=60, unique=True)
    issued_date = models.DateField(_("issued on"))
    issued_at = models.DateTimeField(_("issued at"), editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    content: Any = models.JSONField(_("content"), editable=False)
    revoked_date = models.DateField(_("revoked on"), null=True, blank=True, editable=False)
    revoked_reason = models.CharField(
        _("reason of the revocation"), max_length=200, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                name="certificate_revoked_with_reason",
                condition=Q(revoked_date__isnull=True, revoked_reason="")
                | (Q(revoked_date__isnull=False) & ~Q(revoked_reason="")),
                violation_error_message=_("A revocation needs its day and its reason."),
            ),
            models.CheckConstraint(
                name="certificate_revoked_after_issue",
                condition=Q(revoked_date__isnull=True)
                | Q(revoked_date__gte=models.F("issued_date")),
                violation_error_message=_("It cannot be revoked before it was issued."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_valid(self) -> bool:
        """Whether it was not revoked."""
        return self.revoked_date is None
