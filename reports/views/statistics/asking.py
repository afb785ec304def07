"""Which figures an address asks for, and what a page offers to ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.exports import FORMATS
from migranportal.regions.models import Area
from reports.models import AREA_DIMENSIONS, UNITS, Dimension, Measure, Unit
from reports.selectors.statistics import Wanted, years_of

ALL_YEARS = "all"
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_AREA = re.compile(r"[0-9]{2}(\.[0-9]{2})?")


@dataclass(frozen=True)
class Choice:
    """One choice of a filter."""

    value: str
    label: str
    is_chosen: bool


def wanted_of(request: HttpRequest) -> Wanted:
    """Return which figures an address asks for; what it misspells is left out.

    Without a year, a part of the country is shown for the latest year that has figures: a page
    that lists every year at once compares nothing.
    """
    asked, user = request.GET, reader(request)
    measure = one_of(Measure, asked.get("measure"), Measure.PLACEMENTS)
    dimension = one_of(Dimension, asked.get("by"), Dimension.NATIONAL)
    area_code = area_of(request, dimension)
    unit = one_of(Unit, asked.get("unit"), "")
    wanted = Wanted(measure, dimension, None, area_code, unit if unit in UNITS[measure] else "")
    year = asked.get("year", "")
    if _YEAR.fullmatch(year):
        return Wanted(measure, dimension, int(year), area_code, wanted.unit)
    if dimension == Dimension.NATIONAL or year == ALL_YEARS:
        return wanted
    latest = next(iter(years_of(user, wanted)), None)
    return Wanted(measure, dimension, latest, area_code, wanted.unit)


def reader(request: HttpRequest) -> User:
    """Return who reads: the pages are never reached without signing in."""
    user: Any = request.user
    return user  # type: ignore[no-any-return]


def area_of(request: HttpRequest, dimension: str) -> str:
    """Return the area that an address names, where figures are of areas at all."""
    asked = request.GET.get("area", "")
    return asked if dimension in AREA_DIMENSIONS and _AREA.fullmatch(asked) else ""


def one_of(choices: type[models.TextChoices], asked: str | None, otherwise: str) -> str:
    """Return what an address asks for, if it is one of the choices."""
    return asked if asked in choices.values else otherwise


def query(wanted: Wanted, *, year: str = "") -> str:
    """Return the query of an address that asks for these figures."""
    named = {
        "measure": wanted.measure,
        "by": wanted.dimension,
        "year": year or (str(wanted.year) if wanted.year else ALL_YEARS),
        "area": wanted.area_code,
        "unit": wanted.unit,
    }
    return urlencode({name: value for name, value in named.items() if value})


def exports(query: str) -> list[tuple[str, str]]:
    """Return the forms of the files, each with its address."""
    return [
        (form, f"{reverse('admin:reports_statistics_export', args=[form])}?{query}")
        for form in FORMATS
    ]


def filters(user: User, wanted: Wanted) -> list[tuple[str, str, list[Choice]]]:
    """Return the filters of the page by year: name, label and choices."""
    chosen = str(wanted.year or ALL_YEARS)
    years = [str(year) for year in years_of(user, wanted)]
    if chosen not in {*years, ALL_YEARS}:
        years = sorted({*years, chosen}, reverse=True)
    options = [Choice(ALL_YEARS, _("All years"), chosen == ALL_YEARS)]
    options += [Choice(year, year, chosen == year) for year in years]
    return [
        ("measure", _("Measure"), choices(Measure, tuple(Measure), wanted.measure)),
        ("by", _("Counted by"), choices(Dimension, tuple(Dimension), wanted.dimension)),
        ("year", _("Year"), options),
        *area_filter(user, wanted.dimension, wanted.area_code),
    ]


def choices(labels: Any, offered: Iterable[Any], chosen: str) -> list[Choice]:
    """Return the members of ``labels`` that are offered, in words."""
    return [Choice(str(item), str(labels(item).label), item == chosen) for item in offered]


def area_filter(user: User, dimension: str, area_code: str) -> list[tuple[str, str, list[Choice]]]:
    """Offer the provinces to who sees several of them; a list by regency is long."""
    if dimension != Dimension.REGENCY or "" not in user.areas_for(Permission.VIEW_REPORTS):
        return []
    provinces = Area.objects.filter(level=Area.Level.PROVINCE, valid_until=None).order_by("code")
    options = [Choice("", _("All provinces"), not area_code)]
    options += [
        Choice(code, name, code == area_code)
        for code, name in provinces.values_list("code", "name")
    ]
    return [("area", _("Province"), options)]
