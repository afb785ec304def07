"""What partners reported: each row as it was sent, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, User
from migranportal.core.encryption import EncryptedTextField
from migranportal.core.models import Record, tracked


@tracked
class ReviewRule(Record):
    """Which reported rows of a dataset wait for an officer of the ministry before they are written.

    A dataset without a rule is treated as ``WHEN_UNSURE``.
    """

    class Review(models.TextChoices):
        NEVER = "never", _("None: written at once")
        WHEN_UNSURE = "when_unsure", _("Those whose person is not found for sure")
        ALWAYS = "always", _("All")

    dataset = models.SlugField(
        _("dataset"),
        max_length=40,
        unique=True,
        error_messages={"unique": _("This dataset has its rule already. Change that one.")},
    )
    review = models.CharField(
        _("rows that wait for review"),
        max_length=11,
        choices=Review.choices,
        default=Review.WHEN_UNSURE,
        help_text=_(
            "A person found by name and birth date only, or whose NIK stands with another name, is "
            "not found for sure."
        ),
    )

    class Meta:
        verbose_name = _("rule of review")
        verbose_name_plural = _("rules of review")

    def __str__(self) -> str:
        return self.dataset

    def holds_back(self, is_unsure: bool) -> bool:
        """Tell whether a row waits, whose record was found for sure or not."""
        always, unsure = self.Review.ALWAYS, self.Review.WHEN_UNSURE
        return self.review == always or (is_unsure and self.review == unsure)


class ReportedRowQuerySet(models.QuerySet["ReportedRow"]):
    """Reads of reported rows."""

    def waiting(self) -> ReportedRowQuerySet:
        """Keep the rows that wait for review."""
        return self.filter(outcome=ReportedRow.Outcome.PENDING)

    def decided_before(self, at: datetime) -> ReportedRowQuerySet:
        """Keep the rows whose content is stored still, and that wait for nobody since before ``at``."""
        known = self.exclude(outcome=ReportedRow.Outcome.PENDING).filter(row__isnull=False)
        unreviewed = Q(reviewed_at__isnull=True) | Q(reviewed_at__lt=at)
        return known.filter(unreviewed, reported_at__lt=at)


class ReportedRow(Record):
    """One row that a partner reported.

    The row is stored encrypted, because it names people; it is null once it is forgotten. ``person``
    and ``target`` are keys without foreign keys: the API stands below the apps whose records they
    are.
    """

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("Written")
        UNCHANGED = "unchanged", _("Known already")
        PENDING = "pending", _("Waits for review")
        REFUSED = "refused", _("Refused")
        REJECTED = "rejected", _("Rejected at review")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="+", on_delete=models.PROTECT
    )
    client_id = models.CharField(_("client"), max_length=100)
    client_name = models.CharField(_("name of the client"), max_length=150)
    dataset = models.SlugField(_("dataset"), max_length=40)
    row_number = models.PositiveSmallIntegerField(_("row"))
    row = EncryptedTextField(_("as it was sent"), null=True, editable=False)
    grants: Any = ArrayField(models.BigIntegerField(), verbose_name=_("grants"), default=list)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices)
    matched_by = models.CharField(_("found by"), max_length=40, blank=True)
    area_code = models.CharField(_("area"), max_length=13, blank=True)
    person = models.BigIntegerField(_("person"), null=True, blank=True)
    target = models.CharField(_("record"), max_length=40, blank=True)
    errors: Any = models.JSONField(_("what was wrong"), default=list, blank=True)
    reported_at = models.DateTimeField(_("reported at"))
    reviewed_by = models.ForeignKey(
        User,
        verbose_name=_("reviewed by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    review_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects: ClassVar[models.Manager[Any]] = ReportedRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row reported by a partner")
        verbose_name_plural = _("rows reported by partners")
        constraints = [
            models.CheckConstraint(
                name="reported_row_review_whole",
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True, review_reason="")
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reported_row_rejected_with_reason",
                condition=~Q(outcome="rejected") | ~Q(review_reason=""),
                violation_error_message=_("Say why the row is rejected."),
            ),
        ]
        indexes = [
            models.Index(name="reported_row_of_partner", fields=["organisation", "dataset", "id"]),
            models.Index(
                name="reported_row_waiting", fields=["id"], condition=Q(outcome="pending")
            ),
            models.Index(
                name="reported_row_content",
                fields=["reported_at"],
                condition=Q(row__isnull=False) & ~Q(outcome="pending"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.pk}"


class IdempotentRequest(models.Model):
    """A request that was answered under its key; sent again, it gets the same answer.

    The header field is that of draft-ietf-httpapi-idempotency-key-header.
    """

    client_id = models.CharField(_("client"), max_length=100)
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    answer = EncryptedTextField(_("answer"), null=True, editable=False)
    taken_at = models.DateTimeField(_("taken at"), db_index=True)

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [
            models.UniqueConstraint(name="idempotent_key_once", fields=["client_id", "key"]),
        ]

    def __str__(self) -> str:
        return self.key
