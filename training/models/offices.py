"""BP3MI offices and the provinces that they serve, through time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import Record, no_overlap, period_is_ordered, tracked
from migranportal.regions.models import Area


@tracked
class Office(Record):
    """A BP3MI: the ministry's technical unit for one or more provinces (Peraturan BP2MI 6/2022).

    ``is_confirmed`` is off while no official list of the ministry names the office.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=150)
    seat = models.ForeignKey(
        Area,
        verbose_name=_("seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("The regency or city of the office; empty while it is not known."),
    )
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("Off while no official list names this office.")
    )
    closed_date = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("BP3MI office")
        verbose_name_plural = _("BP3MI offices")

    def __str__(self) -> str:
        return self.name


@tracked
class OfficeCoverage(Record):
    """An office serves a province for a period; no province has two offices on one day.

    The province is kept as its code, because a province keeps its code when its row in the register
    is renewed. ``since_date`` is empty where the beginning is not known.
    """

    office = models.ForeignKey(
        Office, verbose_name=_("office"), related_name="coverages", on_delete=models.CASCADE
    )
    province_code = models.CharField(_("province"), max_length=2)
    since_date = models.DateField(_("since"), null=True, blank=True)
    until_date = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("Off while no official list says so.")
    )

    class Meta:
        verbose_name = _("province served")
        verbose_name_plural = _("provinces served")
        constraints = [
            models.CheckConstraint(
                name="coverage_of_a_province",
                condition=Q(province_code__regex=r"^\d{2}$"),
                violation_error_message=_("The code of a province has two digits."),
            ),
            period_is_ordered("coverage_period_ordered", since="since_date", until="until_date"),
            no_overlap(
                "coverage_province_once",
                keys=["province_code"],
                since="since_date",
                until="until_date",
                message=_(
                    "An office serves this province in that period already. End that period first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} ({self.province_code})"
