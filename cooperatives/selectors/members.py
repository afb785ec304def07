"""Counts of members by area and cooperative: for partners, who never get them as they are.

``migranportal.api.services.figures`` withholds and rounds before anything is kept or shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from django.db import connection

from cooperatives.models import Cooperative
from migranportal.api.datasets import Tally
from migranportal.api.suppression import Cell
from workers.models import Worker

# People, not memberships: three people in two cooperatives each are three, and withheld.
_MEMBERS = f"""
    WITH members AS MATERIALIZED (
        SELECT a.code, c.id::text AS cooperative, c.kind, m.person_id AS person,
               w.stage = {Worker.Stage.RETURNED.value} AS has_returned
        FROM cooperatives_cooperative c
        JOIN villages_village v ON v.id = c.seat_id
        JOIN regions_area a ON a.id = v.area_id
        LEFT JOIN cooperatives_membership m ON m.cooperative_id = c.id
            AND m.since_date <= %(on)s AND (m.until_date IS NULL OR m.until_date >= %(on)s)
        LEFT JOIN workers_worker w ON w.person_id = m.person_id
        WHERE c.dissolved_date IS NULL OR c.dissolved_date > %(on)s
    ), counted AS (
        SELECT left(code, size) AS area, 'total' AS kind, '' AS value,
               count(DISTINCT person) AS n
        FROM members, unnest(ARRAY[0, 2, 5, 8, 13]) size GROUP BY 1
        UNION ALL
        SELECT left(code, size), 'returned', '', count(DISTINCT person) FILTER (WHERE has_returned)
        FROM members, unnest(ARRAY[0, 2, 5, 8, 13]) size GROUP BY 1
        UNION ALL
        SELECT left(code, size), 'kind', kind, count(DISTINCT person)
        FROM members, unnest(ARRAY[0, 2, 5, 8, 13]) size GROUP BY 1, 3
        UNION ALL
        SELECT code, 'cooperative', cooperative, count(DISTINCT person)
        FROM members GROUP BY 1, 3
    )
    SELECT area, jsonb_agg(jsonb_build_array(kind, value, n) ORDER BY kind, value)
    FROM counted GROUP BY area ORDER BY area
"""  # noqa: S608 (a constant of this module)


def count_members(on: date) -> Iterator[Tally]:
    """Yield the people who are members on the day ``on``, for each area with a cooperative at work.

    Everybody is counted, so the session must see the whole country.
    """
    fixed: dict[Cell, int] = {("kind", kind): 0 for kind in Cooperative.Kind.values}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_MEMBERS, {"on": on})
        for area, cells in cursor:
            found = {(kind, value): people for kind, value, people in json.loads(cells)}
            yield Tally(area, fixed | found)
