"""Writing a checked register: what is new, changed and gone, in a few statements.

The rows come from the staging tables of ``regions.importers``, which has checked them. Areas are
never deleted: a code that the files no longer name gets an end.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from migranportal.regions.models import Area

BPS_MATCH_ORDER = ("exact", "code_similar_name", "recoded_by_name")


@dataclass(frozen=True)
class Counts:
    """How many rows of one kind a load adds, renames, corrects otherwise, ends and leaves alone."""

    added: int = 0
    renamed: int = 0
    corrected: int = 0
    ended: int = 0
    unchanged: int = 0

    @property
    def changes(self) -> int:
        """How many rows are not as they were."""
        return self.added + self.renamed + self.corrected + self.ended


def plan_areas(cursor: CursorWrapper, *, keep_bps: bool) -> dict[str, Counts]:
    """Compare the staged areas with those in force; return the counts per level.

    With ``keep_bps`` (no bridge was given) the BPS codes stay as they are. Where the bridge names a
    code more than once, the closest match is taken, and among equals the lowest BPS code.
    """
    cursor.execute("DROP TABLE IF EXISTS pg_temp.planned_area")
    cursor.execute(
        """
        CREATE TEMPORARY TABLE planned_area ON COMMIT DROP AS
        WITH bps AS (
            SELECT DISTINCT ON (code) code, bps_code FROM staged_bps
            WHERE match = ANY (%(matches)s)
            ORDER BY code, array_position(%(matches)s, match), bps_code
        ), wanted AS (
            SELECT s.code, s.name, s.level, s.kind, s.parent, s.adat = '1' AS is_customary,
                s.postal_code, COALESCE(bps.bps_code, '') AS bps_code,
                NULLIF(s.lat, '')::numeric(8, 5) AS latitude,
                NULLIF(s.lon, '')::numeric(8, 5) AS longitude
            FROM staged_area s LEFT JOIN bps USING (code)
        )
        SELECT w.code, w.name, w.level, w.kind, w.parent, w.is_customary, w.postal_code,
            CASE WHEN %(keep_bps)s THEN COALESCE(a.bps_code, '') ELSE w.bps_code END AS bps_code,
            w.latitude, w.longitude, a.id AS area_id,
            CASE WHEN a.id IS NULL THEN 'added'
                WHEN a.name <> w.name THEN 'renamed'
                WHEN (a.kind, a.is_customary, a.postal_code, a.latitude, a.longitude)
                    IS DISTINCT FROM
                    (w.kind, w.is_customary, w.postal_code, w.latitude, w.longitude)
                    OR (a.bps_code <> w.bps_code AND NOT %(keep_bps)s) THEN 'corrected'
                ELSE 'unchanged' END AS action
        FROM wanted w LEFT JOIN regions_area a ON a.code = w.code AND a.valid_until IS NULL
        """,
        {"matches": list(BPS_MATCH_ORDER), "keep_bps": keep_bps},
    )
    cursor.execute("CREATE INDEX ON planned_area (code)")
    cursor.execute("ANALYZE planned_area")
    cursor.execute(
        """
        SELECT level, action, count(*) FROM planned_area GROUP BY level, action
        UNION ALL
        SELECT level, 'ended', count(*) FROM regions_area r
        WHERE valid_until IS NULL
            AND NOT EXISTS (SELECT FROM planned_area p WHERE p.code = r.code)
        GROUP BY level
        """
    )
    found: dict[str, dict[str, int]] = {level: {} for level in Area.Level.values}
    for level, action, count in cursor.fetchall():
        found[level][action] = count
    return {level: Counts(**actions) for level, actions in found.items()}


def write_areas(cursor: CursorWrapper, *, valid_from: date, decree: str, at: datetime) -> None:
    """End, change and add areas as planned; parents before their children."""
    values: dict[str, Any] = {"valid_from": valid_from, "decree": decree, "at": at}
    _forget_plans(cursor)
    cursor.execute(
        """
        UPDATE regions_area r SET valid_until = %(valid_from)s, updated_at = %(at)s
        WHERE valid_until IS NULL
            AND NOT EXISTS (SELECT FROM planned_area p WHERE p.code = r.code)
        """,
        values,
    )
    # The decree stays the one that gave the code; the history names the one that renamed it.
    _forget_plans(cursor)
    cursor.execute(
        """
        UPDATE regions_area r SET name = p.name, kind = p.kind, is_customary = p.is_customary,
            bps_code = p.bps_code, postal_code = p.postal_code, latitude = p.latitude,
            longitude = p.longitude, updated_at = %(at)s
        FROM planned_area p
        WHERE r.id = p.area_id AND p.action IN ('renamed', 'corrected')
        """,
        values,
    )
    for level in Area.Level.values:
        cursor.execute(
            """
            INSERT INTO regions_area (code, name, level, kind, is_customary, parent_id, bps_code,
                postal_code, valid_from, decree, latitude, longitude, created_at, updated_at)
            SELECT p.code, p.name, p.level, p.kind, p.is_customary, parent.id, p.bps_code,
                p.postal_code, %(valid_from)s, %(decree)s, p.latitude, p.longitude, %(at)s, %(at)s
            FROM planned_area p
            LEFT JOIN regions_area parent ON parent.code = p.parent AND parent.valid_until IS NULL
            WHERE p.action = 'added' AND p.level = %(level)s
            ORDER BY p.code
            """,
            {**values, "level": level},
        )


def _forget_plans(cursor: CursorWrapper) -> None:
    """Let the next statement's triggers be planned anew.

    The history's update trigger joins the old with the new rows, and a connection keeps the plan of
    the first time: made for a few rows it is a nested loop, which for all areas takes hours.
    """
    cursor.execute("DISCARD PLANS")


def plan_boundaries(cursor: CursorWrapper) -> Counts:
    """Compare the staged boundaries with the stored ones."""
    cursor.execute(
        """
        SELECT count(*) FILTER (WHERE b.area_id IS NULL),
            count(*) FILTER (WHERE b.geometry <> s.geometry),
            count(*) FILTER (WHERE b.geometry = s.geometry)
        FROM staged_boundary s
        LEFT JOIN regions_area a ON a.code = s.code AND a.valid_until IS NULL
        LEFT JOIN regions_areaboundary b ON b.area_id = a.id
        """
    )
    added, corrected, unchanged = cursor.fetchone()
    return Counts(added=added, corrected=corrected, unchanged=unchanged)


def write_boundaries(cursor: CursorWrapper) -> None:
    """Store the staged boundaries on the areas in force."""
    cursor.execute(
        """
        INSERT INTO regions_areaboundary AS b (area_id, geometry, source)
        SELECT a.id, s.geometry, s.file
        FROM staged_boundary s JOIN regions_area a ON a.code = s.code AND a.valid_until IS NULL
        ON CONFLICT (area_id) DO UPDATE SET geometry = EXCLUDED.geometry, source = EXCLUDED.source
        WHERE b.geometry <> EXCLUDED.geometry
        """
    )


def plan_countries(cursor: CursorWrapper) -> Counts:
    """Compare the staged countries with the stored ones."""
    cursor.execute(
        """
        SELECT count(*) FILTER (WHERE c.code IS NULL),
            count(*) FILTER (WHERE c.name_id <> s.name_id),
            count(*) FILTER (WHERE c.name_id = s.name_id
                AND (c.name_en, c.is_destination) <> (s.name_en, s.destination = '1')),
            count(*) FILTER (WHERE (c.name_id, c.name_en, c.is_destination)
                = (s.name_id, s.name_en, s.destination = '1'))
        FROM staged_country s LEFT JOIN regions_country c ON c.code = s.code
        """
    )
    added, renamed, corrected, unchanged = cursor.fetchone()
    return Counts(added=added, renamed=renamed, corrected=corrected, unchanged=unchanged)


def write_countries(cursor: CursorWrapper) -> None:
    """Store the staged countries; one that the file no longer names stays."""
    cursor.execute(
        """
        INSERT INTO regions_country AS c (code, name_id, name_en, is_destination)
        SELECT code, name_id, name_en, destination = '1' FROM staged_country
        ON CONFLICT (code) DO UPDATE SET name_id = EXCLUDED.name_id, name_en = EXCLUDED.name_en,
            is_destination = EXCLUDED.is_destination
        WHERE (c.name_id, c.name_en, c.is_destination)
            <> (EXCLUDED.name_id, EXCLUDED.name_en, EXCLUDED.is_destination)
        """
    )
