"""Exports that are prepared while the partner does something else, and the pieces of their files."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation
from migranportal.api.models.clients import ApiClient
from migranportal.core.models import Record


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    """Reads of exports."""

    def open(self) -> ExportJobQuerySet:
        """Keep the exports that a worker has to look at."""
        return self.filter(state__in=ExportJob.OPEN_STATES)


class ExportJob(Record):
    """An export that a client asked for, and its file once it is made.

    ``terms`` are what the grants gave when it was asked for: the file is made and handed out only
    while they stand.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    OPEN_STATES = (State.WAITING, State.RUNNING)

    client = models.ForeignKey(
        ApiClient, verbose_name=_("API client"), related_name="exports", on_delete=models.PROTECT
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        related_name="exports",
        on_delete=models.PROTECT,
    )
    dataset = models.SlugField(_("dataset"), max_length=40)
    form = models.CharField(_("format"), max_length=6)
    parameters = models.JSONField(_("filters"), default=dict)
    terms: Any = ArrayField(models.TextField(), verbose_name=_("terms of the grants"), default=list)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    rows = models.PositiveBigIntegerField(_("records"), default=0)
    last = models.CharField(_("last key"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    fetched_at = models.DateTimeField(_("first fetched at"), null=True)
    error_code = models.CharField(_("problem"), max_length=60, blank=True)
    error = models.TextField(_("what stopped it"), blank=True)

    objects: ClassVar[models.Manager[ExportJob]] = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("prepared export")
        verbose_name_plural = _("prepared exports")
        constraints = [
            models.UniqueConstraint(
                name="export_one_at_a_time",
                fields=["client"],
                condition=Q(state__in=["waiting", "running"]),
                violation_error_message=_("An export of this client is being prepared already."),
            ),
            models.CheckConstraint(
                name="export_ready_with_file",
                condition=~Q(state="ready")
                | (~Q(sha256="") & Q(finished_at__isnull=False, expires_at__isnull=False)),
                violation_error_message=_("A ready export has a file and a day until it is kept."),
            ),
            models.CheckConstraint(
                name="export_stopped_why",
                condition=~Q(state__in=["failed", "withdrawn"]) | ~Q(error_code=""),
                violation_error_message=_("An export that stopped needs the reason."),
            ),
        ]
        indexes = [
            models.Index(name="export_of_client", fields=["client", "-created_at"]),
            models.Index(
                name="export_alive",
                fields=["state"],
                condition=Q(state__in=["waiting", "running", "ready"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}.{self.form}"

    @property
    def is_open(self) -> bool:
        """Whether a worker has still to do something."""
        return self.state in self.OPEN_STATES

    def is_ready(self, at: datetime) -> bool:
        """Whether its file may be fetched at the moment ``at``."""
        return (
            self.state == self.State.READY and self.expires_at is not None and at < self.expires_at
        )


class ExportPiece(models.Model):
    """A piece of the file of an export: one member of the gzip file, stored encrypted."""

    job = models.ForeignKey(
        ExportJob,
        verbose_name=_("prepared export"),
        related_name="pieces",
        on_delete=models.CASCADE,
    )
    number = models.PositiveIntegerField(_("number"))
    file = models.CharField(_("stored file"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("piece of an export")
        verbose_name_plural = _("pieces of exports")
        constraints = [
            models.UniqueConstraint(
                name="export_piece_once",
                fields=["job", "number"],
                violation_error_message=_("This piece is stored already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"
