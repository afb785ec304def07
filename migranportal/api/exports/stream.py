"""An export as it leaves: chunk by chunk, each recorded before it goes."""

from __future__ import annotations

import errno
import json
import zlib
from collections.abc import Generator, Mapping
from contextlib import closing
from typing import Any

from django.utils import timezone

from migranportal.api.exports.asked import Export
from migranportal.api.exports.chunks import Chunk, chunks
from migranportal.api.exports.forms import Form, beginning
from migranportal.api.problems import Problem, members_of
from migranportal.audit.models import RecordRead
from migranportal.audit.services import record_read

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
    with closing(chunks(export, after)) as found:
        for chunk in found:
            try:
                export.check(on=timezone.localdate())
            except Problem as problem:
                yield _stop(export, problem, count, last)
                return
            note(export, chunk)
            count, last = count + chunk.rows, chunk.last
            yield head + chunk.data
            head = b""
    if not count:
        note(export, Chunk())
    yield head + last_line(export, count)


def last_line(export: Export, count: int) -> bytes:
    """Return what stands after the last record of a whole export; a CSV file has records only."""
    return _json_line({"end": True, "count": count}) if export.form == Form.NDJSON else b""


def compressed(pieces: Generator[bytes]) -> Generator[bytes]:
    """Yield ``pieces`` as one gzip stream, each of them readable when it arrives."""
    packer = zlib.compressobj(GZIP_LEVEL, wbits=_GZIP)
    with closing(pieces):
        for piece in pieces:
            yield packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def note(export: Export, chunk: Chunk) -> None:
    """Record whom ``chunk`` names, before it leaves; nobody, where it is empty."""
    if export.dataset.is_personal:
        record_read(
            caller=export.caller,
            dataset=export.dataset.name,
            grants=export.access.grants,
            fields=[field.name for field in export.query.fields],
            people=chunk.people,
            kind=RecordRead.Kind.EXPORT,
            at=timezone.now(),
            request_id=export.request_id,
        )


def _stop(export: Export, problem: Problem, count: int, last: str) -> bytes:
    if export.form == Form.CSV:
        raise CutError(problem)
    return _json_line({"end": False, "count": count, "after": last, "problem": members_of(problem)})


def _json_line(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
