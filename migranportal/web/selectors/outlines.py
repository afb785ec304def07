"""Shapes for the map: outlines of provinces and regencies, dots for villages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from migranportal.accounts.models import within
from migranportal.accounts.roles import AreaLevel, area_level
from migranportal.regions.models import Area, AreaBoundary
from migranportal.web.selectors.areas import Region
from programs.models import Assessment

_KEPT_SECONDS = 3600  # outlines change with a decree, once or twice a year
# Degrees between the points that a vertex is moved to: 0.02 is 2 km, half a pixel of a map of the
# country. Neighbours share their vertices, so moving them leaves no gaps between areas.
_GRID = {AreaLevel.COUNTRY: 0.02}
_FINE_GRID = 0.002
_MOST_DOTS = 1500

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Dot:
    """A village on the map."""

    code: str
    name: str
    longitude: float
    latitude: float
    outcome: int | None


def outlines(region: Region) -> dict[str, Any]:
    """Return the GeoJSON geometry of the parts of a region that have an outline, by code."""
    key = f"outlines:{region.code}:{','.join(region.own)}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is not None:
        return kept
    rows = AreaBoundary.objects.filter(area__valid_until=None)
    if region.is_own:
        rows = rows.filter(area__code__in=region.own)
    else:
        level = {2: Area.Level.PROVINCE, 5: Area.Level.REGENCY}.get(region.width)
        rows = rows.filter(within([region.code], "area__code"), area__level=level)
    grid = _GRID.get(area_level(region.code), _FINE_GRID) if not region.is_own else _FINE_GRID
    found = {
        code: simplified(geometry, grid=grid)
        for code, geometry in rows.order_by("area__code").values_list("area__code", "geometry")
    }
    cache.set(key, found, _KEPT_SECONDS)
    return found


def ground(region: Region) -> dict[str, Any] | None:
    """Return the outline of the regency around a region, to put dots on; ``None`` without one."""
    regency = ".".join(region.code.split(".")[:2])
    rows = AreaBoundary.objects.filter(area__code=regency, area__valid_until=None)
    geometry = rows.values_list("geometry", flat=True).first()
    return None if geometry is None else simplified(geometry, grid=_FINE_GRID)


def village_dots(codes: list[str], *, version: int | None) -> list[Dot]:
    """Return the villages inside the areas ``codes`` whose place is known, in two queries."""
    rows = (
        Area.objects.filter(within(codes, "code"), level=Area.Level.VILLAGE, valid_until=None)
        .exclude(latitude=None)
        .order_by("code")
        .values_list("code", "name", "longitude", "latitude")[:_MOST_DOTS]
    )
    judged = Assessment.objects.filter(within(codes, "village__area__code"), version=version)
    outcomes = dict(judged.values_list("village__area__code", "outcome")) if version else {}
    return [
        Dot(code, name, float(longitude), float(latitude), outcomes.get(code))
        for code, name, longitude, latitude in rows
        if longitude is not None and latitude is not None
    ]


def simplified(geometry: dict[str, Any], *, grid: float) -> dict[str, Any]:
    """Return the geometry with its vertices moved to a grid; the largest ring always stays."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    coarse = [[_snapped(ring, grid) for ring in polygon] for polygon in polygons]
    kept = [[ring for ring in polygon if len(ring) > 3] for polygon in coarse]
    kept = [polygon for polygon in kept if polygon]
    if not kept:
        return geometry
    return {"type": "MultiPolygon", "coordinates": kept}


def _snapped(ring: list[list[float]], grid: float) -> Ring:
    points: Ring = []
    for longitude, latitude, *_rest in ring:
        point = round(round(longitude / grid) * grid, 4), round(round(latitude / grid) * grid, 4)
        if not points or points[-1] != point:
            points.append(point)
    if len(points) < 3:
        return []
    return points
