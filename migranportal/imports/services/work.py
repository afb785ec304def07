"""What a worker does with an import: check the file, or save its good rows.

Each step is one transaction over the stored file, so that a worker that is killed leaves nothing
half written; the next one starts the step again. A worker holds an import by a lock of its database
session, which goes with it.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pghistory
import structlog
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from migranportal.accounts.models import User
from migranportal.audit.services import record
from migranportal.core.encryption import encrypt_many
from migranportal.core.errors import DomainError
from migranportal.core.rowsecurity import whole_country
from migranportal.core.tables import read_sheet
from migranportal.imports import files
from migranportal.imports.checking import Checked, Pass, cell_text
from migranportal.imports.models import Import, ImportedRecords, ImportProblem
from migranportal.imports.values import Job

log = structlog.get_logger()

SMALL_ROWS = 500
"""Rows that are checked and saved while the officer waits for the page."""
_SMALL_BYTES = 150_000
MAX_ATTEMPTS = 3
_LOCK_CLASS = 0x494D50  # any number of our own: advisory locks share one space per database
_VALUE_LENGTH = 80
_PROGRESS_SECONDS = 3600


class NoLongerAllowedError(DomainError):
    """Who decided may no longer import such records."""


def is_small(content: bytes) -> bool:
    """Tell whether a file can be worked on while the officer waits."""
    if len(content) > _SMALL_BYTES:
        return False
    try:
        return len(read_sheet(content).rows) <= SMALL_ROWS
    except DomainError:
        return True  # what cannot be read is refused at once


def work_on_import(import_id: int) -> None:
    """Check the file of an import, or save its good rows; nothing where another worker is at it."""
    with _held(import_id) as held:
        while held and _begin_attempt(import_id):
            try:
                _do(import_id)
            except IntegrityError:
                # Somebody saved the same meanwhile: the next attempt finds it among the problems.
                log.warning("import_collided", import_id=import_id)


def progress_of(started: Import) -> int:
    """Return how much of the present step is done, in per cent."""
    if not started.is_open:
        return 100
    percent = cache.get(_progress_key(started.pk))
    return percent if isinstance(percent, int) else 0


def _do(import_id: int) -> None:
    started = Import.objects.select_related("started_by", "decided_by").get(pk=import_id)
    at = timezone.now()
    with override(started.language), _without_collector():
        try:
            # The areas go back outside the transaction: inside one that failed nothing can be set.
            with whole_country(), transaction.atomic():
                if started.state == Import.State.WAITING:
                    _check(started, at)
                else:
                    _write(started, at)
        except DomainError as error:
            is_checking = started.state == Import.State.WAITING
            state = Import.State.REFUSED if is_checking else Import.State.FAILED
            _stop(import_id, state, str(error), at)
    cache.delete(_progress_key(import_id))


def _check(started: Import, at: datetime) -> None:
    """Find every problem of the file and keep a sample of its good rows."""
    work, checked = _read(started, at, writes=False)
    work.check(checked)
    _note(started, checked)
    started.state, started.checked_at = Import.State.CHECKED, at
    started.save()


def _write(started: Import, at: datetime) -> None:
    """Save the good rows as decided; the register may have changed since the file was checked."""
    by = started.decided_by
    kind = started.get_kind()
    if by is None or not by.holds(kind.permission, area=started.area_code):
        raise NoLongerAllowedError(_("Who decided may no longer import into this area."))
    work, checked = _read(started, at, writes=True)
    work.check(checked)
    _note(started, checked)
    wants_all = started.decision == Import.Decision.ALL_OR_NOTHING
    if not checked.good or (wants_all and checked.bad_rows):
        _ask_again(started, at)
        return
    with pghistory.context(user=by.pk, import_id=started.pk, act="import.imported"):
        work.write(checked, by=by, at=at)
    assert checked.written is not None  # noqa: S101 (set by write)
    ImportedRecords.objects.bulk_create(
        ImportedRecords(of=started, position=position, model=model._meta.label_lower, ids=ids)
        for position, (model, ids) in enumerate(checked.written.ids.items())
    )
    started.state, started.finished_at = Import.State.IMPORTED, at
    started.imported_rows, started.sample = checked.written.rows, None
    started.save()
    _record(started, by, at)


def _record(started: Import, by: User, at: datetime) -> None:
    record(
        "import.imported",
        target=started,
        by=by,
        at=at,
        area_code=started.area_code,
        kind=started.kind,
        decision=started.decision,
        rows=started.rows,
        imported=started.imported_rows,
        left_out=started.bad_rows,
    )


def _ask_again(started: Import, at: datetime) -> None:
    """Go back to the decision: what was found now is not what it was taken on."""
    started.state, started.checked_at = Import.State.CHECKED, at
    started.decision, started.decided_by, started.decided_at = "", None, None
    started.save()


def _read(started: Import, at: datetime, *, writes: bool) -> tuple[Pass, Checked]:
    job = Job(started.area_code, timezone.localdate(at), writes)

    def report(percent: int) -> None:
        cache.set(_progress_key(started.pk), percent, _PROGRESS_SECONDS)

    work = Pass(started.get_kind(), job, report)
    return work, work.read(files.load(started.file))


def _note(started: Import, checked: Checked) -> None:
    """Keep what was found: the counts, a sample, and every problem with its cell."""
    started.rows, started.bad_rows = checked.rows, len(checked.bad_rows)
    started.duplicate_rows, started.registered_rows = checked.duplicates, checked.registered
    started.unused_headers = [text[:100] for text in checked.matched.unused]
    started.sample = json.dumps(checked.sample)
    ImportProblem.objects.filter(of=started).delete()
    values = [cell_text(checked, p.row, p.column)[:_VALUE_LENGTH] for p in checked.problems]
    secrets = encrypt_many(values, purpose="value")
    with (
        connection.cursor() as cursor,
        cursor.copy(
            'COPY imports_importproblem (of_id, position, "row", "column", code, detail, value)'
            " FROM STDIN"
        ) as copy,
    ):
        for position, (problem, secret) in enumerate(zip(checked.problems, secrets, strict=True)):
            row, column, code, detail = problem
            copy.write_row((started.pk, position, row, column, code, detail[:500], secret))


def _begin_attempt(import_id: int) -> bool:
    """Count an attempt on an import that is held; ``False`` where nothing is to be done."""
    started = Import.objects.get(pk=import_id)
    if not started.is_open:
        return False
    if started.attempts >= MAX_ATTEMPTS:
        with override(started.language):
            problem = _(
                "It was tried three times in vain. Send the file again, or tell the ministry."
            )
        log.error("import_failed", import_id=import_id)
        _stop(import_id, Import.State.FAILED, problem, timezone.now())
        return False
    started.attempts += 1
    started.save(update_fields=["attempts", "updated_at"])
    return True


def _stop(import_id: int, state: str, problem: str, at: datetime) -> None:
    Import.objects.filter(pk=import_id).update(
        state=state, problem=problem, finished_at=at, updated_at=at
    )


@contextmanager
def _held(import_id: int) -> Iterator[bool]:
    """Hold an import for the length of the block; tells whether it was free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, import_id])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, import_id])


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the collector from walking over millions of cells again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _progress_key(import_id: int) -> str:
    return f"import-progress-{import_id}"
