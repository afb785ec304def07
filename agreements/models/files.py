"""The papers of an agreement and the evidence of its tasks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.access import EvidenceQuerySet, PartQuerySet
from agreements.models.agreement import Agreement, AgreementPart
from agreements.models.work import Task
from migranportal.core.documents import DocumentField, StoredName
from migranportal.core.models import Record, tracked


@tracked
class AgreementFile(AgreementPart):
    """A paper of an agreement, as it was stored; a wrong one is removed, never replaced.

    ``sha256`` is that of the stored content: who holds a copy can tell whether it is the same.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("Signed text")
        AMENDMENT = "amendment", _("Signed addendum or extension")
        DRAFT = "draft", _("Draft")
        LETTER = "letter", _("Letter or minutes")
        OTHER = "other", _("Other paper")

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), related_name="files", on_delete=models.CASCADE
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    title = models.CharField(
        _("title"), max_length=150, blank=True, help_text=_("Empty: the kind is its name.")
    )
    file = DocumentField(
        _("file"), upload_to=StoredName("agreements"), help_text=_("PDF, JPEG, PNG or WebP.")
    )
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    is_shared = models.BooleanField(
        _("partners may read it"),
        default=True,
        help_text=_("The liaisons of the parties see it on their page."),
    )
    added_by = models.CharField(_("added by"), max_length=254, editable=False)

    objects: ClassVar[models.Manager[Any]] = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_file_has_sha256",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("The checksum of the file is missing."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


@tracked
class TaskEvidence(Record):
    """A file that shows how far a task of the work plan is."""

    task = models.ForeignKey(
        Task, verbose_name=_("task"), related_name="evidence", on_delete=models.CASCADE
    )
    file = DocumentField(
        _("file"), upload_to=StoredName("agreement-tasks"), help_text=_("PDF, JPEG, PNG or WebP.")
    )
    caption = models.CharField(_("what it shows"), max_length=200, blank=True)
    added_by = models.CharField(_("added by"), max_length=254, editable=False)

    objects: ClassVar[models.Manager[Any]] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a task")
        verbose_name_plural = _("evidence of tasks")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.caption or str(_("Evidence"))
