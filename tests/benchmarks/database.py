"""The database of the benchmarks, apart from every other in the same cluster."""

import os
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

NAME = "portal_bench"
FRESH = "portal_bench_fresh"
_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL")


def make(*, reuse: bool, name: str = NAME) -> bool:
    """Create the database empty, as the owner; with ``reuse`` keep one that is there.

    Return whether it is new.
    """
    identifier = sql.Identifier(name)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        query = "SELECT FROM pg_database WHERE datname = %s"
        if reuse and connection.execute(query, [name]).fetchone() is not None:
            return False
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    return True


def addresses(name: str) -> dict[str, str]:
    """Return the environment that leads Django to the database ``name`` of the cluster."""
    urls = {variable: urlsplit(os.environ[variable]) for variable in _VARIABLES}
    return {variable: url._replace(path=f"/{name}").geturl() for variable, url in urls.items()}


def enter(name: str = NAME) -> None:
    """Let this process work in the database ``name``; before Django is set up."""
    os.environ.update(addresses(name))
