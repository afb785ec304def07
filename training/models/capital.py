"""Capital: figures of subsidised credit (KUR), and applications of single businesses."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission
from migranportal.core.models import Record, tracked
from migranportal.regions.models import Area
from training.models.workflow import CapitalState
from workers.models import ReturneeBusiness

_FIRST_YEAR, _LAST_YEAR = 2007, 2100  # KUR exists since 2007


class CreditScheme(models.TextChoices):
    """Kinds of subsidised credit; the values are stable codes."""

    PLACEMENT = "placement", _("KUR for the placement of migrant workers")
    MICRO = "micro", _("KUR for micro businesses")
    SMALL = "small", _("KUR for small businesses")
    OTHER = "other", _("Other credit or grant")
    UNKNOWN = "unknown", _("Not known")


@tracked
class CreditFigure(Record):
    """How many borrowed how much, as a source reports it; figures of versions are never added up.

    Without ``area`` it is about the whole country. ``as_of_date`` is the last day that it counts.
    """

    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Province or regency; empty: the whole country."),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(_FIRST_YEAR), MaxValueValidator(_LAST_YEAR)]
    )
    as_of_date = models.DateField(_("as of"), null=True, blank=True)
    scheme = models.CharField(_("scheme"), max_length=10, choices=CreditScheme.choices)
    bank = models.CharField(
        _("bank"), max_length=80, blank=True, help_text=_("Empty: all banks together.")
    )
    borrowers = models.PositiveIntegerField(_("borrowers"), null=True, blank=True)
    amount = models.DecimalField(
        _("amount (rupiah)"), max_digits=18, decimal_places=0, null=True, blank=True
    )
    version = models.CharField(
        _("version"), max_length=60, help_text=_("Which edition of the source, such as its date.")
    )
    source = models.CharField(_("source"), max_length=300)
    is_confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("Off while only the press reports it.")
    )

    class Meta:
        verbose_name = _("KUR figure")
        verbose_name_plural = _("KUR figures")
        constraints = [
            models.UniqueConstraint(
                name="credit_figure_once",
                fields=["area", "year", "scheme", "bank", "version"],
                nulls_distinct=False,
                violation_error_message=_("This figure of this version is recorded already."),
            ),
            models.CheckConstraint(
                name="credit_figure_says_something",
                condition=Q(borrowers__isnull=False) | Q(amount__isnull=False),
                violation_error_message=_("Enter the number of borrowers or the amount."),
            ),
            models.CheckConstraint(
                name="credit_figure_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                violation_error_message=_("An amount is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.year} ({self.version})"


@tracked
class CapitalAccess(ScopedRecord):
    """An application of a returnee's business for capital. Its state moves by the services only.

    Each state has the day and the amount that prove it.
    """

    State = CapitalState

    area_path = "business__owner__village__area__code"
    view_permission = Permission.VIEW_PEOPLE
    edit_permission = Permission.EDIT_TRAINING

    business = models.ForeignKey(
        ReturneeBusiness,
        verbose_name=_("business"),
        related_name="capital",
        on_delete=models.PROTECT,
    )
    scheme = models.CharField(_("scheme"), max_length=10, choices=CreditScheme.choices)
    bank = models.CharField(_("bank"), max_length=80, blank=True)
    applied_date = models.DateField(_("applied on"))
    applied_amount = models.DecimalField(
        _("amount applied for (rupiah)"), max_digits=14, decimal_places=0
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=CapitalState.choices,
        default=CapitalState.APPLIED,
        editable=False,
    )
    decided_date = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    approved_amount = models.DecimalField(
        _("approved amount (rupiah)"),
        max_digits=14,
        decimal_places=0,
        null=True,
        blank=True,
        editable=False,
    )
    disbursed_date = models.DateField(_("paid out on"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("access to capital")
        verbose_name_plural = _("access to capital")
        constraints = [
            models.CheckConstraint(
                name="capital_amounts_positive",
                condition=Q(applied_amount__gt=0)
                & (Q(approved_amount__isnull=True) | Q(approved_amount__gt=0)),
                violation_error_message=_("An amount is more than nothing."),
            ),
            models.CheckConstraint(
                name="capital_state_has_proof",
                condition=Q(
                    state="applied",
                    decided_date__isnull=True,
                    approved_amount__isnull=True,
                    disbursed_date__isnull=True,
                )
                | Q(
                    state="approved",
                    decided_date__isnull=False,
                    approved_amount__isnull=False,
                    disbursed_date__isnull=True,
                )
                | Q(
                    state="disbursed",
                    decided_date__isnull=False,
                    approved_amount__isnull=False,
                    disbursed_date__isnull=False,
                )
                | (
                    Q(
                        state="rejected",
                        decided_date__isnull=False,
                        approved_amount__isnull=True,
                        disbursed_date__isnull=True,
                    )
                    & ~Q(reason="")
                )
                | (Q(state="withdrawn", disbursed_date__isnull=True) & ~Q(reason="")),
                violation_error_message=_("The state needs its day, amount or reason."),
            ),
            models.CheckConstraint(
                name="capital_days_in_order",
                condition=(Q(decided_date__isnull=True) | Q(decided_date__gte=F("applied_date")))
                & (Q(disbursed_date__isnull=True) | Q(disbursed_date__gte=F("decided_date"))),
                violation_error_message=_("The days are not in order."),
            ),
        ]
        indexes = [models.Index(name="capital_by_state", fields=["state", "applied_date"])]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()}, {self.applied_date:%d/%m/%Y}"
