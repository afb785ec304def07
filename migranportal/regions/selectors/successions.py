"""What became of areas, and what probably became of those of which nobody has said it yet."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from migranportal.regions.models import Area


@dataclass(frozen=True)
class Step:
    """One link of a chain of successions, ``distance`` links away from the area asked about.

    ``via_code`` is the neighbour in the chain on the side of that area.
    """

    area_id: int
    code: str
    name: str
    valid_from: date
    valid_until: date | None
    kind: str
    effective_date: date
    decree: str
    distance: int
    via_code: str


@dataclass(frozen=True)
class Suggestion:
    """An ended area and the area that probably took over; a person confirms or not.

    ``closeness`` tells how near the two lie: 1 same parent (or its recorded successor), 2 same
    regency (or its successor), 3 only the name. ``is_clear`` means that neither has another
    candidate as near.
    """

    predecessor_id: int
    predecessor_code: str
    predecessor_name: str
    predecessor_place: str
    successor_id: int
    successor_code: str
    successor_name: str
    successor_place: str
    level: str
    effective_date: date
    closeness: int
    is_clear: bool

    @property
    def key(self) -> str:
        """The pair as the value of a checkbox."""
        return f"{self.predecessor_id}:{self.successor_id}"


# The columns are ours, not a user's: the two directions of one walk. CYCLE ends a walk that rows
# written past the service would make endless.
_CHAIN = """
WITH RECURSIVE chain AS (
    SELECT s.id, s.{far}_id AS area_id, s.{near}_id AS via_id, 1 AS distance
    FROM regions_areasuccession s WHERE s.{near}_id = %(area)s
    UNION ALL
    SELECT s.id, s.{far}_id, s.{near}_id, chain.distance + 1
    FROM chain JOIN regions_areasuccession s ON s.{near}_id = chain.area_id
) CYCLE area_id SET is_cycle USING path
SELECT DISTINCT ON (chain.distance, a.code, s.id)
    a.id, a.code, a.name, a.valid_from, a.valid_until, s.kind, s.effective_date, s.decree,
    chain.distance, via.code
