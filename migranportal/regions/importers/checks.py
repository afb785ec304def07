"""The checks of the staged files: one statement per table finds every problem of it."""

from datetime import date

from django.db.backends.utils import CursorWrapper

from migranportal.regions.importers.problems import Problem, code_problem

NUMBER = r"^[+-]?\d+(\.\d+)?$"
BPS_MATCHES = ("exact", "code_similar_name", "recoded_by_name")
"""The matches of the bridge that give a code; the best one first."""
OTHER_MATCHES = ("code_other_name", "none")

_KINDS = """CASE expected_level WHEN 'province' THEN 'provinsi' WHEN 'regency' THEN 'kabupaten, kota'
    WHEN 'district' THEN 'kecamatan' WHEN 'village' THEN 'desa, kelurahan' END"""


def _number(column: str, limit: int) -> list[tuple[str, str, str, str]]:
    return [
        (column, "number", "''", f"{column} <> '' AND {column} !~ '{NUMBER}'"),
        (
            column,
            "range",
            f"'±{limit}'",
            # CASE, because AND does not promise that the cast waits for the test.
            f"CASE WHEN {column} ~ '{NUMBER}' THEN abs({column}::numeric) > {limit} ELSE false END",
        ),
    ]


# Column, kind of problem, detail, condition. A null is a value that the file does not have; its
# absence was noted while reading, and every condition on it is null, hence silent.
_AREA_CHECKS = [
    ("code", "code_shape", "''", "NOT is_code"),
    ("code", "code_twice", "first_place", "is_code AND occurrence > 1"),
    ("level", "level", "expected_level", "is_code AND level <> expected_level"),
    ("kind", "kind", _KINDS, f"is_code AND kind <> ALL (string_to_array({_KINDS}, ', '))"),
    ("name", "name_empty", "''", "name = ''"),
    ("name", "name_long", "''", "length(name) > 100"),
    ("parent", "parent", "expected_parent", "is_code AND parent <> expected_parent"),
    ("adat", "flag", "''", "adat NOT IN ('0', '1', '')"),
    ("postal_code", "postal_code", "''", r"postal_code <> '' AND postal_code !~ '^\d{5}$'"),
    *_number("lat", 90),
    *_number("lon", 180),
]
_PARENT_CHECK = (
    "parent",
    "parent_unknown",
    "''",
    """is_code AND parent <> '' AND parent = expected_parent
        AND NOT EXISTS (SELECT FROM staged_area p WHERE p.code = a.parent)""",
)


def check_areas(cursor: CursorWrapper, *, complete: bool) -> list[Problem]:
    """Return every problem of the staged areas.

    Unknown parents are looked for only where the files are ``complete``: a missing file would make
    every code below it a problem of its own.
    """
    checks = [*_AREA_CHECKS, *([_PARENT_CHECK] if complete else [])]
    found = " UNION ALL ".join(
        f"SELECT position, file, row_number, '{column}', {column}, '{kind}', {detail} "  # noqa: S608
        f"FROM a WHERE {condition}"
        for column, kind, detail, condition in checks
    )
    cursor.execute(
        f"""
        WITH a AS (
            SELECT *, row_number() OVER place AS occurrence,
                first_value(file || ':' || row_number) OVER place AS first_place
            FROM staged_area
            WINDOW place AS (PARTITION BY code ORDER BY position, row_number)
        ), found AS ({found})
        SELECT * FROM found ORDER BY 1, 3
        """  # noqa: S608
    )
    return [_problem(*row[1:]) for row in cursor.fetchall()]


