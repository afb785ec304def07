"""What a village has and does for its migrants: regulations, facilities, activities, budget."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import period_is_ordered, tracked
from villages.models.documents import DocumentField, StoredName
from villages.models.reference import ActivityKind, FacilityKind, Pillar
from villages.models.village import Village


class VillageRecord(ScopedRecord):
    """A record of one village."""

    area_path = "village__area__code"
    view_permission = Permission.VIEW_VILLAGES
    edit_permission = Permission.EDIT_VILLAGES

    village = models.ForeignKey(Village, verbose_name=_("village"), on_delete=models.PROTECT)

    class Meta:
        abstract = True


@tracked
class VillageRegulation(VillageRecord):
    """A village regulation (Perdes; Peraturan Kalurahan in Yogyakarta)."""

    class Subject(models.TextChoices):
        MIGRANT_PROTECTION = "migrant_protection", _("Migrant protection")
        OTHER = "other", _("Other")

    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("title"), max_length=250)
    subject = models.CharField(_("subject"), max_length=20, choices=Subject.choices)
    enacted_date = models.DateField(_("enacted on"))
    repealed_date = models.DateField(
        _("repealed on"),
        null=True,
        blank=True,
        help_text=_("Empty while the regulation is in force."),
    )
    file = DocumentField(_("file"), upload_to=StoredName("regulations"), blank=True)

    class Meta:
        verbose_name = _("village regulation")
        verbose_name_plural = _("village regulations")
        constraints = [
            models.UniqueConstraint(
                name="regulation_number_once",
                fields=["village", "number", "enacted_date"],
                violation_error_message=_("This regulation is recorded already."),
            ),
            period_is_ordered(
                "regulation_period_ordered", since="enacted_date", until="repealed_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@tracked
class Facility(VillageRecord):
    """A facility that serves migrants, with its condition on the day it was last checked."""

    class Condition(models.TextChoices):
        GOOD = "good", _("Good")
        FAIR = "fair", _("Fair")
        BROKEN = "broken", _("Not usable")

    USABLE = (Condition.GOOD, Condition.FAIR)

    kind = models.ForeignKey(FacilityKind, verbose_name=_("kind"), on_delete=models.PROTECT)
    name = models.CharField(_("name"), max_length=150, blank=True)
    condition = models.CharField(_("condition"), max_length=10, choices=Condition.choices)
    checked_date = models.DateField(_("checked on"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        constraints = [
            models.UniqueConstraint(
                name="facility_once",
                fields=["village", "kind", "name"],
                violation_error_message=_(
                    "This facility is recorded already; change its condition instead."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.kind)


@tracked
class Activity(VillageRecord):
    """Something that the village did for migrants, returnees or their families on one day."""

    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind.choices)
    pillar = models.ForeignKey(
        Pillar, verbose_name=_("pillar"), null=True, blank=True, on_delete=models.PROTECT
    )
    title = models.CharField(_("title"), max_length=200)
    date = models.DateField(_("date"))
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(
                name="activity_once",
                fields=["village", "date", "title"],
                violation_error_message=_("This activity is recorded already."),
            ),
        ]
        indexes = [models.Index(name="activity_by_village_date", fields=["village", "date"])]

    def __str__(self) -> str:
        return self.title


@tracked
class Evidence(VillageRecord):
    """A file that proves an activity."""

    activity = models.ForeignKey(
        Activity, verbose_name=_("activity"), related_name="evidence", on_delete=models.CASCADE
    )
    file = DocumentField(_("file"), upload_to=StoredName("evidence"))
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [models.Index(name="evidence_file", fields=["file"])]

    def __str__(self) -> str:
        return self.caption or gettext("File without a caption")


@tracked
class BudgetLine(VillageRecord):
    """A line of the village budget (APBDes) for migrant protection, in rupiah."""

    year = models.PositiveSmallIntegerField(_("year"))
    description = models.CharField(_("description"), max_length=200)
    planned_amount = models.DecimalField(_("planned amount"), max_digits=15, decimal_places=0)
    spent_amount = models.DecimalField(
        _("spent amount"), max_digits=15, decimal_places=0, null=True, blank=True
    )

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.UniqueConstraint(
                name="budget_line_once",
                fields=["village", "year", "description"],
                violation_error_message=_("This budget line is recorded already."),
            ),
            models.CheckConstraint(
                name="budget_line_not_negative",
                condition=Q(planned_amount__gte=0)
                & (Q(spent_amount__isnull=True) | Q(spent_amount__gte=0)),
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                name="budget_line_year_in_full",
                condition=Q(year__range=(2000, 2100)),
                violation_error_message=_("Type the year in full, such as 2026."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.description}"
