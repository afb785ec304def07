"""The shapes of a map: outlines projected to paths, or tiles where there are none.

Outlines come as GeoJSON geometries in degrees. Indonesia lies on the equator, so degrees are drawn as
they are; nobody measures a distance on these maps. Vertices move to a grid as fine as the picture,
neighbours' shared vertices to the same point, so that no gaps open; islands below a pixel are left
out, except that the largest part of an area always stays.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Ring = list[tuple[int, int]]
WIDTH = 1000
"""Units of a picture across. A small one has fewer points."""
_MARGIN = 4
_TILE = 40
_GAP = 2
_SMALLEST_RING = 3.0  # square units: a dot on a picture of 1000 units

# Our own drawing of the country: column and row of each province, by code, with the letters of
# ISO 3166-2:ID, which people know from number plates of goods and from statistics.
_PROVINCES: dict[str, tuple[int, int, str]] = {
    "11": (0, 0, "AC"),
    "12": (1, 1, "SU"),
    "13": (1, 2, "SB"),
    "14": (2, 1, "RI"),
    "15": (2, 2, "JA"),
    "16": (2, 3, "SS"),
    "17": (1, 3, "BE"),
    "18": (2, 4, "LA"),
    "19": (3, 3, "BB"),
    "21": (3, 1, "KR"),
    "31": (4, 4, "JK"),
    "32": (4, 5, "JB"),
    "33": (5, 5, "JT"),
    "34": (5, 6, "YO"),
    "35": (6, 5, "JI"),
    "36": (3, 5, "BT"),
    "51": (7, 5, "BA"),
    "52": (8, 5, "NB"),
    "53": (9, 5, "NT"),
    "61": (5, 1, "KB"),
    "62": (5, 2, "KT"),
    "63": (6, 2, "KS"),
    "64": (6, 1, "KI"),
    "65": (6, 0, "KU"),
    "71": (9, 1, "SA"),
    "72": (8, 2, "ST"),
    "73": (8, 3, "SN"),
    "74": (9, 3, "SG"),
    "75": (8, 1, "GO"),
    "76": (7, 3, "SR"),
    "81": (10, 3, "MA"),
    "82": (10, 1, "MU"),
    "91": (13, 2, "PA"),
    "92": (12, 2, "PB"),
    "93": (13, 4, "PS"),
    "94": (12, 3, "PT"),
    "95": (13, 3, "PE"),
    "96": (11, 2, "PD"),
}


@dataclass(frozen=True)
class Shape:
    """The path of an area, and a short text to write on it at ``x``, ``y``; ``""`` for none."""

    path: str
    x: float
    y: float
    letters: str = ""


@dataclass(frozen=True)
class Shapes:
    """The shapes of a map by area code, in units of a picture of ``width`` by ``height``."""

    width: int
    height: int
    by_code: dict[str, Shape]
    are_tiles: bool


def outline_shapes(geometries: Mapping[str, Any], *, width: int = WIDTH) -> Shapes:
    """Return the shapes of GeoJSON geometries by area code, for a picture about ``width`` wide.

    Raises:
        ValueError: there are none.
    """
    if not geometries:
        raise ValueError("No outlines: draw tiles instead.")
    polygons = {code: _polygons(geometry) for code, geometry in geometries.items()}
    points = [point for parts in polygons.values() for part in parts for point in part[0]]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    scale = (width - 2 * _MARGIN) / max(east - west, 1.2 * (north - south), 0.01)
    frame = _Frame(west, north, scale)
    shapes = {code: _outline(parts, frame) for code, parts in polygons.items()}
    across, down = ((far - near) * scale for near, far in ((west, east), (south, north)))
    return Shapes(
        math.ceil(across) + 2 * _MARGIN, math.ceil(down) + 2 * _MARGIN, shapes, are_tiles=False
    )


def tile_shapes(codes: Iterable[str]) -> Shapes:
    """Return a tile for each area: provinces about where they lie, others in the order of codes."""
    wanted = sorted(codes)
    if wanted and all(code in _PROVINCES for code in wanted):
        places = {code: _PROVINCES[code] for code in (wanted if len(wanted) < 5 else _PROVINCES)}
    else:
        columns = max(6, math.ceil(math.sqrt(len(wanted) * 2.4)))
        places = {
            code: (number % columns, number // columns, code.rpartition(".")[2])
            for number, code in enumerate(wanted)
        }
    left = min((column for column, _row, _text in places.values()), default=0)
    top = min((row for _column, row, _text in places.values()), default=0)
    shapes = {code: _tile(c - left, r - top, text) for code, (c, r, text) in places.items()}
    columns = 1 + max((place[0] - left for place in places.values()), default=0)
    rows = 1 + max((place[1] - top for place in places.values()), default=0)
    return Shapes(columns * _TILE + _GAP, rows * _TILE + _GAP, shapes, are_tiles=True)


def _tile(column: int, row: int, text: str) -> Shape:
    x, y, side = column * _TILE + _GAP, row * _TILE + _GAP, _TILE - _GAP
    path = f"M{x},{y}h{side}v{side}h{-side}z"
    return Shape(path, x + side / 2, y + side / 2 + 5, text)


@dataclass(frozen=True)
class _Frame:
    west: float
    north: float
    scale: float

    def place(self, point: Any) -> tuple[int, int]:
        x = _MARGIN + (point[0] - self.west) * self.scale
        return round(x), round(_MARGIN + (self.north - point[1]) * self.scale)


def _polygons(geometry: Mapping[str, Any]) -> list[Any]:
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else list(coordinates)


def _outline(polygons: list[Any], frame: _Frame) -> Shape:
    rings = [_snapped(ring, frame) for polygon in polygons for ring in polygon]
    largest = max(rings, key=_size)
    kept = [ring for ring in rings if _size(ring) >= _SMALLEST_RING] or [largest]
    xs, ys = [x for x, _y in largest], [y for _x, y in largest]
    middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    if _size(largest) < _SMALLEST_RING:  # smaller than a dot: draw a dot
        return Shape(_dot(*middle), *middle)
    return Shape("".join(map(_path, kept)), *middle)


def _dot(x: float, y: float) -> str:
    return f"M{x - 2:g},{y - 2:g}h4v4h-4z"


def _snapped(ring: Any, frame: _Frame) -> Ring:
    points: Ring = []
    for place in map(frame.place, ring):
        if points and points[-1] == place:
            continue
        if len(points) > 1 and _is_straight(points[-2], points[-1], place):
            points.pop()
        points.append(place)
    return points


def _is_straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Say whether ``b`` adds nothing between ``a`` and ``c``."""
    (ax, ay), (bx, by), (cx, cy) = a, b, c
    on_line = (bx - ax) * (cy - by) == (by - ay) * (cx - bx)
    return on_line and (bx - ax) * (cx - bx) + (by - ay) * (cy - by) > 0


def _size(ring: Ring) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def _path(ring: Ring) -> str:
    (x, y), steps = ring[0], []
    for next_x, next_y in ring[1:]:
        steps.append(f"{next_x - x},{next_y - y}")
        x, y = next_x, next_y
    return f"M{ring[0][0]},{ring[0][1]}l{' '.join(steps)}z"
