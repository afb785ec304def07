"""Which versions run here, and whether the database is as the code expects it."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from migranportal.operations.selectors.health.queue import Queue


@dataclass(frozen=True)
class Versions:
    """Names with versions, and the migrations that were not run."""

    parts: list[tuple[str, str]]
    pending_migrations: list[str]


def versions(queue: Queue) -> Versions:
    """Return what runs here."""
    major, minor = divmod(connection.pg_version, 10_000)  # type: ignore[attr-defined]
    parts = [
        ("Portal", settings.PORTAL_VERSION or "-"),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("Celery", version("celery")),
        ("PostgreSQL", f"{major}.{minor}"),
    ]
    if queue.server:
        name, _blank, number = queue.server.partition(" ")
        parts.append((name, number))
    return Versions(parts, _pending())


def _pending() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _backwards in plan]
