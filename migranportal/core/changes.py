"""Which transaction wrote a row of history: what makes a list of changes that loses none.

Times do not tell in which order transactions were committed, nor do numbers from sequences: a long
transaction commits behind what a reader has read already. The transaction's own number does, beside
a snapshot (``pg_current_snapshot``): a row belongs to what was committed in it or it does not. Every
history table therefore has the column ``pgh_xid``, filled by its default, so that pghistory's
triggers, which name their columns, stay as they are.
"""

from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connections, models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from migranportal.core.models import AppendOnly

COLUMN = "pgh_xid"

# The default is evaluated once for the rows that are there already: the table is not written anew.
_ADD = "ALTER TABLE {table} ADD COLUMN {column} xid8 NOT NULL DEFAULT pg_current_xact_id()"
_INDEX = "CREATE INDEX {index} ON {table} ({column}, pgh_obj_id)"
_DROP = "ALTER TABLE {table} DROP COLUMN {column}"
# Numbers that have not been given out yet come from another cluster, by dump and restore.
_FOREIGN = "SELECT EXISTS (SELECT FROM {table} WHERE {column} > pg_current_xact_id())"


class RowChange(AppendOnly):
    """That a row was written or deleted, without what stood in it.

    For tables that the machine rewrites, which pghistory does not follow; the columns are named as
    in its tables. Statement-level triggers write it, so that raw SQL is noted as well. A subclass
    names the table's model as ``noted_model`` and has its columns that lead to the area.
    """

    noted_model: type[models.Model]

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_obj_id = models.BigIntegerField(db_index=True)
    pgh_label = models.CharField(max_length=6)

    class Meta:
        abstract = True


FOLLOWED_LOCK = 0x4D5046
"""The advisory lock between who writes noted rows (shared) and who may become their first follower."""


def noting(
    table: str, *columns: str, key: str = "id", followed: str = "true"
) -> list[pgtrigger.Trigger]:
    """Return the triggers of a model that note its changes in ``table``, with ``columns`` of the row.

    While nobody can follow them (``followed``, an SQL condition) nothing is noted: a run over the
    country would write a quarter of a million rows that nobody reads. Whoever makes the condition
    true takes ``FOLLOWED_LOCK`` exclusively, and so waits for the writers that found it false.
    """
    named = ", ".join(columns)
    operations = {
        "insert": (pgtrigger.Insert, pgtrigger.Referencing(new="changed")),
        "update": (pgtrigger.Update, pgtrigger.Referencing(new="changed")),
        "delete": (pgtrigger.Delete, pgtrigger.Referencing(old="changed")),
    }
    return [
        pgtrigger.Trigger(
            name=f"note_{label}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=rows,
            func=f"""
                PERFORM pg_advisory_xact_lock_shared({FOLLOWED_LOCK});
                IF {followed} THEN
                    INSERT INTO {table} (pgh_obj_id, pgh_label, {named})
                    SELECT {key}, '{label}', {named} FROM changed;
                END IF;
                RETURN NULL;
            """,  # noqa: S608 (names of tables and columns)
        )
        for label, (operation, rows) in operations.items()
    ]


def noted_model(candidate: type[models.Model]) -> type[models.Model] | None:
    """Return the model whose changes ``candidate`` holds, if it is a history at all."""
    found: type[models.Model] | None = getattr(candidate, "pgh_tracked_model", None) or getattr(
        candidate, "noted_model", None
    )
    return found


def history_tables() -> list[str]:
    """Return the tables that hold changes of records."""
    return sorted(model._meta.db_table for model in apps.get_models() if noted_model(model))


def note_transactions(using: str, **kwargs: Any) -> None:
    """Give every history table its column and index, after a migration.

    After a dump was restored into another cluster the numbers mean nothing: they are renewed. Cursors
    from before are refused anyway (``api.changes``).
    """
    with connections[using].cursor() as cursor:
        for table, is_noted in _existing(cursor):
            if is_noted and _is_foreign(cursor, table):
                _run(cursor, _DROP, table)
                is_noted = False  # noqa: PLW2901 (it was, with numbers of another cluster)
            if not is_noted:
                _run(cursor, _ADD, table)
                _run(cursor, _INDEX, table)


def _existing(cursor: CursorWrapper) -> list[tuple[str, bool]]:
    """Return the history tables that there are, and whether they have the column."""
    cursor.execute(
        """
        SELECT c.relname, EXISTS (
            SELECT FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attname = %s AND NOT a.attisdropped)
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) ORDER BY 1
        """,
        [COLUMN, history_tables()],
    )
    return [(table, is_noted) for table, is_noted in cursor.fetchall()]


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
