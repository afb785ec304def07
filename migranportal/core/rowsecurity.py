"""Row security: the database shows the rows of people only inside the areas of the request.

The policies on person tables compare with the session setting ``portal.areas``: a list of area
code prefixes, ``*`` for the whole country, unset for nothing. It is the second line behind
``visible_to``: a query that forgets its filter returns too little instead of everything.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

WHOLE_COUNTRY = "*"

_areas: ContextVar[str] = ContextVar("portal_areas", default="")


@contextmanager
def visible_areas(areas: Iterable[str]) -> Iterator[None]:
    """Let the connection see people of ``areas`` inside the block.

    ``areas`` are code prefixes; ``["*"]`` is everybody.
    """
    before = _areas.get()
    token = _areas.set(",".join(areas))
    _tell(connection)
    try:
        yield
    finally:
        _areas.reset(token)
        if connection.connection is not None and not connection.needs_rollback:
            _tell(connection, before)


@contextmanager
def whole_country() -> Iterator[None]:
    """Let the connection see everybody: for tasks and commands of the system itself."""
    with visible_areas([WHOLE_COUNTRY]):
        yield


def see_in_transaction(target: BaseDatabaseWrapper, areas: Iterable[str]) -> None:
    """Let ``target`` see people of ``areas`` until its transaction ends, however it ends."""
    with target.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.areas', %s, true)", [",".join(areas)])


def tell_new_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Set the areas of the current request on a connection that was just opened."""
    _tell(connection)


def _tell(target: BaseDatabaseWrapper, areas: str | None = None) -> None:
    with target.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.areas', %s, false)",
            [_areas.get() if areas is None else areas],
        )
