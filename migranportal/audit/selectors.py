"""Reads of the record of reads that a plain queryset does not say."""

from django.db import connection

_READERS = {"client_id": "client_name", "organisation": "organisation_name", "dataset": "dataset"}


def known_readers(column: str) -> list[tuple[str, str]]:
    """Return every value of ``column`` with its latest name, by value.

    ``column`` is ``client_id``, ``organisation`` or ``dataset``. One step of an index for each of
    them, so that it costs the same among a hundred reads and a hundred million.
    """
    label = _READERS[column]
    newest = f"{column} DESC, at DESC LIMIT 1"
    statement = f"""
        WITH RECURSIVE known (value, label) AS (
            (SELECT {column}, {label} FROM audit_recordread ORDER BY {newest})
            UNION ALL
            SELECT below.* FROM known CROSS JOIN LATERAL (
                SELECT {column}, {label} FROM audit_recordread
                WHERE {column} < known.value ORDER BY {newest}
            ) below
        )
        SELECT value, label FROM known ORDER BY value
    """  # noqa: S608 (columns of the mapping above)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
