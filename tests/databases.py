"""The databases of the suite: made by the owner's role, one for every process of a parallel run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections
from psycopg import sql

PLAIN = "portal_test"
TEMPLATE = "portal_test_template"
_ALIASES = ("default", "owner")
# Filled by `migrate` and changed by no test; Django's own flush would fill them anew every time.
_KEPT = {"django_content_type", "auth_permission"}
_LOCK = 7_021_105  # any number: nothing else takes an advisory lock in the portal's own database


def connect_as_owner(database: str = "") -> psycopg.Connection[Any]:
    """Connect to the database under test, or to another one."""
    owner = settings.DATABASES["owner"]
    return psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=database or owner["NAME"],
        autocommit=True,
    )


def empty_tables() -> None:
    """Empty what a test has filled: the tables that take room, and those that refer to them."""
    connection = connections["default"]
    known = connection.introspection.django_table_names(include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND pg_relation_size(oid) > 0"
            " AND relnamespace = 'public'::regnamespace",
            [sorted(set(known) - _KEPT)],
        )
        filled = [name for (name,) in cursor.fetchall()]
    statements = connection.ops.sql_flush(no_style(), filled, allow_cascade=True)
    connection.ops.execute_sql_flush(statements)


class Databases:
    """Makes and drops test databases from the database that the settings name."""

    def __init__(self) -> None:
        self.base = settings.DATABASES["owner"]["NAME"]

    def make(self, name: str) -> None:
        """Make the database with all tables, and lead Django to it."""
        self.drop(name)
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self._lead_to(name)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        application = sql.Identifier(settings.DATABASES["default"]["USER"])
        with connect_as_owner(name) as connection:
            # The flush after a transactional test truncates; in life the application never may.
            connection.execute(
                sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}").format(application)
            )

    def copy(self, name: str, run: str) -> None:
        """Make the database as a copy of the run's template, which whoever comes first makes."""
        with self._one_at_a_time():
            if self._run_of_template() != run:
                self.make(TEMPLATE)
                self.close()  # what is connected to cannot be copied
                self._run(
                    sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                        sql.Identifier(TEMPLATE), sql.Literal(run)
                    )
                )
            self.drop(name)
            self._run(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(TEMPLATE)
                )
            )
        self._lead_to(name)

    def drop(self, name: str) -> None:
        """Drop the database with whoever is connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        for attempt in range(60, -1, -1):
            try:
                self._run(statement)
            except psycopg.errors.InsufficientPrivilege:  # autovacuum works: a superuser's process
                if not attempt:
                    raise
                time.sleep(0.5)
            else:
                return

    def close(self) -> None:
        for alias in _ALIASES:
            connections[alias].close()

    def _lead_to(self, name: str) -> None:
        self.close()
        for alias in _ALIASES:
            settings.DATABASES[alias]["NAME"] = name
            connections[alias].settings_dict["NAME"] = name

    def _run(self, statement: sql.Composed) -> None:
        with connect_as_owner(self.base) as connection:
            connection.execute(statement)

    def _run_of_template(self) -> str | None:
        """Tell which run made the template: an older one may not have all migrations."""
        with connect_as_owner(self.base) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [TEMPLATE],
            ).fetchone()
        return row[0] if row else None

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Let the other processes of the run wait; one that dies gives the lock up."""
        with connect_as_owner(self.base) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            yield
