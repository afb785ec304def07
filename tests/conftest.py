"""The rig of the suite: a real database made by the owner's role and used by the application's."""

import runpy
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from migranportal.core.rowsecurity import whole_country

TEST_DATABASE = "portal_test"


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, so that the pages under test speak Indonesian."""
    messages = Path(settings.BASE_DIR) / "bin" / "messages.py"
    runpy.run_path(str(messages))["main"]([])


def run_as_owner(database: str, *statements: sql.Composed) -> None:
    owner = settings.DATABASES["owner"]
    with psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=database,
        autocommit=True,
    ) as connection:
        for statement in statements:
            connection.execute(statement)


def _drop(base: str) -> None:
    """Drop the test database with whoever is connected to it, from the database ``base``."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
        sql.Identifier(TEST_DATABASE)
    )
    for attempt in range(60, -1, -1):
        try:
            run_as_owner(base, statement)
        except psycopg.errors.InsufficientPrivilege:  # autovacuum is at work: a superuser's process
            if not attempt:
                raise
            time.sleep(0.5)
        else:
            return


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Make the test database as the owner, migrate it, and use it as the application's role."""
    name, application = (
        sql.Identifier(TEST_DATABASE),
        sql.Identifier(settings.DATABASES["default"]["USER"]),
    )
    base_name = settings.DATABASES["owner"]["NAME"]
    _drop(base_name)
    run_as_owner(base_name, sql.SQL("CREATE DATABASE {}").format(name))
    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = TEST_DATABASE
        connections[alias].settings_dict["NAME"] = TEST_DATABASE
    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        # The flush after a transactional test truncates; in life the application never may.
        run_as_owner(
            TEST_DATABASE,
            sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}").format(application),
        )
    yield
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
    _drop(base_name)


@pytest.fixture(autouse=True)
def _see_everybody(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a database test see every row; requests through the client narrow it to their user."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with whole_country():
        yield
