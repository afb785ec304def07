"""Files on their way from a phone: begun, continued where the line broke, taken over by a form."""

import os
import shutil
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.core.errors import DomainError
from migranportal.entry.models import UPLOAD_FOLDER, Upload

UPLOAD_LIFETIME = timedelta(days=30)
"""As long as a draft that names the upload."""
MAX_OPEN_BYTES = 100 * 1024 * 1024
"""What one person may have on the way at a time."""
_LOCK_NOT_AVAILABLE = "55P03"


class UploadRefusedError(DomainError):
    """A file that is empty, too large, or one more than a person may have on the way."""


class UploadOffsetError(DomainError):
    """A piece that does not begin where the last one ended."""


class UploadBusyError(DomainError):
    """Another piece of the same file is being written."""


def begin_upload(*, name: str, size: int, by: User, at: datetime) -> Upload:
    """Make room for a file of ``size`` bytes that ``by`` is going to send.

    Raises:
        UploadRefusedError: the file is empty or too large, or too much is on the way already.
    """
    if size <= 0:
        raise UploadRefusedError(_("The file is empty."))
    if size > settings.PORTAL_EVIDENCE_MAX_BYTES:
        raise UploadRefusedError(_("The file is too large. Send a smaller one."))
    on_the_way = Upload.objects.filter(user=by).aggregate(total=Sum("size"))["total"] or 0
    if on_the_way + size > MAX_OPEN_BYTES:
        raise UploadRefusedError(_("Too many files wait for their forms. Send those forms first."))
    with transaction.atomic():
        upload = Upload.objects.create(user=by, name=name[:200], size=size, created_at=at)
        default_storage.save(upload.stored_name, ContentFile(b""))
    return upload


def append_upload(*, key: UUID, offset: int, piece: IO[bytes], by: User) -> Upload:
    """Append ``piece`` to an upload of ``by`` that holds ``offset`` bytes; what is over is left out.

    Bytes are on the disk before the row counts them: a process killed in between leaves bytes that
    the next piece overwrites.

    Raises:
        Upload.DoesNotExist: ``by`` has no such upload.
        UploadOffsetError: it holds another number of bytes.
        UploadBusyError: another piece is being written.
    """
    with transaction.atomic():
        upload = _locked_upload(key=key, by=by)
        if upload.received != offset:
            raise UploadOffsetError(_("This piece does not begin where the last one ended."))
        with open(default_storage.path(upload.stored_name), "r+b") as stored:  # noqa: PTH123
            stored.seek(offset)
            stored.truncate()
            shutil.copyfileobj(piece, stored)
            upload.received = min(stored.tell(), upload.size)
            stored.truncate(upload.received)
            stored.flush()
            os.fsync(stored.fileno())
        upload.save(update_fields=["received"])
    return upload


def _locked_upload(*, key: UUID, by: User) -> Upload:
    try:
        return Upload.objects.select_for_update(nowait=True).get(key=key, user=by)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise UploadBusyError(_("Another piece of this file is being written.")) from error


def finished_upload(*, key: UUID, by: User) -> Upload | None:
    """Return the upload of ``by`` under ``key``, if every byte of it has arrived."""
    upload = Upload.objects.filter(key=key, user=by).first()
    return upload if upload is not None and upload.is_finished else None


def open_upload(upload: Upload) -> File[bytes]:
    """Return the bytes of an upload as a file under the name that it had on the phone."""
    file: File[bytes] = default_storage.open(upload.stored_name, "rb")
    file.name = os.path.basename(upload.name or "") or upload.key.hex  # noqa: PTH119
    file.size = upload.size
    return file


def discard_upload(*, key: UUID, by: User) -> bool:
    """Drop an upload of ``by`` and, once that is certain, its bytes; tell whether there was one."""
    upload = Upload.objects.filter(key=key, user=by).first()
    if upload is None:
        return False
    upload.delete()
    transaction.on_commit(lambda: default_storage.delete(f"{UPLOAD_FOLDER}/{key.hex}"))
    return True


def forget_old_uploads(*, at: datetime) -> int:
    """Delete uploads past their lifetime and bytes that no row owns; return how many rows."""
    deleted, _counts = Upload.objects.filter(created_at__lt=at - UPLOAD_LIFETIME).delete()
    transaction.on_commit(lambda: _sweep(at=at))
    return deleted


def _sweep(*, at: datetime) -> None:
    if not default_storage.exists(UPLOAD_FOLDER):
        return
    _folders, names = default_storage.listdir(UPLOAD_FOLDER)
    owned = {key.hex for key in Upload.objects.values_list("key", flat=True)}
    for name in set(names) - owned:
        path = f"{UPLOAD_FOLDER}/{name}"
        # A file of the last hour may belong to a row that is not committed yet.
        if default_storage.get_modified_time(path) < at - timedelta(hours=1):
            default_storage.delete(path)
