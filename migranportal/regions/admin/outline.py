"""Drawing an outline as an SVG element: no script, no style, no request for map tiles."""

from collections.abc import Iterator, Mapping
from math import cos, radians
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

SIZE = 280
MARGIN = 6

Point = tuple[float, float]


def draw(geometry: Mapping[str, Any], *, label: str, mark: Point | None = None) -> SafeString:
    """Return the outline of a GeoJSON polygon; ``mark`` (longitude, latitude) becomes a dot in it."""
    rings = [[(float(p[0]), float(p[1])) for p in ring] for ring in _rings(geometry)]
    longitudes = [x for ring in rings for x, _ in ring]
    latitudes = [y for ring in rings for _, y in ring]
    left, top = min(longitudes), max(latitudes)
    # A degree of longitude is shorter than one of latitude, the more so the farther from the equator.
    squeeze = cos(radians((top + min(latitudes)) / 2))
    width, height = (max(longitudes) - left) * squeeze, top - min(latitudes)
    scale = (SIZE - 2 * MARGIN) / (max(width, height) or 1)

    def place(point: Point) -> Point:
        x, y = point
        return round(MARGIN + (x - left) * squeeze * scale, 1), round(MARGIN + (top - y) * scale, 1)

    dot = place(mark) if mark else None
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<path d="{}" fill="currentColor" fill-opacity="0.15" fill-rule="evenodd" '
        'stroke="currentColor"/>{}</svg>',
        *(round(2 * MARGIN + width * scale, 1), round(2 * MARGIN + height * scale, 1)) * 2,
        label,
        " ".join(_path([place(point) for point in ring]) for ring in rings),
        format_html('<circle cx="{}" cy="{}" r="4" fill="currentColor"/>', *dot) if dot else "",
    )


def _rings(geometry: Mapping[str, Any]) -> Iterator[Any]:
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield from polygon


def _path(points: list[Point]) -> str:
    kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"
