"""Figures of training for dashboards: counted over all people, told as numbers only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from migranportal.core.rowsecurity import whole_country

_TRAINED = """
    SELECT left(a.code, 2) AS province, extract(year FROM s.end_date)::int AS year,
        count(*) AS attended,
        count(DISTINCT p.person_id) AS people,
        count(*) FILTER (WHERE p.result = 'passed') AS passed,
        count(c.id) FILTER (WHERE c.revoked_date IS NULL) AS certificates,
        count(DISTINCT s.id) AS sessions
    FROM training_participant p
    JOIN training_session s ON s.id = p.session_id AND s.state = 'held'
    JOIN villages_village v ON v.id = p.village_id
    JOIN regions_area a ON a.id = v.area_id
    LEFT JOIN training_certificate c ON c.participant_id = p.id
    WHERE p.attendance = 'attended' AND (
        '' = ANY (%(areas)s) OR EXISTS (
            SELECT FROM unnest(%(areas)s::text[]) AS inside
            WHERE a.code = inside OR starts_with(a.code, inside || '.')))
    GROUP BY 1, 2
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Trained:
    """Who was trained, by province of their village and year of the last day of the session.

    ``attended`` counts attendances, ``people`` each person of the register once a year.
    """

    province_code: str
    year: int
    attended: int
    people: int
    passed: int
    certificates: int
    sessions: int


def trained_by_province_and_year(areas: list[str]) -> list[Trained]:
    """Return the figures of the people of ``areas`` (codes; ``[""]`` for the country), in one query.

    Every session that was held counts, whoever asks: the caller decides whose figures may be told.
    """
    with whole_country(), connection.cursor() as cursor:
        cursor.execute(_TRAINED, {"areas": areas})
        return [Trained(*row) for row in cursor.fetchall()]
