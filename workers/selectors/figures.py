"""Counts of people by area, one thing at a time: for partners, who never get them as they are.

``migranportal.api.services.figures`` withholds and rounds before anything is kept or shown. The
statements read everybody; five million people take a minute, once a month.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

from migranportal.api.datasets import Tally
from migranportal.api.suppression import Cell
from workers.models import Person, Placement, Worker

VOTING_AGE = 17
"""Years; who is married may vote earlier, which the portal does not know."""

_GRID: dict[str, list[str]] = {
    "total": [""],
    "sex": list(Person.Sex.values),
    "stage": [str(stage) for stage in Worker.Stage.values],
    "procedural_status": [str(status) for status in Worker.ProceduralStatus.values],
}
"""What is counted in every area, down to the village."""
_SCHEMES: dict[str, list[str]] = {"scheme": list(Placement.Scheme.values)}
"""What is counted down to the regency, like the countries."""
SMALLEST_PLACED = 5
"""The length of the code of a regency, the smallest area with countries and schemes."""

# Who never left counts by the placement that is planned.
_LAST_PLACEMENTS = """
    SELECT DISTINCT ON (worker_id) worker_id, country_id, scheme, city
    FROM workers_placement ORDER BY worker_id, departure_date DESC NULLS LAST, id DESC
"""
_WORKERS = f"""
    WITH people AS MATERIALIZED (
        SELECT a.code, p.sex, w.stage::text AS stage, w.procedural_status::text AS status,
               count(*) AS n
        FROM workers_worker w
        JOIN workers_person p ON p.id = w.person_id
        JOIN villages_village v ON v.id = w.village_id
        JOIN regions_area a ON a.id = v.area_id
        GROUP BY 1, 2, 3, 4
    ), placed AS MATERIALIZED (
        SELECT left(a.code, 5) AS code, s.country_id AS country, s.scheme, count(*) AS n
        FROM ({_LAST_PLACEMENTS}) s
        JOIN workers_worker w ON w.person_id = s.worker_id
        JOIN villages_village v ON v.id = w.village_id
        JOIN regions_area a ON a.id = v.area_id
        GROUP BY 1, 2, 3
    ), counted AS (
        SELECT left(code, size) AS area, kind, value, sum(n)::bigint AS n
        FROM people, unnest(ARRAY[0, 2, 5, 8, 13]) size,
            LATERAL (VALUES ('total', ''), ('sex', sex), ('stage', stage),
                            ('procedural_status', status)) d (kind, value)
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT left(code, size), kind, value, sum(n)::bigint
        FROM placed, unnest(ARRAY[0, 2, 5]) size,
            LATERAL (VALUES ('country', country), ('scheme', scheme)) d (kind, value)
        GROUP BY 1, 2, 3
    )
    SELECT area, jsonb_agg(jsonb_build_array(kind, value, n)) FROM counted GROUP BY area
"""  # noqa: S608 (a constant of this module)
# By country and city of the stay that is open; a city only for provinces and the whole country.
_VOTERS = f"""
    WITH abroad AS MATERIALIZED (
        SELECT left(a.code, 5) AS code, coalesce(s.country_id, '') AS country,
               coalesce(initcap(btrim(s.city)), '') AS city, p.sex,
               CASE WHEN p.birth_date IS NULL THEN 'unknown'
                    WHEN p.birth_date <= %(born)s THEN 'reached'
                    ELSE 'not_reached' END AS age,
               CASE WHEN p.nik IS NULL THEN 'no' ELSE 'yes' END AS nik, count(*) AS n
        FROM workers_worker w
        JOIN workers_person p ON p.id = w.person_id
        JOIN villages_village v ON v.id = w.village_id
        JOIN regions_area a ON a.id = v.area_id
        LEFT JOIN ({_LAST_PLACEMENTS}) s ON s.worker_id = w.person_id
        WHERE w.stage = {Worker.Stage.ABROAD.value}
        GROUP BY 1, 2, 3, 4, 5, 6
    ), counted AS (
        SELECT left(code, size) AS area, place.*, kind.*, sum(n)::bigint AS n
        FROM abroad, unnest(ARRAY[0, 2, 5]) size,
            LATERAL (
                SELECT '' AS country, '' AS city
                UNION ALL SELECT abroad.country, '' WHERE abroad.country <> ''
                UNION ALL SELECT abroad.country, abroad.city
                WHERE abroad.country <> '' AND abroad.city <> '' AND size < 5
            ) place,
            LATERAL (VALUES ('', '', ''), (sex, '', ''), ('', age, ''), ('', '', nik),
                            ('', age, nik)) kind (sex, age, nik)
        GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT area, jsonb_agg(jsonb_build_array(country, city, sex, age, nik, n))
    FROM counted GROUP BY area
"""  # noqa: S608 (a constant of this module)
AGES = ("reached", "not_reached", "unknown")
_KINDS: list[Cell] = [
    ("", "", ""),
    *((sex, "", "") for sex in Person.Sex.values),
    *(("", age, "") for age in AGES),
    *(("", "", nik) for nik in ("yes", "no")),
    *(("", age, nik) for age in AGES for nik in ("yes", "no")),
]
"""How the people of a place are counted: all, by sex, by age, by NIK, by age and NIK."""


def count_workers(on: date) -> Iterator[Tally]:
    """Yield the people of each area that has some; ``on`` is today: the register knows no other."""
    for area, counts in _rows(_WORKERS):
        grid = _GRID | _SCHEMES if len(area) <= SMALLEST_PLACED else _GRID
        fixed: dict[Cell, int] = {(kind, value): 0 for kind in grid for value in grid[kind]}
        countries = {cell: cell for cell in counts if cell[0] == "country"}
        yield Tally(area, fixed | dict(sorted(counts.items())), countries)


def count_voters(on: date) -> Iterator[Tally]:
    """Yield the people abroad of each area, by place and by what makes them ready to vote on ``on``."""
    born = _years_before(on, VOTING_AGE)
    for area, found in _rows(_VOTERS, born=born):
        places = sorted({("", ""), *(cell[:2] for cell in found)})
        counts = {
            (*place, *kind): found.get((*place, *kind), 0) for place in places for kind in _KINDS
        }
        listed_with = {cell: (*cell[:2], "", "", "") for cell in counts if cell[0]}
        yield Tally(area, counts, listed_with)


def _rows(statement: str, **parameters: Any) -> Iterator[tuple[str, dict[Cell, int]]]:
    """Yield each area with its counts."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for area, cells in cursor:
            yield area, {tuple(cell): people for *cell, people in json.loads(cells)}


def _years_before(on: date, years: int) -> date:
    """Return the last birth date of who is so old; who was born on 29 February waits for 1 March."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)
