"""Temporary tables that the files are copied into before anything is checked or written.

COPY straight into the register would be as fast and lose who changed it and why: the history takes
that from the statement that writes.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

from migranportal.regions.importers.problems import Problem
from migranportal.regions.importers.tables import (
    AREA_TABLES,
    BPS_TABLE,
    COUNTRY_TABLE,
    Table,
    find,
    read,
)

CODE_SHAPE = r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"

_TABLES = {
    "staged_area": f"""
        position integer, file text, row_number integer, code text, name text, level text,
        kind text, parent text, lat text, lon text, adat text, postal_code text,
        is_code boolean GENERATED ALWAYS AS (code ~ '{CODE_SHAPE}') STORED,
        expected_level text GENERATED ALWAYS AS (
            CASE length(code) WHEN 2 THEN 'province' WHEN 5 THEN 'regency'
                WHEN 8 THEN 'district' WHEN 13 THEN 'village' END) STORED,
        expected_parent text GENERATED ALWAYS AS (
            CASE length(code) WHEN 5 THEN left(code, 2) WHEN 8 THEN left(code, 5)
                WHEN 13 THEN left(code, 8) ELSE '' END) STORED""",
    "staged_bps": "file text, row_number integer, level text, bps_code text, code text, match text",
    "staged_boundary": "file text, row_number integer, code text, geometry jsonb",
    "staged_country": """
        file text, row_number integer, code text, name_id text, name_en text, destination text""",
}
_AREA_COLUMNS = (
    "position, file, row_number, code, name, level, kind, parent, lat, lon, adat, postal_code"
)


def make_tables(cursor: CursorWrapper) -> None:
    """Make the staging tables, empty; they vanish with the transaction."""
    for name, columns in _TABLES.items():
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")


def prepare(cursor: CursorWrapper) -> None:
    """Index and analyse what was staged, so that every check runs in one pass."""
    cursor.execute("CREATE INDEX ON staged_area (code)")
    cursor.execute("ANALYZE staged_area")
    cursor.execute("ANALYZE staged_bps")


def stage_areas(cursor: CursorWrapper, folder: Path, problems: list[Problem]) -> None:
    """Copy the four files of areas into ``staged_area``."""
    with _copy(cursor, f"staged_area ({_AREA_COLUMNS})") as copy:
        for position, table in enumerate(AREA_TABLES):
            path = find(folder, table, problems)
            if path is None:
                continue
            blanks = [""] * (len(AREA_TABLES[-1].columns) - len(table.columns))
            name = path.name
            for number, values in read(path, table.columns, problems):
                copy.write_row([position, name, number, *values, *blanks])


def stage_bps(cursor: CursorWrapper, folder: Path, problems: list[Problem]) -> bool:
    """Copy the bridge to the codes of the statistics agency; tell whether there is one."""
    return _stage(cursor, "staged_bps", folder, BPS_TABLE, problems)


def stage_countries(cursor: CursorWrapper, folder: Path, problems: list[Problem]) -> bool:
    """Copy the countries; tell whether there is such a file."""
    return _stage(cursor, "staged_country", folder, COUNTRY_TABLE, problems)


def stage_boundaries(cursor: CursorWrapper, rows: Iterable[tuple[str, int, str, str]]) -> None:
    """Copy boundaries: file, feature number, area code, geometry as JSON."""
    with _copy(cursor, "staged_boundary") as copy:
        for row in rows:
            copy.write_row(row)


def _stage(
    cursor: CursorWrapper, target: str, folder: Path, table: Table, problems: list[Problem]
) -> bool:
    path = find(folder, table, problems)
    if path is None:
        return False
    name = path.name
    with _copy(cursor, target) as copy:
        for number, values in read(path, table.columns, problems):
            copy.write_row([name, number, *values])
    return True


def _copy(cursor: CursorWrapper, target: str) -> Any:
    return cursor.copy(f"COPY {target} FROM STDIN")
