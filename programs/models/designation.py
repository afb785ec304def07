"""What a person decides: the designation of a village by decree."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import tracked
from programs.models.program import Program
from villages.models import Village
from villages.models.documents import DocumentField, StoredName


@tracked
class Designation(ScopedRecord):
    """A village's place in a program. Counts are queries over the dated decrees of these rows."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        PROPOSED = "proposed", _("Proposed")
        DESIGNATED = "designated", _("Designated")
        REVOKED = "revoked", _("Revoked")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    area_path = "village__area__code"
    view_permission = Permission.VIEW_PROGRAMS
    edit_permission = Permission.DESIGNATE

    village = models.ForeignKey(
        Village, verbose_name=_("village"), related_name="designations", on_delete=models.PROTECT
    )
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    decree_number = models.CharField(_("decree number"), max_length=100, blank=True)
    decree_date = models.DateField(_("decree date"), null=True, blank=True)
    decree_file = DocumentField(_("decree file"), upload_to=StoredName("decrees"), blank=True)
    revoked_date = models.DateField(_("revoked on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_confirmed = models.BooleanField(
        _("confirmed by the decree"),
        default=False,
        help_text=_(
            "Off while the designation is known from the press only and the decree was not seen."
        ),
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
                | (Q(decree_date__isnull=False) & ~Q(decree_number="")),
                violation_error_message=_(
                    "A confirmed designation needs the decree's number and date."
                ),
            ),
            models.CheckConstraint(
                name="designation_revoked_dated",
                condition=~Q(state="revoked") | Q(revoked_date__isnull=False),
                violation_error_message=_("A revocation needs its date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.program_id}"
