"""The CSV files of published statistics: read as they stand, every row with its version and source.

Files are known by their names; ``NA`` is Namibia, not an empty cell. Values that a file derives from
others (rankings, shares) are not read: they can be made from the figures.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from migranportal.regions.models import Country
from reports.models import Dimension, Measure, PublishedFigure, Unit, Version

_POPULATION = re.compile(r"population_(\d{4})s([12])\.csv")
_OFFICE = re.compile(r"BP3MI-(\d{2})")
_CODES = {
    Dimension.PROVINCE.value: re.compile(r"\d{2}"),
    Dimension.REGENCY.value: re.compile(r"\d{2}\.\d{2}"),
}
_SEMESTER = {"1": ((1, 1), (6, 30)), "2": ((7, 1), (12, 31))}
POPULATION_SOURCE = (
    "Dukcapil",
    "https://github.com/cahyadsn/wilayah",
    "Dukcapil; read from the table of cahyadsn/wilayah",
)

Row = dict[str, str]
Figures = Iterator[PublishedFigure]


@dataclass
class Folder:
    """What the files of a folder say; ``problems`` name file and line of what could not be read."""

    figures: list[PublishedFigure] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_folder(folder: Path) -> Folder:
    """Read every known file in ``folder`` and the folders below it; the database is not changed."""
    found = Folder()
    countries = set(Country.objects.values_list("code", flat=True))
    for path in sorted(folder.rglob("*.csv")):
        reader = _READERS.get(path.name)
        match = _POPULATION.fullmatch(path.name)
        if match:
            reader = _population(int(match[1]), match[2])
        if reader is not None:
            found.files.append(path.name)
            _read_file(path, reader, countries, found)
    return found


def _read_file(
    path: Path, reader: Callable[[Row], Figures], countries: set[str], found: Folder
) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                figures = list(reader({key: (cell or "").strip() for key, cell in row.items()}))
                for figure in figures:
                    _check(figure, countries)
                found.figures += figures
            except ValidationError as error:
                found.problems.append(f"{path.name}, {line}: {' '.join(error.messages)}")
            except (KeyError, ValueError) as error:
                found.problems.append(f"{path.name}, {line}: {error!r}")


def _check(figure: PublishedFigure, countries: set[str]) -> None:
    """Check without a query what the database would refuse for all rows at once."""
    if figure.country_id and figure.country_id not in countries:
        raise ValueError(figure.country_id)
    if figure.period_end < figure.period_start or figure.value < 0:
        raise ValueError(str(figure))
    shape = _CODES.get(figure.dimension)
    if shape and not shape.fullmatch(figure.area_code):
        raise ValueError(figure.area_code)
    figure.clean_fields(exclude=["country", "imported_at", "imported_by"])


def _figure(row: Row, value: str, **more: Any) -> PublishedFigure:
    url = row["source_url"]
    return PublishedFigure(
        **{
            "measure": Measure.PLACEMENTS,
            "unit": Unit.PEOPLE,
            "value": int(value),
            "period_start": date.fromisoformat(row["period_start"]),
            "period_end": date.fromisoformat(row["period_end"]),
            "version": row.get("version", ""),
            "publisher": (urlsplit(url).hostname or "").removeprefix("www."),
            "url": url,
            "note": row.get("note", ""),
            **more,
        }
    )


def _national(row: Row) -> Figures:
    yield _figure(row, row["placements"], dimension=Dimension.NATIONAL)
    for dimension, names in (
        (Dimension.SEX, ("female", "male")),
        (Dimension.FORMALITY, ("formal", "informal")),
    ):
        for name in names:
            if row[name]:
                yield _figure(row, row[name], dimension=dimension, category=name)


def _country(row: Row) -> Figures:
    """A count of one BP3MI stands here under another version, with the office as its scope."""
    more: dict[str, Any] = {}
    if office := _OFFICE.fullmatch(row["scope"]):
        more = {"version": Version.BP3MI_OFFICE, "office_code": office[1]}
    elif row["scope"] != "ID":
        raise ValueError(row["scope"])
    if row["alpha2"]:
        more["country_id"] = row["alpha2"]
    else:
        more["unmatched_name"] = row["country"]
    yield _figure(
        row,
        row["placements"],
        dimension=Dimension.COUNTRY,
        name_in_source=row["country"],
        **more,
    )


def _province(row: Row) -> Figures:
    yield _figure(
        row,
        row["placements"],
        dimension=Dimension.PROVINCE,
        area_code=row["code"],
        name_in_source=row["province"],
    )


def _regency(row: Row) -> Figures:
    """The office of a service count is that of the regency's province."""
    is_office = row["version"] == Version.BP3MI_OFFICE
    yield _figure(
        row,
        row["placements"],
        dimension=Dimension.REGENCY,
        area_code=row["code"],
        name_in_source=row["regency"],
        office_code=row["code"][:2] if is_office else "",
    )


def _occupation(row: Row) -> Figures:
    """The file has no versions: a full year is what was reported, anything else a part of one."""
    figure = _figure(
        row,
        row["placements"],
        dimension=Dimension.OCCUPATION,
        category=row["occupation"],
        name_in_source=row["name_id"],
    )
    figure.version = Version.REPORTED if figure.is_full_year else Version.PARTIAL
    yield figure


def _population(year: int, semester: str) -> Callable[[Row], Figures]:
    publisher, url, note = POPULATION_SOURCE
    first, last = _SEMESTER[semester]
    levels = {"country": Dimension.NATIONAL, "province": Dimension.PROVINCE}

    def read(row: Row) -> Figures:
        dimension = levels.get(row["level"], Dimension.REGENCY)
        yield PublishedFigure(
            measure=Measure.POPULATION,
            unit=Unit.PEOPLE,
            dimension=dimension,
            area_code="" if dimension == Dimension.NATIONAL else row["code"],
            name_in_source=row["name"],
            value=int(row["total"]),
            period_start=date(year, *first),
            period_end=date(year, *last),
            version=Version.REPORTED,
            publisher=publisher,
            url=url,
            note=note,
        )

    return read


_READERS: dict[str, Callable[[Row], Figures]] = {
    "placements_national.csv": _national,
    "placements_country.csv": _country,
    "placements_province.csv": _province,
    "placements_regency.csv": _regency,
    "placements_occupation.csv": _occupation,
}


def known_files() -> Iterable[str]:
    """Return the names of the files that are read."""
    return [*_READERS, "population_<year>s<semester>.csv"]
