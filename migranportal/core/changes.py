"""Which transaction wrote a row of history: what makes a list of changes that loses none.

Times do not tell in which order transactions were committed, nor do numbers from sequences: a long
transaction commits behind what a reader has read already. The transaction's own number does, beside
a snapshot (``pg_current_snapshot``): a row belongs to what was committed in it or it does not. Every
history table therefore has the column ``pgh_xid``, filled by its default, so that pghistory's
triggers, which name their columns, stay as they are.
"""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

COLUMN = "pgh_xid"

# The default is evaluated once for the rows that are there already: the table is not written anew.
_ADD = "ALTER TABLE {table} ADD COLUMN {column} xid8 NOT NULL DEFAULT pg_current_xact_id()"
_INDEX = "CREATE INDEX {index} ON {table} ({column}, pgh_obj_id)"
_DROP = "ALTER TABLE {table} DROP COLUMN {column}"
# Numbers that have not been given out yet come from another cluster, by dump and restore.
_FOREIGN = "SELECT EXISTS (SELECT FROM {table} WHERE {column} > pg_current_xact_id())"


def history_tables() -> list[str]:
    """Return the tables of pghistory's events about records."""
    return sorted(
        model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")
    )


def note_transactions(using: str, **kwargs: Any) -> None:
    """Give every history table its column and index, after a migration.

    After a dump was restored into another cluster the numbers mean nothing: they are renewed. Cursors
    from before are refused anyway (``api.changes``).
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        noted = _noted(cursor)
        for table in history_tables():
            if table in noted and _is_foreign(cursor, table):
                _run(cursor, _DROP, table)
                noted.remove(table)
            if table in existing and table not in noted:
                _run(cursor, _ADD, table)
                _run(cursor, _INDEX, table)


def _noted(cursor: CursorWrapper) -> set[str]:
    cursor.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = %s",
        [COLUMN],
    )
    return {row[0] for row in cursor.fetchall()}


def _is_foreign(cursor: CursorWrapper, table: str) -> bool:
    _run(cursor, _FOREIGN, table)
    return bool(cursor.fetchone()[0])


def _run(cursor: CursorWrapper, statement: str, table: str) -> None:
    named = sql.SQL(statement).format(
        table=sql.Identifier(table),
        column=sql.Identifier(COLUMN),
        index=sql.Identifier(f"{table[:50]}_{COLUMN}"),
    )
    cursor.execute(named.as_string(cursor.connection))
