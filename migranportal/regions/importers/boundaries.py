"""Reading outlines from GeoJSON files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from migranportal.regions.importers.problems import Problem

FILES = ("provinces.geojson", "regencies.geojson")
GEOMETRY_TYPES = ("Polygon", "MultiPolygon")


def read_boundaries(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, int, str, str]]:
    """Yield file, feature number, area code and geometry (as JSON) of every feature in ``folder``."""
    for name in FILES:
        path = folder / name
        if not path.is_file():
            continue
        for number, feature in enumerate(_features(path, problems), start=1):
            yield from _boundary(name, number, feature, problems)


def _features(path: Path, problems: list[Problem]) -> list[Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        features = content["features"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        problems.append(Problem(path.name, None, "", "", "geojson", str(error)))
        return []
    if not isinstance(features, list):
        problems.append(Problem(path.name, None, "", "", "geojson", "features"))
        return []
    return features


def _boundary(
    file: str, number: int, feature: Any, problems: list[Problem]
) -> Iterator[tuple[str, int, str, str]]:
    content = feature if isinstance(feature, dict) else {}
    properties, geometry = content.get("properties") or {}, content.get("geometry") or {}
    code = str(properties.get("code", ""))
    if geometry.get("type") in GEOMETRY_TYPES and geometry.get("coordinates"):
        yield file, number, code, json.dumps(geometry)
    else:
        problems.append(Problem(file, number, "geometry", code, "geo_geometry"))
