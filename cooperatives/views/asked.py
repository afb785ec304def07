"""What the address of a national page asks for, and the addresses that it leads to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from cooperatives.selectors.coverage import COVERAGES
from cooperatives.selectors.national import National, areas_in_view, national
from cooperatives.views.columns import MAPS, MapMeasure
from migranportal.regions.models import Area


def areas_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the areas of the page.

    Raises:
        Http404: the reader may not see cooperatives there, or the code names no area in force.
    """
    user: Any = request.user
    code = request.GET.get("area", "").strip()
    areas = areas_in_view(user, code)
    if not areas or (code and not Area.objects.filter(code=code, valid_until=None).exists()):
        raise Http404
    return areas


def state_of(request: HttpRequest) -> National:
    """Return the state of the cooperatives that the page is about."""
    return national(areas_of(request), on=timezone.localdate())


def coverage_of(request: HttpRequest) -> str:
    """Return the chosen coverage; all where none is chosen."""
    chosen = request.GET.get("liputan", "")
    return chosen if chosen in COVERAGES else COVERAGES[0]


def measure_of(request: HttpRequest) -> MapMeasure:
    """Return what the map shall show."""
    chosen = request.GET.get("peta", "")
    return next((m for m in MAPS if m.key == chosen), MAPS[0])


def query_with(request: HttpRequest, **changed: str) -> str:
    """Return what the address asks for, with some of it changed."""
    kept = {k: request.GET.get(k, "") for k in ("area", "liputan", "urut", "peta", "setelah")}
    query = {k: v for k, v in {**kept, **changed}.items() if v}
    return f"?{urlencode(query)}"


def address_of(request: HttpRequest, name: str, **where: str) -> str:
    """Return the address of a national page that asks for the same."""
    return reverse(f"admin:cooperatives_{name}", kwargs=where) + query_with(request, setelah="")


def name_of(code: str) -> str:
    """Return the name of the area with this code."""
    area = Area.objects.filter(code=code, valid_until=None).first()
    return area.name if area else code
