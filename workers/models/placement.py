"""One stay abroad: contract, departure, return."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import tracked
from migranportal.regions.models import Country
from workers.models.person import PersonRecord
from workers.models.worker import Worker


@tracked
class Placement(PersonRecord):
    """A placement of a worker with an employer abroad, by one of the five schemes or none."""

    class Scheme(models.TextChoices):
        G_TO_G = "g_to_g", _("G to G")
        G_TO_P = "g_to_p", _("G to P")
        P_TO_P = "p_to_p", _("P to P")
        UKPS = "ukps", _("UKPS")
        INDIVIDUAL = "individual", _("Individual")
        UNKNOWN = "unknown", _("Not known")

    class EmployerType(models.TextChoices):
        LEGAL_ENTITY = "legal_entity", _("Legal entity")
        INDIVIDUAL = "individual", _("Individual or household")
        VESSEL = "vessel", _("Ship or fishing vessel")
        UNKNOWN = "unknown", _("Not known")

    class ReturnCategory(models.TextChoices):
        CONTRACT_END = "contract_end", _("End of contract")
        LEAVE = "leave", _("Leave")
        EARLY_END = "early_end", _("Early termination")
        ILLNESS = "illness", _("Accident or illness")
        ABUSE = "abuse", _("Abuse")
        CRISIS = "crisis", _("War, disaster or epidemic")
        DEPORTATION = "deportation", _("Deportation")
        DEATH = "death", _("Death")
        OTHER = "other", _("Other")

    area_path = "worker__village__area__code"

    worker = models.ForeignKey(
        Worker,
        verbose_name=_("migrant worker"),
        related_name="placements",
        on_delete=models.CASCADE,
    )
    scheme = models.CharField(_("placement scheme"), max_length=12, choices=Scheme.choices)
    employer_type = models.CharField(
        _("employer type"), max_length=12, choices=EmployerType.choices
    )
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    country = models.ForeignKey(
        Country, verbose_name=_("destination country"), on_delete=models.PROTECT
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    employer = models.CharField(_("employer"), max_length=150, blank=True)
    placement_company = models.CharField(_("placement company (P3MI)"), max_length=150, blank=True)
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    contract_start_date = models.DateField(_("contract begins"), null=True, blank=True)
    contract_end_date = models.DateField(_("contract ends"), null=True, blank=True)
    departure_date = models.DateField(_("departure"), null=True, blank=True)
    return_date = models.DateField(_("return"), null=True, blank=True)
    return_category = models.CharField(
        _("return category"), max_length=14, choices=ReturnCategory.choices, blank=True
    )

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.CheckConstraint(
                name="placement_return_after_departure",
                condition=Q(return_date__isnull=True)
                | Q(departure_date__isnull=False, return_date__gte=F("departure_date")),
                violation_error_message=_("A return needs a departure before it."),
            ),
            models.CheckConstraint(
                name="placement_contract_ordered",
                condition=Q(contract_end_date__isnull=True)
                | Q(contract_start_date__isnull=True)
                | Q(contract_end_date__gte=F("contract_start_date")),
                violation_error_message=_("The contract ends before it begins."),
            ),
            models.CheckConstraint(
                name="placement_return_categorised",
                condition=Q(return_date__isnull=True, return_category="")
                | (Q(return_date__isnull=False) & ~Q(return_category="")),
                violation_error_message=_(
                    "A return needs its category, and a category its return date."
                ),
            ),
            models.UniqueConstraint(
                name="placement_one_open_stay",
                fields=["worker"],
                condition=Q(departure_date__isnull=False, return_date__isnull=True),
                violation_error_message=_("The worker is abroad already; record the return first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.departure_date or ''}".strip()
