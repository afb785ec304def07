"""The shapes of maps by area: outlines where they are loaded, else tiles."""

from __future__ import annotations

from django.core.cache import cache

from migranportal.core.maps import Shapes, outline_shapes, tile_shapes
from migranportal.regions.models import Area, AreaBoundary

_KEPT_SECONDS = 3600  # outlines change with a decree, once or twice a year


def map_shapes(level: str, inside: str = "") -> Shapes:
    """Return the shapes of the areas of ``level`` in force inside the area with code ``inside``.

    Kept for an hour; two queries otherwise.
    """
    key = f"map-shapes:1:{level}:{inside}"
    kept: Shapes | None = cache.get(key)
    if kept is None:
        kept = _shapes(level, inside)
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _shapes(level: str, inside: str) -> Shapes:
    areas = Area.objects.filter(level=level, valid_until=None).inside(inside)
    outlines = dict(
        AreaBoundary.objects.filter(area__in=areas)
        .order_by("area__code")
        .values_list("area__code", "geometry")
    )
    if outlines:
        return outline_shapes(outlines)
    return tile_shapes(areas.order_by("code").values_list("code", flat=True))
