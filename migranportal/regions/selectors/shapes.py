"""The shapes of maps by area: outlines where they are loaded, else tiles."""

from __future__ import annotations

from django.core.cache import cache

from migranportal.core.maps import WIDTH, Shapes, outline_shapes, tile_shapes
from migranportal.regions.models import Area, AreaBoundary

_KEPT_SECONDS = 3600  # outlines change with a decree, once or twice a year


def map_shapes(level: str, inside: str = "", *, width: int = WIDTH) -> Shapes:
    """Return the shapes of the areas of ``level`` in force inside the area with code ``inside``.

    ``width`` says how finely they are drawn: less for maps in rows. Kept for an hour; two queries
    otherwise.
    """
    key = f"map-shapes:1:{level}:{inside}:{width}"
    kept: Shapes | None = cache.get(key)
    if kept is None:
        kept = _shapes(level, inside, width)
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _shapes(level: str, inside: str, width: int) -> Shapes:
    areas = Area.objects.filter(level=level, valid_until=None).inside(inside)
    outlines = dict(
        AreaBoundary.objects.filter(area__in=areas)
        .order_by("area__code")
        .values_list("area__code", "geometry")
    )
    if outlines:
        return outline_shapes(outlines, width=width)
    return tile_shapes(areas.order_by("code").values_list("code", flat=True))
