"""An export as it leaves: chunk by chunk, each recorded before it goes."""

from __future__ import annotations

import errno
import time
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.api.exports.asked import Export
from migranportal.api.exports.chunks import Chunk, chunks
from migranportal.api.exports.forms import Form, beginning, ending, json_line
from migranportal.api.problems import Problem, members_of
from migranportal.api.reads import about
from migranportal.audit.models import RecordRead
from migranportal.audit.services import record_read

AT_ONCE = 2
"""How many streams a client may read side by side: each holds a thread and two connections."""
LONGEST_SECONDS = 60 * 60
"""How long a stream may last: while its snapshot is held, no table can be cleaned."""
GZIP_LEVEL = 2
_GZIP = 16 + zlib.MAX_WBITS


class CutError(ConnectionResetError):
    """The export may not go on, and its form has no line that could say so.

    The server drops the connection without the end that HTTP promised, so that the partner's
    library reports an incomplete answer. Servers take it for a partner who went away.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(errno.ECONNRESET, str(problem.detail))


def stream(export: Export, after: Any = None) -> Generator[bytes]:
    """Yield the export, the people of each piece recorded before it is yielded.

    Where it may not go on, the last line of NDJSON says why and how; CSV stops with ``CutError``.
    """
    count, last, head = 0, "", beginning(export.form, export.query)
    started = time.monotonic()
    with closing(chunks(export, after, at_once=AT_ONCE)) as found:
        for chunk in found:
            try:
                export.check(on=timezone.localdate())
                _check_length(time.monotonic() - started)
            except Problem as problem:
                yield _stop(export, problem, count, last)
                return
            note(export, chunk)
            count, last = count + chunk.rows, chunk.last
            yield head + chunk.data
            head = b""
    if not count:
        note(export, Chunk())
    yield head + ending(export.form, count)


def compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield ``pieces`` as one gzip stream, each of them readable when it arrives."""
    packer = zlib.compressobj(GZIP_LEVEL, wbits=_GZIP)
    for piece in pieces:
        yield packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def note(export: Export, chunk: Chunk) -> None:
    """Record whom ``chunk`` names, before it leaves; nobody, where it is empty."""
    if export.is_noted:
        record_read(
            caller=export.caller,
            dataset=export.dataset.name,
            grants=export.access.grants,
            fields=[field.name for field in export.query.fields],
            **{about(export.dataset): chunk.whose},
            kind=RecordRead.Kind.EXPORT,
            at=timezone.now(),
            request_id=export.request_id,
        )


def _check_length(seconds: float) -> None:
    if seconds > LONGEST_SECONDS:
        detail = _(
            "The export took longer than an hour. Go on after the last record, or prepare a file."
        )
        raise Problem("export_too_slow", detail, status_code=403)


def _stop(export: Export, problem: Problem, count: int, last: str) -> bytes:
    if export.form == Form.CSV:
        raise CutError(problem)
    return json_line({"end": False, "count": count, "after": last, "problem": members_of(problem)})
