"""A visit to a village: the assessment before a recommendation, or the monitoring afterwards."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.accounts.roles import Permission
from migranportal.core.documents import DocumentField, StoredName
from migranportal.core.models import AppendOnly
from programs.models.designation import Designation
from programs.models.proposal import Proposal
from villages.models import Village


class Visit(ScopedRecord, AppendOnly):
    """What officers saw in a village and what they concluded; never changed, a new visit corrects.

    ``findings`` holds what was checked: criterion code to ``{"found": code of Found, "remark":
    text}``. It belongs to the step ``step_number`` of its proposal or of its designation.
    """

    class Manner(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        REMOTE = "remote", _("From documents or by video call")

    class Found(models.TextChoices):
        CONFIRMED = "confirmed", _("As recorded")
        DIFFERENT = "different", _("Different from what is recorded")
        UNCHECKED = "unchecked", _("Not checked")

    class Conclusion(models.TextChoices):
        FIT = "fit", _("Fit")
        IMPROVE = "improve", _("Needs improvement")
        UNFIT = "unfit", _("Not fit")

    area_path = "village__area__code"
    view_permission = Permission.VIEW_PROGRAMS
    edit_permission = Permission.REVIEW_PROPOSAL

    village = models.ForeignKey(
        Village, verbose_name=_("village"), related_name="+", on_delete=models.PROTECT
    )
    proposal = models.ForeignKey(
        Proposal,
        verbose_name=_("proposal"),
        null=True,
        blank=True,
        related_name="visits",
        on_delete=models.PROTECT,
    )
    designation = models.ForeignKey(
        Designation,
        verbose_name=_("designation"),
        null=True,
        blank=True,
        related_name="visits",
        on_delete=models.PROTECT,
    )
    step_number = models.PositiveIntegerField(_("number of the step"))
    on = models.DateField(_("day of the visit"))
    manner = models.CharField(
        _("manner"), max_length=8, choices=Manner.choices, default=Manner.ON_SITE
    )
    team = models.TextField(
        _("who visited"), help_text=_("One person a line: name, position and office.")
    )
    met = models.TextField(
        _("who was met"), blank=True, help_text=_("One person a line: name and position.")
    )
    findings: Any = models.JSONField(_("findings"), default=dict, blank=True)
    summary = models.TextField(_("summary"))
    conclusion = models.CharField(_("conclusion"), max_length=7, choices=Conclusion.choices)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), related_name="+", on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(
                name="visit_of_one",
                condition=Q(proposal__isnull=False, designation__isnull=True)
                | Q(proposal__isnull=True, designation__isnull=False),
                violation_error_message=_("A visit belongs to a proposal or to a designation."),
            ),
            models.CheckConstraint(
                name="visit_not_in_future",
                condition=Q(on__lte=F("created_at__date")),
                violation_error_message=_("The visit lies in the future."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.on:%Y-%m-%d}"


class VisitPhoto(ScopedRecord, AppendOnly):
    """A photo taken at a visit."""

    area_path = "visit__village__area__code"
    view_permission = Permission.VIEW_PROGRAMS
    edit_permission = Permission.REVIEW_PROPOSAL

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), related_name="photos", on_delete=models.PROTECT
    )
    file = DocumentField(_("photo"), upload_to=StoredName("visits"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("photo of a visit")
        verbose_name_plural = _("photos of visits")

    def __str__(self) -> str:
        return self.file.name or ""
