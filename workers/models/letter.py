"""The village's register of permission letters for people who will work abroad."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import period_is_ordered, tracked
from migranportal.regions.models import Country
from villages.models import Village
from villages.models.documents import DocumentField, StoredName
from workers.models.person import Person, PersonRecord


@tracked
class PermissionLetter(PersonRecord):
    """The family's permission to work abroad, known by the village head (UU 18/2017 art. 13 b).

    A spouse, parent or guardian gives it. The letter stays in the register of the village that
    issued it, under the holder's name of that day, also when the holder moves away.
    """

    class Giver(models.TextChoices):
        SPOUSE = "spouse", _("Husband or wife")
        PARENT = "parent", _("Parent")
        GUARDIAN = "guardian", _("Guardian")

    area_path = "village__area__code"

    village = models.ForeignKey(
        Village, verbose_name=_("issuing village"), on_delete=models.PROTECT, db_index=False
    )
    person = models.ForeignKey(
        Person, verbose_name=_("holder"), related_name="letters", on_delete=models.PROTECT
    )
    holder_name = models.CharField(_("name on the letter"), max_length=150, editable=False)
    serial = models.PositiveIntegerField(
        _("serial number of the year"), editable=False, validators=[MinValueValidator(1)]
    )
    number = models.CharField(_("letter number"), max_length=80)
    issued_date = models.DateField(_("issued on"))
    given_by = models.CharField(_("permission given by"), max_length=150)
    relation = models.CharField(_("relation to the holder"), max_length=8, choices=Giver.choices)
    country = models.ForeignKey(
        Country,
        verbose_name=_("destination country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    purpose = models.CharField(
        _("purpose"), max_length=150, blank=True, help_text=_("The work that the letter is for.")
    )
    signed_by = models.CharField(
        _("signed by"), max_length=150, help_text=_("The village head, or who acts for them.")
    )
    file = DocumentField(
        _("scan of the letter"), upload_to=StoredName("permission-letters"), blank=True
    )
    revoked_date = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason of the revocation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("permission letter")
        verbose_name_plural = _("permission letters")
        constraints = [
            models.UniqueConstraint(
                "village",
                ExtractYear("issued_date"),
                "serial",
                name="letter_serial_once_a_year",
                violation_error_message=_(
                    "Another letter took this serial number a moment ago. Save once more."
                ),
            ),
            models.UniqueConstraint(
                "village",
                ExtractYear("issued_date"),
                "number",
                name="letter_number_once_a_year",
                violation_error_message=_(
                    "The register of this year holds a letter with this number already."
                ),
            ),
            models.CheckConstraint(
                name="letter_serial_from_one",
                condition=Q(serial__gte=1),
                violation_error_message=_("Serial numbers begin with 1."),
            ),
            models.CheckConstraint(
                name="letter_revocation_reasoned",
                condition=Q(revoked_date__isnull=True, revoked_reason="")
                | (Q(revoked_date__isnull=False) & ~Q(revoked_reason="")),
                violation_error_message=_("A revocation needs both its date and its reason."),
            ),
            period_is_ordered(
                "letter_revoked_after_issue", since="issued_date", until="revoked_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.holder_name}"

    @property
    def is_in_force(self) -> bool:
        """Whether nobody revoked the letter."""
        return self.revoked_date is None
