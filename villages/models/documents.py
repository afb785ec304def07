"""Files that prove something: scans and photographs, recognised by content, stored under new names."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

SIGNATURES = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
}
"""The first bytes of each kind of file that is taken, and the ending it is stored with."""


def kind_of(file: File[Any]) -> str | None:
    """Return the ending that fits the content of ``file``, or ``None`` where none is taken."""
    file.seek(0)
    head = file.read(max(map(len, SIGNATURES)))
    file.seek(0)
    return next((kind for start, kind in SIGNATURES.items() if head.startswith(start)), None)


def validate_document(file: Any) -> None:
    """Refuse a new file that is too large or whose content is neither PDF, JPEG nor PNG.

    The name and the type that the browser claims are not believed. Files stored before are left
    alone.

    Raises:
        django.core.exceptions.ValidationError: with the remedy.
    """
    if getattr(file, "_committed", False):
        return
    if file.size > settings.PORTAL_EVIDENCE_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s. Scan it with a lower resolution."),
            params={"limit": filesizeformat(settings.PORTAL_EVIDENCE_MAX_BYTES)},
        )
    if kind_of(file) is None:
        raise ValidationError(
            _("The file is neither PDF, JPEG nor PNG. Save it as one of these and add it again.")
        )


@deconstructible
class StoredName:
    """Gives an uploaded file a name of its own: the one it came with may say who it is about."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, instance: models.Model, filename: str) -> str:
        """Return ``<folder>/<random>.<ending that fits the content>``."""
        name = uuid4().hex
        for field in instance._meta.get_fields():
            if isinstance(field, models.FileField) and field.upload_to is self:
                return f"{self.folder}/{name[:2]}/{name}.{kind_of(getattr(instance, field.name))}"
        raise LookupError(self.folder)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredName) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)
