"""Whom a cooperative supplies: kitchens of the free meals, Sekolah Rakyat, others."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models.cooperative import Cooperative, CooperativeRecord
from migranportal.core.models import no_overlap, period_is_ordered, tracked


@tracked
class SupplyLink(CooperativeRecord):
    """A buyer that a cooperative supplies with a commodity, for a period.

    ``monthly_value`` is in rupiah; empty where it is not known. No rule of MBG or Sekolah Rakyat
    about migrants was found: a link records what happens, it grants nothing.
    """

    class Buyer(models.TextChoices):
        MBG = "mbg", _("Kitchen of the free nutritious meals (MBG)")
        SCHOOL = "sekolah_rakyat", _("Sekolah Rakyat")
        OTHER = "other", _("Other buyer")

    cooperative = models.ForeignKey(
        Cooperative,
        verbose_name=_("cooperative"),
        related_name="supply_links",
        on_delete=models.CASCADE,
    )
    buyer_kind = models.CharField(_("kind of buyer"), max_length=16, choices=Buyer.choices)
    buyer = models.CharField(_("name of the buyer"), max_length=150)
    commodity = models.CharField(_("commodity"), max_length=120)
    monthly_value = models.DecimalField(
        _("value a month (Rp)"), max_digits=14, decimal_places=0, null=True, blank=True
    )
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("supply link")
        verbose_name_plural = _("supply links")
        constraints = [
            period_is_ordered("supply_link_period_ordered", since="since_date", until="until_date"),
            no_overlap(
                "supply_link_once_at_a_time",
                keys=["cooperative", "buyer_kind", "buyer", "commodity"],
                since="since_date",
                until="until_date",
                message=_(
                    "The cooperative supplies this buyer with this commodity in that period already."
                ),
            ),
            models.CheckConstraint(
                name="supply_link_value_positive",
                condition=Q(monthly_value__isnull=True) | Q(monthly_value__gt=0),
                violation_error_message=_("A value is more than zero; leave it empty if unknown."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buyer}: {self.commodity}"