def check_bps(cursor: CursorWrapper) -> list[Problem]:
    """Return every problem of the bridge; a row that gives no code is not looked at further."""
    cursor.execute(
        r"""
        WITH b AS (
            SELECT *, match = ANY (%(used)s) AS is_used,
                CASE level WHEN 'province' THEN '2' WHEN 'regency' THEN '4'
                    WHEN 'district' THEN '7' WHEN 'village' THEN '10' ELSE '0' END AS digits
            FROM staged_bps
        ), found AS (
            SELECT file, row_number, 'match', match, 'match', %(matches)s FROM b
            WHERE NOT match = ANY (%(all)s)
            UNION ALL
            SELECT file, row_number, 'bps_code', bps_code, 'bps_shape', digits FROM b
            WHERE is_used AND bps_code !~ ('^\d{' || digits || '}$')
            UNION ALL
            SELECT file, row_number, 'code', code, 'bps_code_unknown', '' FROM b
            WHERE is_used AND NOT EXISTS (
                SELECT FROM staged_area a WHERE a.code = b.code AND a.level = b.level)
        )
        SELECT * FROM found ORDER BY 2
        """,
        {
            "used": list(BPS_MATCHES),
            "all": [*BPS_MATCHES, *OTHER_MATCHES],
            "matches": ", ".join((*BPS_MATCHES, *OTHER_MATCHES)),
        },
    )
    return [_problem(*row) for row in cursor.fetchall()]


def check_boundaries(cursor: CursorWrapper) -> list[Problem]:
    """Return every boundary whose code no staged area has, or that stands twice."""
    cursor.execute(
        """
        SELECT file, row_number, 'code', code,
            CASE WHEN is_known THEN 'geo_code_twice' ELSE 'geo_code_unknown' END, ''
        FROM (
            SELECT *, row_number() OVER (PARTITION BY code ORDER BY file, row_number) AS occurrence,
                EXISTS (SELECT FROM staged_area a WHERE a.code = b.code) AS is_known
            FROM staged_boundary b
        ) AS b
        WHERE occurrence > 1 OR NOT is_known
        ORDER BY 1, 2
        """
    )
    return [_problem(*row) for row in cursor.fetchall()]


def check_countries(cursor: CursorWrapper) -> list[Problem]:
    """Return every problem of the staged countries."""
    cursor.execute(
        """
        WITH c AS (
            SELECT *, row_number() OVER (PARTITION BY code ORDER BY row_number) AS occurrence
            FROM staged_country
        ), found AS (
            SELECT file, row_number, 'alpha2', code, 'country_code', '' FROM c
            WHERE code !~ '^[A-Z]{2}$'
            UNION ALL
            SELECT file, row_number, 'alpha2', code, 'country_twice', '' FROM c
            WHERE occurrence > 1
            UNION ALL
            SELECT file, row_number, 'name_id', name_id, 'country_name', '' FROM c
            WHERE length(name_id) NOT BETWEEN 1 AND 80
            UNION ALL
            SELECT file, row_number, 'name_en', name_en, 'country_name', '' FROM c
            WHERE length(name_en) NOT BETWEEN 1 AND 80
            UNION ALL
            SELECT file, row_number, 'placement_destination', destination, 'flag', '' FROM c
            WHERE destination NOT IN ('0', '1')
        )
        SELECT * FROM found ORDER BY 2
        """
    )
    return [_problem(*row) for row in cursor.fetchall()]


def check_dates(cursor: CursorWrapper, *, valid_from: date) -> list[Problem]:
    """Return every area whose period would end before it began, or overlap an earlier one."""
    cursor.execute(
        """
        SELECT '', NULL::integer, 'code', code, 'ends_before_start', valid_from::text
        FROM regions_area r
        WHERE valid_until IS NULL AND valid_from > %(date)s
            AND NOT EXISTS (SELECT FROM staged_area s WHERE s.code = r.code)
        UNION ALL
        SELECT s.file, s.row_number, 'code', s.code, 'revived_too_early', max(r.valid_until)::text
        FROM staged_area s JOIN regions_area r USING (code)
        WHERE NOT EXISTS (
            SELECT FROM regions_area c WHERE c.code = s.code AND c.valid_until IS NULL)
        GROUP BY s.file, s.row_number, s.code
        HAVING max(r.valid_until) > %(date)s
        ORDER BY 1, 2, 4
        """,
        {"date": valid_from},
    )
    return [_problem(*row) for row in cursor.fetchall()]


def _problem(
    file: str, row: int | None, column: str, value: str, kind: str, detail: str
) -> Problem:
    if kind == "code_shape" and row is not None:
        return code_problem(file, row, column, value)
    return Problem(file, row, column, value or "", kind, detail or "")
