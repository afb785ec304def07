"""The counts of people that partners read, as they were made once a month."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FigureLevel(models.TextChoices):
    """The size of the area that people are counted in."""

    COUNTRY = "country", _("The whole country")
    PROVINCE = "province", _("Province")
    REGENCY = "regency", _("Regency or city")
    DISTRICT = "district", _("District")
    VILLAGE = "village", _("Village")

    @property
    def code_length(self) -> int:
        """Return how long the code of an area of this level is: 35.04.14.2011."""
        return {"country": 0, "province": 2, "regency": 5, "district": 8, "village": 13}[self.value]


class MonthlyFigures(models.Model):
    """The figures of one dataset for one area, counted on a day of a month and kept as published.

    ``cells`` lists ``[value, ..., people]`` with the values that the dataset counts by; people is
    ``null`` where withheld. True counts are never stored (see ``migranportal.api.suppression``).
    """

    dataset = models.SlugField(_("dataset"), max_length=40)
    month = models.DateField(_("month"), help_text=_("The first day of the month."))
    counted_date = models.DateField(_("counted on"))
    level = models.CharField(_("level"), max_length=8, choices=FigureLevel.choices)
    area_code = models.CharField(_("area code"), max_length=13, blank=True)
    cells = models.JSONField(_("figures"))

    class Meta:
        verbose_name = _("figures of a month")
        verbose_name_plural = _("figures of months")
        constraints = [
            # Serves the reading as well: areas that begin with the code of a granted one.
            models.UniqueConstraint(
                F("dataset"),
                F("month"),
                F("level"),
                OpClass("area_code", name="varchar_pattern_ops"),
                name="monthly_figures_once",
                violation_error_message=_("The figures of this month are counted already."),
            ),
            models.CheckConstraint(
                name="monthly_figures_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("A month is named by its first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.month:%Y-%m} {self.area_code}"
