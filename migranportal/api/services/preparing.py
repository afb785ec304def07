"""What a worker does with an export: read it chunk by chunk and store each as a piece of the file.

A piece, the record of whom it names and how far the export has come are committed together. A worker
that is killed leaves whole pieces; the next one goes on after the last. A worker holds an export by a
lock of its database session, which goes with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.api.exports import pieces
from migranportal.api.exports.asked import Export, key_called
from migranportal.api.exports.chunks import Chunk, chunks
from migranportal.api.exports.forms import beginning, ending
from migranportal.api.exports.stream import note
from migranportal.api.models import ExportJob, ExportPiece
from migranportal.api.problems import Problem
from migranportal.api.services.exports import LIFETIME, export_of, let_go, withdraw
from migranportal.audit.services import record

log = structlog.get_logger()

MAX_ATTEMPTS = 3
"""In a row without a piece stored."""
_LOCK_CLASS = 0x455850  # any number of our own: advisory locks share one space per database


class OverError(Exception):
    """Somebody ended the export meanwhile."""


def work_on_export(job_id: int) -> None:
    """Prepare an export from where it stands; nothing where another worker is at it."""
    with _held(job_id) as held:
        if not held or not _begin_attempt(job_id):
            return
        try:
            _prepare(job_id)
        except OverError:
            log.info("export_over", export=job_id)
        except Problem as problem:
            withdraw(ExportJob.objects.get(pk=job_id), problem, at=timezone.now())


def open_exports() -> list[int]:
    """Return the exports that a worker has to look at."""
    jobs = ExportJob.objects.filter(state__in=ExportJob.OPEN_STATES)
    return list(jobs.order_by("created_at").values_list("pk", flat=True))


def _prepare(job_id: int) -> None:
    job = ExportJob.objects.select_related("client", "organisation").get(pk=job_id)
    export = export_of(job, on=timezone.localdate())
    after = key_called(export.dataset, job.last) if job.last else None
    with closing(chunks(export, after)) as found:
        for chunk in found:
            export_of(job, on=timezone.localdate())
            _store(job, export, chunk)
    _finish(job, export)


def _store(job: ExportJob, export: Export, chunk: Chunk) -> None:
    """Store a chunk as the next piece; the first begins with what stands before all records."""
    head = b"" if job.rows else beginning(export.form, export.query)
    with transaction.atomic():
        locked = _locked(job)
        note(export, chunk)
        _add_piece(locked, head + bytes(chunk.data))
        locked.rows, locked.last, locked.attempts = job.rows + chunk.rows, chunk.last, 0
        locked.save()
    job.rows, job.last = locked.rows, locked.last


def _finish(job: ExportJob, export: Export) -> None:
    at = timezone.now()
    with transaction.atomic():
        locked = _locked(job)
        if not locked.rows:
            note(export, Chunk())
        head = b"" if locked.rows else beginning(export.form, export.query)
        if tail := head + ending(export.form, locked.rows):
            _add_piece(locked, tail)
        digest, size = hashlib.sha256(), 0
        for piece in stored_pieces(locked):
            digest.update(pieces.load(piece))
            size += piece.size
        locked.sha256, locked.size = digest.hexdigest(), size
        locked.state, locked.finished_at = ExportJob.State.READY, at
        locked.expires_at = at + LIFETIME
        locked.save()
        record("export.ready", target=locked, by=export.caller, at=at, rows=locked.rows, size=size)


def stored_pieces(job: ExportJob) -> list[pieces.Piece]:
    """Return the pieces of the file of ``job`` in their order."""
    rows = job.pieces.order_by("number").values_list("number", "file", "size")
    return [pieces.Piece(file, _bound_to(job, number), size) for number, file, size in rows]


def _add_piece(job: ExportJob, data: bytes) -> None:
    content, number = pieces.packed(data), job.pieces.count()
    name = pieces.store(content, bound_to=_bound_to(job, number))
    ExportPiece.objects.create(job=job, number=number, file=name, size=len(content))


def _bound_to(job: ExportJob, number: int) -> str:
    return f"{job.pk}/{number}"


def _locked(job: ExportJob) -> ExportJob:
    """Return the row of ``job``, locked.

    Raises:
        OverError: it is not open any more.
    """
    locked = ExportJob.objects.select_for_update().get(pk=job.pk)
    if not locked.is_open:
        raise OverError
    return locked


def _begin_attempt(job_id: int) -> bool:
    """Count an attempt on an export that is held; ``False`` where nothing is to be done."""
    with transaction.atomic():
        job = ExportJob.objects.select_for_update().get(pk=job_id)
        if not job.is_open:
            return False
        if job.attempts >= MAX_ATTEMPTS:
            log.error("export_failed", export=job_id)
            job.error_code = "failed"
            job.error = _("It was tried three times in vain. Ask for the export again.")
            let_go(job, ExportJob.State.FAILED, at=timezone.now())
            return False
        job.state, job.attempts = ExportJob.State.RUNNING, job.attempts + 1
        job.save()
    return True


@contextmanager
def _held(job_id: int) -> Iterator[bool]:
    """Hold an export for the length of the block; tells whether it was free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, job_id])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, job_id])
