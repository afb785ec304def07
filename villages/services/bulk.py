"""Many records at once, from the rows of an import that were checked.

The importer has checked every row and holds the history's context and the audit; what still collides
with a record saved a moment ago raises ``IntegrityError`` and undoes all of it.
"""

from datetime import datetime

from django.db import connection


def record_facilities_in_bulk(*, staged: str, at: datetime) -> list[int]:
    """Save the facilities in the temporary table ``staged``; return their ids.

    Raises:
        django.db.IntegrityError: one of them was recorded meanwhile.
    """
    return _insert(
        f"""
        INSERT INTO villages_facility (village_id, kind_id, name, condition, checked_date, note,
            created_at, updated_at)
        SELECT village, kind, COALESCE(name, ''), condition, checked_date, COALESCE(note, ''),
            %(at)s, %(at)s
        FROM {staged} ORDER BY row
        RETURNING id
        """,  # noqa: S608 (the name of our own table)
        at,
    )


def record_activities_in_bulk(*, staged: str, at: datetime) -> list[int]:
    """Save the activities in the temporary table ``staged``; return their ids.

    Raises:
        django.db.IntegrityError: one of them was recorded meanwhile.
    """
    return _insert(
        f"""
        INSERT INTO villages_activity (village_id, kind, pillar_id, title, date, participants,
            description, created_at, updated_at)
        SELECT village, kind, pillar, title, date, participants, COALESCE(description, ''),
            %(at)s, %(at)s
        FROM {staged} ORDER BY row
        RETURNING id
        """,  # noqa: S608 (the name of our own table)
        at,
    )


def _insert(statement: str, at: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"at": at})
        return [row[0] for row in cursor.fetchall()]
