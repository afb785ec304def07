"""Finding and reading the CSV files, every value as text."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from migranportal.regions.importers.problems import Problem

Row = tuple[int, list[str | None]]


@dataclass(frozen=True)
class Table:
    """One CSV file: its name without ending, and the columns that it must have."""

    name: str
    columns: tuple[str, ...]
    optional: bool = False


_AREA = ("code", "name", "level", "kind", "parent", "lat", "lon")
AREA_TABLES = (
    Table("provinces", _AREA),
    Table("regencies", _AREA),
    Table("districts", _AREA),
    Table("villages", (*_AREA, "adat", "postal_code")),
)
BPS_TABLE = Table("bps_bridge", ("level", "bps_code", "code", "match"), optional=True)
COUNTRY_TABLE = Table(
    "countries", ("alpha2", "name_id", "name_en", "placement_destination"), optional=True
)


def find(folder: Path, table: Table, problems: list[Problem]) -> Path | None:
    """Return the file of ``table``, plain or compressed; note a problem where a needed one is missing."""
    plain, packed = folder / f"{table.name}.csv", folder / f"{table.name}.csv.gz"
    found = [path for path in (plain, packed) if path.is_file()]
    if len(found) > 1:
        problems.append(Problem(plain.name, None, "", "", "twice"))
    if not found and not table.optional:
        problems.append(Problem(plain.name, None, "", "", "missing", str(plain)))
    return found[0] if found else None


def read(path: Path, columns: Sequence[str], problems: list[Problem]) -> Iterator[Row]:
    """Yield row number and values of ``columns``, ``None`` where a value is missing from the file.

    What cannot be read is noted in ``problems``; the rows before it are still yielded, so that one
    reading finds as much as possible.
    """
    number = 0
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            header = [cell.strip() for cell in next(lines, [])]
            places = _places(path.name, header, columns, problems)
            for number, cells in enumerate(lines, start=2):
                if cells:
                    yield number, _values(path.name, number, cells, len(header), places, problems)
    except UnicodeDecodeError:
        problems.append(Problem(path.name, number + 1, "", "", "encoding"))
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        problems.append(Problem(path.name, number + 1, "", "", "unreadable", str(error)))
    else:
        if not number:
            problems.append(Problem(path.name, None, "", "", "empty_file"))


def _places(
    file: str, header: list[str], columns: Sequence[str], problems: list[Problem]
) -> list[int | None]:
    missing = [column for column in columns if column not in header]
    problems += [Problem(file, 1, name, "", "column", ", ".join(columns)) for name in missing]
    return [header.index(column) if column in header else None for column in columns]


def _values(
    file: str,
    number: int,
    cells: list[str],
    width: int,
    places: list[int | None],
    problems: list[Problem],
) -> list[str | None]:
    if len(cells) != width:
        problems.append(Problem(file, number, "", "", "width", f"{len(cells)} / {width}"))
        cells = cells + [""] * (width - len(cells))
    if "\0" in "".join(cells):
        problems.append(Problem(file, number, "", "", "nul"))
        return [None] * len(places)
    return [None if place is None else cells[place].strip() for place in places]
