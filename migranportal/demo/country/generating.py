"""Fills an empty register with an invented country, set-based and repeatable."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from migranportal.core.errors import DomainError
from migranportal.demo import names
from migranportal.demo.country import statements
from migranportal.demo.country.bulk import laid_bare

Values = Mapping[str, int | date | datetime | list[str]]


class NotEmptyError(DomainError):
    """There are records already: the generator fills empty databases only."""


def generate(
    *,
    workers: int,
    seed: int,
    as_of: date,
    at: datetime,
    weights: Mapping[str, float],
    using: str = "owner",
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Invent ``workers`` people and the records of their villages; return the rows per table.

    The village files must be open. ``weights`` says how the workers are spread over the regencies
    by code; a regency without weight counts 1. The connection ``using`` must be the owner's: the
    load drops indexes and constraints and builds them again, in one transaction. No history is
    written and no village is noted as stale. NIK and its hash are random bytes: nothing decrypts
    and no NIK finds them. ``tell`` gets one line per step.

    Raises:
        NotEmptyError: a table to fill holds rows; nothing was written.
    """
    values: Values = {
        "workers": workers,
        "seed": seed,
        "as_of": as_of,
        "at": at,
        "female": [*names.FEMALE],
        "male": [*names.MALE],
        "last": [*names.LAST],
    }
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _refuse_filled_tables(cursor)
        for setting in ("maintenance_work_mem = '1GB'", "work_mem = '512MB'", "jit = off"):
            cursor.execute(f"SET LOCAL {setting}")
        cursor.execute("SELECT set_config('portal.areas', '*', true)")
        _prepare(cursor, values, weights)
        counts = _fill(cursor, values, tell)
    vacuum(using=using)
    tell("vacuum, analyze")
    return counts


def vacuum(*, using: str) -> None:
    """Set the visibility map and the statistics, which index-only scans and plans rely on."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) villages_village, {', '.join(statements.TABLES)}")


def _refuse_filled_tables(cursor: CursorWrapper) -> None:
    for table in statements.TABLES:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608 (our own names)
        if cursor.fetchone() == (True,):
            raise NotEmptyError(f"{table} has rows; the generator fills an empty database only.")


def _prepare(cursor: CursorWrapper, values: Values, weights: Mapping[str, float]) -> None:
    cursor.execute(statements.DRAW, values)
    cursor.execute(statements.WEIGHTS)
    cursor.executemany("INSERT INTO regency_weight VALUES (%s, %s)", list(weights.items()))
    cursor.execute("ANALYZE regency_weight")
    for statement in (statements.QUOTA, statements.SLOT):
        cursor.execute(statement, values)
    cursor.execute("ANALYZE quota")


def _fill(cursor: CursorWrapper, values: Values, tell: Callable[[str], None]) -> dict[str, int]:
    counts = {}
    tables = ["villages_village", *statements.TABLES]
    with laid_bare(cursor, tables):
        cursor.execute(statements.VILLAGE, values)
        # A table emptied in this transaction is loaded without writing the log (wal_level minimal).
        cursor.execute("TRUNCATE workers_person, workers_worker CASCADE")
        for table, statement in statements.TABLES.items():
            cursor.execute(statement, values)
            counts[table] = cursor.rowcount
            tell(f"{table}: {cursor.rowcount:,}")
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('workers_person', 'id'), max(id)) "
            "FROM workers_person HAVING max(id) IS NOT NULL"
        )
    tell("indexes, constraints")
    return counts
