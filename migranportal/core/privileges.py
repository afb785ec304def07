"""What the application's database role may do: read and write rows, and no more.

The tables belong to the owner role. After every migration the application's role is granted row
access again, and append-only tables lose UPDATE and DELETE, so that no statement of the
application, raw SQL included, can rewrite them.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
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
        statements = [
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
            sql.SQL(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}"
            ).format(name),
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
            sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(name),
        ]
        existing = set(connections[using].introspection.table_names(cursor))
        statements += [
            sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
                sql.Identifier(table), name
            )
            for table in append_only_tables()
            if table in existing
        ]
        for statement in statements:
            cursor.execute(statement.as_string(cursor.connection))
