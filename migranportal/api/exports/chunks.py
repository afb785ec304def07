"""Reading of an export: one statement, handed on in chunks whose people are recorded first.

The statement runs on a connection of its own. Its snapshot holds for the whole export, and row
security lets it see the granted areas until its transaction ends, however that happens; meanwhile
the connection of the request records whom a chunk names and asks whether the export may go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from migranportal.api.exports.asked import Export
from migranportal.api.exports.forms import MARK, Form, copy_of, csv_line, json_copy_of, key_in
from migranportal.api.problems import Problem
from migranportal.api.reading import opened_line, page_of, seen_areas, shape_of
from migranportal.api.statements import selection
from migranportal.core.rowsecurity import see_in_transaction

MOST_ROWS = 25_000
MOST_BYTES = 4 * 1024 * 1024
"""A chunk ends soon after it has reached one of them: a thread holds no more than a chunk."""
_AT_ONCE = 1_000
RETRY_SECONDS = 60
_TAKE_PLACE = """
    SELECT place FROM generate_series(1, %s) place
    WHERE pg_try_advisory_xact_lock(hashtext(%s), place) LIMIT 1
"""
Row = tuple[bytes, int | None]
"""A line without its end, and the key of the person, or of the record that names people."""


@dataclass
class Chunk:
    """Some whole lines, the key of the last, and whose they are, where that is recorded."""

    data: bytearray = field(default_factory=bytearray)
    rows: int = 0
    last: str = ""
    whose: list[int] = field(default_factory=list)


def chunks(export: Export, after: Any = None, *, at_once: int | None = None) -> Generator[Chunk]:
    """Yield the records after the key ``after`` (``None``: all), in the order of the key.

    Whoever stops early closes the generator, which gives the connection back.

    Raises:
        Problem: 429, the client reads ``at_once`` others (``None``: however many) already.
    """
    query = replace(export.query, after=() if after is None else (after,))
    shape = shape_of(export.access, query)
    inner, (person, area, key), parameters = selection(shape, page_of(export.access, query))
    columns, options = (json_copy_of if export.is_opened else copy_of)(export.form, query)
    hidden = [area] if export.is_opened else []
    hidden += [person if export.dataset.is_personal else key] if export.is_noted else []
    # S608: made of declared names only; values are parameters.
    lines = f"SELECT {', '.join([columns, *hidden])} FROM ({inner}) q ORDER BY {key}"  # noqa: S608
    with _reader() as reader, reader.cursor() as cursor:
        if at_once is not None:
            _take_place(cursor, export.caller.client_id, at_once)
        see_in_transaction(reader, seen_areas(query, export.dataset))
        if query.areas == ("",) and not query.filters:
            # A whole table leaves along the index of its key; a sort would write it to the disk first.
            cursor.execute("SET LOCAL enable_sort = off")
        with cursor.copy(f"COPY ({lines}) TO STDOUT ({options})", parameters) as copy:
            yield from _filled(export, copy)


@contextmanager
def _reader() -> Iterator[BaseDatabaseWrapper]:
    """Open a transaction that only reads, on a connection of its own, and end it."""
    with closing(connection.copy()) as reader:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN READ ONLY")
        try:
            yield reader
        finally:
            with reader.cursor() as cursor:
                cursor.execute("ROLLBACK")


def _take_place(cursor: Any, client_id: str, places: int) -> None:
    """Take one of the client's places, which is free again when the transaction ends, however it does."""
    cursor.execute(_TAKE_PLACE, [places, f"export {client_id}"])
    if cursor.fetchone() is None:
        detail = _("The client reads %(count)s exports already. Begin when one of them has ended.")
        raise Problem(
            "too_many_exports",
            detail % {"count": places},
            status_code=429,
            headers={"Retry-After": str(RETRY_SECONDS)},
        )


def _filled(export: Export, copy: Any) -> Iterator[Chunk]:
    read = _reading(export)
    rows, chunk, line = iter(copy), Chunk(), b""
    while found := read(islice(rows, _AT_ONCE)):
        line = found[-1][0]
        chunk.rows += len(found)
        chunk.data += b"\n".join([row[0] for row in found]) + b"\n"
        chunk.whose += [row[1] for row in found if row[1] is not None]
        if chunk.rows >= MOST_ROWS or len(chunk.data) >= MOST_BYTES:
            yield _closed(export, chunk, line)
            chunk = Chunk()
    if chunk.rows:
        yield _closed(export, chunk, line)


def _closed(export: Export, chunk: Chunk, line: bytes) -> Chunk:
    chunk.last = key_in(export.form, line, export.query.fields)
    return chunk


def _reading(export: Export) -> Callable[[Iterable[Any]], list[Row]]:
    """Return what makes rows of what COPY sends; list comprehensions, for a million of them."""
    mark = MARK if export.form == Form.NDJSON else b","
    if export.is_opened:
        opened = _opening(export)
        return lambda sent: [opened(bytes(row)) for row in sent]
    if not export.is_noted:
        return lambda sent: [(bytes(row)[:-1], None) for row in sent]
    return lambda sent: [
        (line, int(key)) for line, _sign, key in [bytes(row).rpartition(mark) for row in sent]
    ]


def _opening(export: Export) -> Callable[[bytes], Row]:
    """Return what opens encrypted fields and leaves out what the record's area does not show."""
    opened = [field for field in export.query.fields if field.opens]

    def read(row: bytes) -> Row:
        text, area, *key = row[:-1].split(MARK)
        line = opened_line(text.decode(), export.access, opened, area.decode() or None)
        if export.form == Form.CSV:
            line = csv_line(json.loads(line), export.query.fields)
        return line.encode(), int(key[0]) if key else None

    return read
