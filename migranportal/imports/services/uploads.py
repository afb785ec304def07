"""Sending a file, deciding about it, and leaving it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.imports import files
from migranportal.imports.kinds import ImportKind
from migranportal.imports.models import Import

MAX_BYTES = 30 * 1024 * 1024
_NAME_LENGTH = 150


class ImportRefusedError(DomainError):
    """A file that is not taken, or a step that the state of the import does not allow."""


def start_import(
    *, kind: ImportKind, area_code: str, file_name: str, content: bytes, by: User, at: datetime
) -> Import:
    """Store a file that is to be checked; the caller hands the import to a worker.

    Raises:
        PermissionDenied: ``by`` may not import such records into the whole area.
        ImportRefusedError: the file is empty or too large.
    """
    if not by.holds(kind.permission, area=area_code):
        raise PermissionDenied
    if area_code and kind.is_national:
        raise ImportRefusedError(
            _("Such a sheet is sent for the whole country, not for one area."), field="kind"
        )
    if not content:
        raise ImportRefusedError(_("The file is empty. Choose the filled-in one."), field="file")
    if len(content) > MAX_BYTES:
        raise ImportRefusedError(
            _("The file is larger than %(limit)s. Divide it into several files.")
            % {"limit": filesizeformat(MAX_BYTES)},
            field="file",
        )
    with transaction.atomic():
        started = Import.objects.create(
            kind=kind.code,
            area_code=area_code,
            file_name=file_name[-_NAME_LENGTH:],
            file=files.store(content),
            language=get_language() or "id",
            started_by=by,
        )
        record("import.sent", target=started, by=by, at=at, area_code=area_code, kind=kind.code)
    return started


def decide_import(*, started: Import, decision: str, by: User, at: datetime) -> Import:
    """Take the decision what is to be saved; the caller hands the import to a worker.

    Raises:
        PermissionDenied: ``by`` may not import such records into the whole area.
        ImportRefusedError: it is not to be decided (any more), or nothing can be saved so.
    """
    if not by.holds(started.get_kind().permission, area=started.area_code):
        raise PermissionDenied
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=started.pk)
        if locked.state != Import.State.CHECKED:
            raise ImportRefusedError(_("This import was decided already."))
        if not locked.good_rows:
            raise ImportRefusedError(_("No row can be imported. Mend the sheet and send it again."))
        if decision == Import.Decision.ALL_OR_NOTHING and locked.bad_rows:
            raise ImportRefusedError(
                _("Some rows are to be mended first. Or import the good rows only.")
            )
        locked.decision, locked.decided_by, locked.decided_at = decision, by, at
        locked.state, locked.attempts = Import.State.CONFIRMED, 0
        locked.save()
        record(
            "import.confirmed",
            target=locked,
            by=by,
            at=at,
            area_code=locked.area_code,
            decision=decision,
        )
    return locked


def cancel_import(*, started: Import, by: User, at: datetime) -> Import:
    """Leave a checked file alone: its content is deleted.

    Raises:
        PermissionDenied: ``by`` may not import such records into the whole area.
        ImportRefusedError: it was decided already.
    """
    if not by.holds(started.get_kind().permission, area=started.area_code):
        raise PermissionDenied
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=started.pk)
        if locked.state != Import.State.CHECKED:
            raise ImportRefusedError(_("This import was decided already."))
        locked.state, locked.finished_at = Import.State.CANCELLED, at
        record("import.cancelled", target=locked, by=by, at=at, area_code=locked.area_code)
        forget_content(locked)
    return locked


def forget_content(started: Import) -> None:
    """Delete the file and everything that was kept of its cells."""
    name, started.file, started.sample = started.file, "", None
    started.save()
    started.problems.all().delete()
    transaction.on_commit(lambda: files.delete(name))
