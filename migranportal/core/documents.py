"""Files that prove something: scans and photographs, recognised by content, stored under new names.

Whatever brings a file - a form, the admin site, an upload in parts, an importer - stores it through
``DocumentField``: there a picture is made anew without its metadata and gets its thumbnail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.utils.deconstruct import deconstructible
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from migranportal.core.pictures import (
    MAX_PIXELS,
    PictureDamagedError,
    PictureTooLargeError,
    reencode,
)

SIGNATURES = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"RIFF": "webp",
}
"""The first bytes of each kind of file that is taken, and the ending that fits it."""
PICTURES = frozenset({"jpg", "png", "webp"})
THUMBNAIL = ".kecil.jpg"
"""The ending of a thumbnail, in place of its picture's."""


@dataclass(frozen=True)
class Ready:
    """A file that may be stored: its ending, its content, and for a picture its thumbnail."""

    kind: str
    content: File[Any]
    thumbnail: File[Any] | None = None


def kind_of(file: File[Any]) -> str | None:
    """Return the ending that fits the content of ``file``, or ``None`` where none is taken."""
    file.seek(0)
    head = file.read(max(map(len, SIGNATURES)))
    file.seek(0)
    return next((kind for start, kind in SIGNATURES.items() if head.startswith(start)), None)


def validate_document(file: Any) -> None:
    """Refuse a new file that is too large, or neither a PDF nor a picture that can be decoded.

    The name and the type that the browser claims are not believed. Files stored before are left
    alone.

    Raises:
        django.core.exceptions.ValidationError: with the remedy.
    """
    if not getattr(file, "_committed", False):
        make_ready(file)


def make_ready(file: Any) -> Ready:
    """Return what is stored of a new file; the work is done once for each file.

    Raises:
        django.core.exceptions.ValidationError: see ``validate_document``.
    """
    content = file.file if isinstance(file, FieldFile) else file
    ready: Ready | None = getattr(content, "portal_ready", None)
    if ready is None:
        ready = content.portal_ready = _made_ready(content)
    return ready


def _made_ready(file: Any) -> Ready:
    if file.size > settings.PORTAL_EVIDENCE_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s. Scan it with a lower resolution."),
            params={"limit": filesizeformat(settings.PORTAL_EVIDENCE_MAX_BYTES)},
        )
    kind = kind_of(file)
    if kind is None:
        raise ValidationError(
            _("The file is neither a PDF nor a picture (JPEG, PNG, WebP). Save it as one of these.")
        )
    if kind not in PICTURES:
        return Ready(kind, file)
    try:
        picture = reencode(file)
    except PictureTooLargeError as error:
        raise ValidationError(
            _("The picture has more than %(limit)d million pixels. Take it smaller."),
            params={"limit": MAX_PIXELS // 1_000_000},
        ) from error
    except PictureDamagedError as error:
        raise ValidationError(
            _("The picture is damaged and cannot be opened. Take or save it again.")
        ) from error
    return Ready("jpg", ContentFile(picture.content), ContentFile(picture.thumbnail))


class DocumentFile(FieldFile):
    """A stored document, and where its thumbnail is."""

    def save(self, name: str | None, content: Any, save: bool = True) -> None:
        """Check the content, make it ready, and store it.

        Raises:
            django.core.exceptions.ValidationError: see ``validate_document``.
        """
        ready = make_ready(content)
        super().save(str(name), ready.content, save=save)
        if ready.thumbnail is not None:
            self.storage.save(thumbnail_of(str(self.name)), ready.thumbnail)

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it in the page."""
        return str(self.name).rpartition(".")[2] in PICTURES

    @property
    def thumbnail_url(self) -> str:
        """The address of the thumbnail of a picture."""
        return self.storage.url(thumbnail_of(str(self.name)))


class DocumentField(models.FileField):
    """A file that proves something: PDF or picture, checked by content, pictures made anew."""

    attr_class = DocumentFile
    default_validators = [validate_document]


def thumbnail_of(name: str) -> str:
    """Return the name of the thumbnail of the picture ``name``."""
    return name.rpartition(".")[0] + THUMBNAIL


def picture_of(name: str) -> str:
    """Return the name of the picture whose thumbnail is ``name``; any other name as it is."""
    return name.removesuffix(THUMBNAIL) + ".jpg" if name.endswith(THUMBNAIL) else name


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
                file = getattr(instance, field.name)
                kind = make_ready(file).kind if isinstance(file, DocumentFile) else kind_of(file)
                return f"{self.folder}/{name[:2]}/{name}.{kind}"
        raise LookupError(self.folder)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredName) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)


def document_response(file: FieldFile, *, name: str, title: str) -> FileResponse:
    """Return a stored file: a picture in the page, anything else as a download.

    ``name`` is the name asked for, which may be that of the thumbnail. Pictures were made anew when
    they were stored, so nothing that a browser would run is in them.

    Raises:
        django.http.Http404: the storage holds no such file.
    """
    # Pictures from before thumbnails were made stand for themselves.
    stored = next((n for n in (name, str(file.name)) if file.storage.exists(n)), None)
    if stored is None:
        raise Http404
    ending = stored.rpartition(".")[2]
    response = FileResponse(
        file.storage.open(stored, "rb"),
        as_attachment=ending not in PICTURES,
        filename=f"{slugify(title)[:60] or 'berkas'}.{ending}",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
