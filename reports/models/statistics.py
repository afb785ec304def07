"""Figures that others published, each with its version and source; none is ever added to another."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.models import Record, period_is_ordered, tracked
from migranportal.regions.models import Country


class Measure(models.TextChoices):
    """What was counted."""

    PLACEMENTS = "placements", _("Placements")
    COMPLAINTS = "complaints", _("Complaints")
    REMITTANCES = "remittances", _("Remittances")
    HOUSEHOLD_REMITTANCE = "household_remittance", _("Remittances of a household, a year")
    POPULATION = "population", _("Population")


class Dimension(models.TextChoices):
    """Of what the figure is a part."""

    NATIONAL = "national", _("The whole country")
    COUNTRY = "country", _("Destination country")
    PROVINCE = "province", _("Province of origin")
    REGENCY = "regency", _("Regency of origin")
    OCCUPATION = "occupation", _("Occupation")
    SEX = "sex", _("Sex")
    FORMALITY = "formality", _("Formal or informal work")


class Unit(models.TextChoices):
    """In what the value is counted."""

    PEOPLE = "people", _("people")
    CASES = "cases", _("cases")
    RUPIAH = "rupiah", _("rupiah")
    US_DOLLAR = "us_dollar", _("US dollars")


class Version(models.TextChoices):
    """What kind of statement the figure is; those of different kinds are never added."""

    REVISED = "revised", _("Restated")
    ANNUAL_REPORT = "annual_report", _("Annual report")
    INITIAL = "initial", _("First published")
    REPORTED = "reported", _("Reported")
    PRELIMINARY = "preliminary", _("Preliminary")
    PARTIAL = "partial", _("Part of a year")
    MONTH = "month", _("One month")
    CUMULATIVE = "cumulative", _("Cumulative")
    CONFLICT = "conflict", _("Contradicts another")
    BP3MI_OFFICE = "bp3mi_office", _("Served by one BP3MI")


AREA_DIMENSIONS = (Dimension.PROVINCE, Dimension.REGENCY)
CATEGORIES: dict[str, tuple[str, ...]] = {
    Dimension.SEX: ("female", "male"),
    Dimension.FORMALITY: ("formal", "informal"),
}
"""The codes of the dimensions with a short list; occupations are the words of their sources."""
UNITS: dict[str, tuple[str, ...]] = {
    Measure.PLACEMENTS: (Unit.PEOPLE,),
    Measure.COMPLAINTS: (Unit.CASES,),
    Measure.REMITTANCES: (Unit.RUPIAH, Unit.US_DOLLAR),
    Measure.HOUSEHOLD_REMITTANCE: (Unit.RUPIAH, Unit.US_DOLLAR),
    Measure.POPULATION: (Unit.PEOPLE,),
}
"""The units in which a measure may be counted; the first is meant where none is named."""

_NO_COUNTRY = Q(country__isnull=True, unmatched_name="")
_NO_AREA, _NO_CATEGORY = Q(area_code=""), Q(category="")
_KEY_FITS = (
    Q(dimension=Dimension.NATIONAL) & _NO_COUNTRY & _NO_AREA & _NO_CATEGORY
    | Q(dimension=Dimension.COUNTRY)
    & (
        Q(country__isnull=False, unmatched_name="")
        | (Q(country__isnull=True) & ~Q(unmatched_name=""))
    )
    & _NO_AREA
    & _NO_CATEGORY
    | Q(dimension=Dimension.PROVINCE, area_code__regex=r"^\d{2}$") & _NO_COUNTRY & _NO_CATEGORY
    | Q(dimension=Dimension.REGENCY, area_code__regex=r"^\d{2}\.\d{2}$")
    & _NO_COUNTRY
    & _NO_CATEGORY
    | Q(dimension=Dimension.OCCUPATION) & ~Q(category="") & _NO_COUNTRY & _NO_AREA
    | Q(dimension=Dimension.SEX, category__in=CATEGORIES[Dimension.SEX]) & _NO_COUNTRY & _NO_AREA
    | Q(dimension=Dimension.FORMALITY, category__in=CATEGORIES[Dimension.FORMALITY])
    & _NO_COUNTRY
    & _NO_AREA
)


_UNIT_FITS = reduce(or_, (Q(measure=measure, unit__in=units) for measure, units in UNITS.items()))


class FigureQuerySet(models.QuerySet["PublishedFigure"]):
    """Reads of published figures."""

    def visible_to(self, user: User) -> FigureQuerySet:
        """Keep what concerns the areas where ``user`` may see reports.

        Figures of no area are everybody's; an area's are its officers' and those of areas inside it,
        because the province is what a regency is compared with.
        """
        areas = user.areas_for(Permission.VIEW_REPORTS)
        if "" in areas:
            return self.all()
        concerns = Q(area_code="") if areas else Q(pk__in=[])
        for code in areas:
            concerns |= Q(area_code=code) | Q(area_code__startswith=f"{code}.")
            if "." in code:
                concerns |= Q(area_code=code.partition(".")[0])
        return self.filter(concerns)

    def of_year(self, year: int) -> FigureQuerySet:
        """Keep the figures whose period lies in one year."""
        return self.filter(period_start__year=year, period_end__year=year)


@tracked
class PublishedFigure(Record):
    """One number as one source published it, for one thing in one period.

    Two sources, or two versions of one, are two rows. Periods of several rows may overlap: a month
    lies in its year. ``value`` is in whole ``unit``.
    """

    measure = models.CharField(_("measure"), max_length=24, choices=Measure.choices)
    dimension = models.CharField(_("counted by"), max_length=12, choices=Dimension.choices)
    country = models.ForeignKey(
        Country,
        verbose_name=_("destination country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    area_code = models.CharField(
        _("area code"), max_length=5, blank=True, help_text=_("As 35 or 35.04.")
    )
    category = models.SlugField(
        _("category"),
        max_length=60,
        blank=True,
        help_text=_("Occupation, sex or formality as a code: house_maid, female, informal."),
    )
    unmatched_name = models.CharField(
        _("unclear name"),
        max_length=80,
        blank=True,
        help_text=_("The source's word where it is not clear which country is meant."),
    )
    name_in_source = models.CharField(_("name in the source"), max_length=120, blank=True)
    period_start = models.DateField(_("first day"))
    period_end = models.DateField(_("last day"))
    value = models.BigIntegerField(_("value"))
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices)
    version = models.CharField(_("version"), max_length=14, choices=Version.choices)
    office_code = models.CharField(
        _("BP3MI of"),
        max_length=2,
        blank=True,
        help_text=_("Province of the office that served these people; only for its own counts."),
    )
    households = models.PositiveIntegerField(
        _("households asked"), null=True, blank=True, help_text=_("Of a household survey.")
    )
    publisher = models.CharField(_("publisher"), max_length=200)
    url = models.URLField(_("address of the source"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_confirmed = models.BooleanField(
        _("confirmed"),
        default=False,
        help_text=_("Somebody compared the value with the publication itself."),
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("imported by"),
        related_name="+",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
    )
    imported_at = models.DateTimeField(_("imported at"), editable=False)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            models.CheckConstraint(
                name="figure_key_fits_dimension",
                condition=_KEY_FITS,
                violation_error_message=_(
                    "The country, area code or category does not fit what the figure is counted by: "
                    "fill in the one that belongs to it and leave the others empty."
                ),
            ),
            models.CheckConstraint(
                name="figure_unit_fits_measure",
                condition=_UNIT_FITS,
                violation_error_message=_("This is not counted in that unit."),
            ),
            models.CheckConstraint(
                name="figure_not_negative",
                condition=Q(value__gte=0),
                violation_error_message=_("A figure is not below zero."),
            ),
            models.CheckConstraint(
                name="figure_of_an_office",
                condition=Q(version=Version.BP3MI_OFFICE, office_code__regex=r"^\d{2}$")
                | (~Q(version=Version.BP3MI_OFFICE) & Q(office_code="")),
                violation_error_message=_(
                    "A count of one BP3MI needs the province of the office; other versions have none."
                ),
            ),
            models.CheckConstraint(
                name="figure_households_of_a_survey",
                condition=Q(households__isnull=True)
                | Q(measure=Measure.HOUSEHOLD_REMITTANCE, households__gt=0),
                violation_error_message=_("Only a survey of households says how many were asked."),
            ),
            models.CheckConstraint(
                name="figure_has_a_publisher",
                condition=~Q(publisher=""),
                violation_error_message=_("A figure needs to say who published it."),
            ),
            period_is_ordered("figure_period_ordered", since="period_start", until="period_end"),
            models.UniqueConstraint(
                name="figure_once",
                fields=[
                    *("measure", "unit", "dimension", "area_code", "country", "category"),
                    *("unmatched_name", "period_start", "period_end", "version", "office_code"),
                    *("publisher", "url"),
                ],
                nulls_distinct=False,
                violation_error_message=_(
                    "This source has a figure of this version for this period already."
                ),
            ),
        ]
        indexes = [
            models.Index(name="figure_by_area", fields=["area_code", "measure"]),
        ]

    def __str__(self) -> str:
        parts = (self.get_measure_display(), self.key_code, self.period_label)
        return " · ".join(str(part) for part in parts if part)

    @property
    def key_code(self) -> str:
        """The code of the country, area or category; ``""`` for the whole country."""
        return str(self.country_id or self.area_code or self.category or self.unmatched_name)

    @property
    def period(self) -> tuple[date, date]:
        """First and last day; both belong to it."""
        return self.period_start, self.period_end

    @property
    def is_full_year(self) -> bool:
        """Whether the period is one calendar year."""
        start, end = self.period
        return (start.month, start.day) == (1, 1) and end == date(start.year, 12, 31)

    @property
    def period_label(self) -> str:
        """The period in words: 2024, October 2022, or its first and last day."""
        start, end = self.period
        if self.is_full_year:
            return str(start.year)
        is_month = start.day == 1 and (end + timedelta(days=1)).day == 1
        if is_month and (start.year, start.month) == (end.year, end.month):
            return str(date_format(start, "F Y"))
        return f"{date_format(start, 'j M Y')} - {date_format(end, 'j M Y')}"


__all__ = [
    "AREA_DIMENSIONS",
    "CATEGORIES",
    "UNITS",
    "Dimension",
    "Measure",
    "PublishedFigure",
    "Unit",
    "Version",
]
