"""How the invented workers are spread over the regencies, from published statistics.

Reads the folders ``migration`` and ``population`` of the reference data. The figures are yearly
placements; only their proportions are used.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

# Later reports correct earlier ones; rows of other versions contradict or cover part of a year.
_VERSIONS = ("annual_report", "revised", "reported", "initial", "preliminary")
_MOST_FROM_KNOWN = 0.9


def regency_weights(folder: Path) -> dict[str, float]:
    """Return the share of each regency in the placements of its country, by code; they add up to 1.

    A province or regency without a figure takes its part of what is left by its population.

    Raises:
        OSError: a file is missing.
    """
    people = _population(folder / "population" / "population_2024s2.csv")
    placed = _latest(folder / "migration" / "placements_province.csv")
    local = _latest(folder / "migration" / "placements_regency.csv")
    total = max(_latest(folder / "migration" / "placements_national.csv").values())
    provinces = _shares({c: n for c, n in people.items() if len(c) == 2}, placed, total)
    weights: dict[str, float] = {}
    for province, share in provinces.items():
        regencies = {c: n for c, n in people.items() if c.startswith(f"{province}.")}
        inside = _shares(regencies, local, placed.get(province, 0))
        weights.update({code: share * part for code, part in inside.items()})
    return weights


def _shares(people: dict[str, float], placed: dict[str, float], total: float) -> dict[str, float]:
    known = {code: placed[code] for code in people if code in placed}
    others = {code: n for code, n in people.items() if code not in known}
    if not known:
        whole = sum(people.values())
        return {code: n / whole for code, n in people.items()}
    reported = sum(known.values())
    from_known = min(reported / total, _MOST_FROM_KNOWN) if total else _MOST_FROM_KNOWN
    if not others:
        from_known = 1.0
    rest = sum(others.values())
    return {
        **{code: from_known * n / reported for code, n in known.items()},
        **{code: (1 - from_known) * n / rest for code, n in others.items()},
    }


def _population(file: Path) -> dict[str, float]:
    return {row["code"]: float(row["total"]) for row in _rows(file) if row["level"] != "country"}


def _latest(file: Path) -> dict[str, float]:
    """Return the newest figure over a whole year by area code (``""`` for the country)."""
    best: dict[str, tuple[tuple[str, int], float]] = {}
    for row in _rows(file):
        start, end = row["period_start"], row["period_end"]
        version = row["version"]
        if start[4:] != "-01-01" or end != f"{start[:4]}-12-31" or version not in _VERSIONS:
            continue
        rank = (start, -_VERSIONS.index(version))
        code = row.get("code", "")
        if code not in best or rank > best[code][0]:
            best[code] = (rank, float(row["placements"]))
    return {code: figure for code, (_, figure) in best.items()}


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
