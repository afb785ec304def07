"""What the public pages read: published entries, and openings until their last day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from centres.models import Centre, Competency, Opening, Route, RouteStep
from migranportal.regions.models import Country

MOST_SHOWN = 200
"""A public page shows this many entries and asks to narrow beyond them."""


@dataclass(frozen=True)
class Counts:
    """How much each page holds."""

    centres: int
    competencies: int
    routes: int
    openings: int


def public_counts(*, on: date) -> Counts:
    """Return how many entries everybody may read on the day ``on``; four queries."""
    return Counts(
        centres=public_centres().count(),
        competencies=public_competencies().count(),
        routes=public_routes().count(),
        openings=public_openings(on=on).count(),
    )


def public_centres(*, text: str = "") -> QuerySet[Any]:
    """Return the published centres; ``text`` is a part of a name, a university or a place."""
    rows: QuerySet[Any] = Centre.objects.filter(state=Centre.State.PUBLISHED)
    for word in text.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(university__icontains=word)
            | Q(area__name__icontains=word)
            | Q(area__parent__name__icontains=word)
        )
    return rows.select_related("area__parent__parent__parent").order_by("university", "pk")


def public_competencies(*, text: str = "", country: str = "") -> QuerySet[Any]:
    """Return the published competencies; ``text`` is a part of the occupation or of a skill."""
    rows: QuerySet[Any] = Competency.objects.filter(state=Competency.State.PUBLISHED)
    if country:
        rows = rows.filter(country=country)
    for word in text.split():
        rows = rows.filter(Q(occupation__icontains=word) | Q(skills__icontains=word))
    return rows.select_related("country").order_by("country__name_id", "occupation", "pk")


def public_routes() -> QuerySet[Any]:
    """Return the published routes; those for every scheme first."""
    return Route.objects.filter(state=Route.State.PUBLISHED).order_by("scheme", "title", "pk")


def public_openings(*, on: date, text: str = "", country: str = "") -> QuerySet[Any]:
    """Return the published openings whose last day is not before ``on``, those that end first."""
    rows: QuerySet[Any] = Opening.objects.filter(
        state=Opening.State.PUBLISHED, since_date__lte=on, until_date__gte=on
    )
    if country:
        rows = rows.filter(country=country)
    for word in text.split():
        rows = rows.filter(Q(occupation__icontains=word) | Q(employer__icontains=word))
    return rows.select_related("country").order_by("until_date", "occupation", "pk")


def countries_of(rows: QuerySet[Any]) -> list[Country]:
    """Return the countries of some entries, by name."""
    keys = rows.order_by().values("country").distinct()
    return list(Country.objects.filter(pk__in=keys).order_by("name_id"))


def steps_of(route: Route) -> QuerySet[Any]:
    """Return the steps of a route in their order."""
    return RouteStep.objects.filter(route=route).order_by("position")
