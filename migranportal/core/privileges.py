"""What the application's database role may do: read and write rows, and no more.

The tables belong to the owner role. After every migration the application's role is granted row
access again, and append-only tables lose UPDATE and DELETE, so that no statement of the
application, raw SQL included, can rewrite them.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from migranportal.core.models import AppendOnly


def append_only_tables() -> list[str]:
    """Return the tables that may only grow: append-only models and the history's event tables."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, AppendOnly) or hasattr(model, "pgh_tracked_model")
    )


def grant_application_role(using: str, **kwargs: Any) -> None:
    """Grant the role of the ``default`` connection its rights on every table of the owner."""
    role = settings.DATABASES["default"].get("USER", "")
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user")
        if not role or cursor.fetchone() == (role,):
            return  # one role for both: nothing to grant, and `check` warns about it
        name = sql.Identifier(role)
        for statement in [
            *_grants(name),
            *_function_grants(cursor, name),
            *_revocations(cursor, name),
        ]:
            cursor.execute(statement.as_string(cursor.connection))


def _grants(role: sql.Identifier) -> list[sql.Composed]:
    return [
        sql.SQL(text).format(role)
        for text in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        )
    ]


def _function_grants(cursor: CursorWrapper, role: sql.Identifier) -> list[sql.Composed]:
    """Grant the owner's own functions; those of the extensions are everybody's already."""
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole"
        " AND prorettype <> 'trigger'::regtype"
    )
    return [
        sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(signature), role)
        for (signature,) in cursor.fetchall()
    ]


def _revocations(cursor: CursorWrapper, role: sql.Identifier) -> list[sql.Composed]:
    existing = set(connections[cursor.db.alias].introspection.table_names(cursor))
    return [
        sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), role)
        for table in append_only_tables()
        if table in existing
    ]