FROM chain
JOIN regions_areasuccession s ON s.id = chain.id
JOIN regions_area a ON a.id = chain.area_id
JOIN regions_area via ON via.id = chain.via_id
WHERE NOT chain.is_cycle
ORDER BY chain.distance, a.code, s.id
"""


def successors_of(area: Area) -> list[Step]:
    """Return every area in which ``area`` lives on, directly or through others; one query."""
    return _walk(_CHAIN.format(near="predecessor", far="successor"), area)


def predecessors_of(area: Area) -> list[Step]:
    """Return every area that lives on in ``area``, directly or through others; one query."""
    return _walk(_CHAIN.format(near="successor", far="predecessor"), area)


def _walk(statement: str, area: Area) -> list[Step]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"area": area.pk})
        return [Step(*row) for row in cursor.fetchall()]


# Names are compared without spaces, signs and the word that the kind repeats: the registers of
# 2022 and 2025 write "KAB. SORONG" and "Kabupaten Sorong". ``home`` is the parent or regency of an
# area and of the areas that it succeeded, so that confirming a regency brings its districts into
# sight, and these their villages. MATERIALIZED keeps every step small and done once, whatever the
# planner believes about a table that was just loaded and not yet analysed.
_SUGGESTIONS = r"""
WITH RECURSIVE open_area AS NOT MATERIALIZED (
    SELECT a.*,
        regexp_replace(
            regexp_replace(upper(a.name), '^(KABUPATEN|KAB\.|KOTA)\s+', ''), '[^A-Z0-9]', '', 'g'
        ) AS bare_name,
        CASE WHEN a.level = 'regency' THEN a.kind ELSE '' END AS bare_kind,
        CASE length(a.code) WHEN 13 THEN left(a.code, 8) WHEN 8 THEN left(a.code, 5)
            WHEN 5 THEN left(a.code, 2) ELSE '' END AS parent_code,
        CASE WHEN length(a.code) > 5 THEN left(a.code, 5) ELSE '' END AS regency_code
    FROM regions_area a
), links AS MATERIALIZED (
    SELECT p.code AS old_code, n.code AS new_code
    FROM regions_areasuccession s
    JOIN regions_area p ON p.id = s.predecessor_id JOIN regions_area n ON n.id = s.successor_id
    WHERE p.level IN ('regency', 'district')
), heritage AS (
    SELECT old_code, new_code FROM links
    UNION
    SELECT h.old_code, l.new_code FROM heritage h JOIN links l ON l.old_code = h.new_code
), gone AS MATERIALIZED (
    SELECT * FROM open_area a
    WHERE a.valid_until IS NOT NULL
        AND NOT EXISTS (SELECT FROM regions_areasuccession s WHERE s.predecessor_id = a.id)
        AND NOT EXISTS (
            SELECT FROM regions_area c WHERE c.code = a.code AND c.valid_from >= a.valid_until)
), fresh AS MATERIALIZED (
    SELECT * FROM open_area a
    WHERE a.valid_until IS NULL
        AND a.valid_from >= (SELECT min(valid_until) FROM regions_area)
        AND NOT EXISTS (SELECT FROM regions_areasuccession s WHERE s.successor_id = a.id)
), pairs AS MATERIALIZED (
    SELECT gone.id AS gone_id, fresh.id AS fresh_id,
        CASE
            WHEN fresh.parent_code = gone.parent_code OR EXISTS (
                SELECT FROM heritage h
                WHERE h.old_code = gone.parent_code AND h.new_code = fresh.parent_code) THEN 1
            WHEN fresh.regency_code = gone.regency_code AND gone.regency_code <> '' OR EXISTS (
                SELECT FROM heritage h
                WHERE h.old_code = gone.regency_code AND h.new_code = fresh.regency_code) THEN 2
            WHEN gone.level = 'regency' THEN 3
        END AS closeness
    FROM gone JOIN fresh USING (level, bare_name, bare_kind)
    WHERE fresh.valid_from >= gone.valid_until
), nearest AS (
    SELECT *, min(closeness) OVER (PARTITION BY gone_id) AS best_of_gone,
        min(closeness) OVER (PARTITION BY fresh_id) AS best_of_fresh
    FROM pairs WHERE closeness IS NOT NULL
), candidates AS (
    SELECT *, count(*) OVER (PARTITION BY gone_id) = 1 AND count(*) OVER (PARTITION BY fresh_id) = 1
        AS is_clear
    FROM nearest WHERE closeness = best_of_gone AND closeness = best_of_fresh
)
SELECT g.id, g.code, g.name, concat_ws(', ', g1.name, g2.name, g3.name),
    f.id, f.code, f.name, concat_ws(', ', f1.name, f2.name, f3.name),
    g.level, f.valid_from, candidates.closeness, candidates.is_clear
FROM candidates
JOIN regions_area g ON g.id = gone_id JOIN regions_area f ON f.id = fresh_id
LEFT JOIN regions_area g1 ON g1.id = g.parent_id
LEFT JOIN regions_area g2 ON g2.id = g1.parent_id
LEFT JOIN regions_area g3 ON g3.id = g2.parent_id
LEFT JOIN regions_area f1 ON f1.id = f.parent_id
LEFT JOIN regions_area f2 ON f2.id = f1.parent_id
LEFT JOIN regions_area f3 ON f3.id = f2.parent_id
ORDER BY length(g.code), candidates.is_clear DESC, g.code, f.code
LIMIT %(limit)s
"""


def suggest_successions(*, limit: int = 200) -> list[Suggestion]:
    """Return pairs of an ended and a new area with the same name nearby; large areas first.

    A pair is only a suggestion: the register does not say what became of a code.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Where statistics mislead, a nested loop over the whole register would take hours; hashing
        # it takes a fraction of a second whatever the planner believes.
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        cursor.execute(_SUGGESTIONS, {"limit": limit})
        found = [Suggestion(*row) for row in cursor.fetchall()]
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")
        return found
