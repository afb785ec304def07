"""The public pages: start, directory, competencies, safe routes, openings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from centres import selectors
from centres.models import Centre, Route
from centres.views.answers import public_page
from migranportal.regions.selectors import place_of

Page = tuple[str, dict[str, Any]]
LONGEST_SEARCH = 80


@public_page
def start(request: HttpRequest) -> Page:
    """Show what the Migran Centre offers, as an index of its pages."""
    counts = selectors.public_counts(on=timezone.localdate())
    parts = [
        (_("Migran Centres"), "centres", counts.centres,
         _("Where universities inform and advise, and how to reach them.")),
        (_("Competencies in demand"), "competencies", counts.competencies,
         _("Skills and languages that countries of destination ask for.")),
        (_("Safe routes of departure"), "routes", counts.routes,
         _("Step by step: what to do, who is responsible, what it costs.")),
        (_("Openings abroad"), "openings", counts.openings,
         _("Announcements of official sources, until their last day.")),
    ]  # fmt: skip
    return "centres/start.html", {
        "title": _("Migran Centre"),
        "summary": _("Competencies, safe routes and openings for work abroad, from known sources."),
        "parts": [
            {"title": title, "url": reverse(f"centres:{name}"), "count": count, "text": text}
            for title, name, count, text in parts
        ],
        "routes": list(selectors.public_routes()[:20]),
        "centres": list(selectors.public_centres()[:50]),
    }


@public_page
def centres(request: HttpRequest) -> Page:
    """Show the directory."""
    text = _search(request)
    rows = selectors.public_centres(text=text)
    return "centres/centres.html", {
        "title": _("Migran Centres"),
        "summary": _("Where universities inform and advise, and how to reach them."),
        **_rows(rows, is_narrowed=bool(text)),
        "search": text,
    }


@public_page
def centre(request: HttpRequest, slug: str) -> Page:
    """Show one centre."""
    found: Centre | None = selectors.public_centres().filter(slug=slug).first()
    if found is None:
        raise Http404
    return "centres/centre.html", {
        "title": found.name,
        "summary": found.university,
        "centre": found,
        "place": _place(found),
        "services": _lines(found.services),
    }


@public_page
def competencies(request: HttpRequest) -> Page:
    """Show what countries ask for."""
    text, country = _search(request), _country(request)
    rows = selectors.public_competencies(text=text, country=country)
    shown = _rows(rows, is_narrowed=bool(text or country))
    return "centres/competencies.html", {
        "title": _("Competencies in demand"),
        "summary": _("Skills and languages that countries of destination ask for."),
        **shown,
        "rows": [(row, _lines(row.skills)) for row in shown["rows"]],
        **_choices(selectors.public_competencies(), text, country),
    }


@public_page
def routes(request: HttpRequest) -> Page:
    """Show the safe routes."""
    return "centres/routes.html", {
        "title": _("Safe routes of departure"),
        "summary": _("Step by step: what to do, who is responsible, what it costs."),
        **_rows(selectors.public_routes(), is_narrowed=False),
    }


@public_page
def route(request: HttpRequest, slug: str) -> Page:
    """Show one route with its steps."""
    found: Route | None = selectors.public_routes().filter(slug=slug).first()
    if found is None:
        raise Http404
    return "centres/route.html", {
        "title": found.title,
        "summary": found.summary,
        "route": found,
        "steps": list(selectors.steps_of(found)),
        "warnings": _lines(found.warnings),
    }


@public_page
def openings(request: HttpRequest) -> Page:
    """Show the openings whose last day has not passed."""
    today = timezone.localdate()
    text, country = _search(request), _country(request)
    rows = selectors.public_openings(on=today, text=text, country=country)
    return "centres/openings.html", {
        "title": _("Openings abroad"),
        "summary": _("Announcements of official sources, until their last day."),
        **_rows(rows, is_narrowed=bool(text or country)),
        **_choices(selectors.public_openings(on=today), text, country),
    }


def _search(request: HttpRequest) -> str:
    return request.GET.get("cari", "").strip()[:LONGEST_SEARCH]


def _country(request: HttpRequest) -> str:
    return request.GET.get("negara", "").strip()[:2]


def _rows(rows: QuerySet[Any], *, is_narrowed: bool) -> dict[str, Any]:
    """Return what fits on a page, and whether there is more."""
    found = list(rows[: selectors.MOST_SHOWN + 1])
    return {
        "rows": found[: selectors.MOST_SHOWN],
        "has_more": len(found) > selectors.MOST_SHOWN,
        "is_narrowed": is_narrowed,
    }


def _choices(rows: QuerySet[Any], text: str, country: str) -> dict[str, Any]:
    """Return what the form of search and filter shows."""
    return {"search": text, "country": country, "countries": selectors.countries_of(rows)}


def _place(centre: Centre) -> str:
    if centre.area is None:
        return ""
    outer = str(place_of(centre.area))
    return f"{centre.area.name}, {outer}" if outer else centre.area.name


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
