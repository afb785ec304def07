"""Files that arrived before their form: a form names them by key, in a hidden field."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from migranportal.accounts.models import User
from migranportal.entry.models import UPLOAD_SUFFIX, Upload
from migranportal.entry.services import discard_upload, finished_upload, open_upload

if TYPE_CHECKING:
    _UploadedFile = UploadedFile[Any]
else:
    _UploadedFile = UploadedFile

MAX_ARRIVALS = 40
"""As many files as one form may name."""


class ArrivedFile(_UploadedFile):
    """A file that arrived before its form; it need not be chosen again when the form comes back."""


@dataclass(frozen=True)
class Arrival:
    """A finished upload, and the file field of the form that it is meant for."""

    field: str
    upload: Upload

    @property
    def hidden_name(self) -> str:
        """The name of the hidden field that carries its key."""
        return f"{self.field}{UPLOAD_SUFFIX}"


@dataclass(frozen=True)
class Arrivals:
    """The uploads that a form names; ``missing`` are fields whose file is not there any more."""

    found: tuple[Arrival, ...] = ()
    missing: frozenset[str] = field(default_factory=frozenset)

    @contextmanager
    def beside(self, sent: MultiValueDict[str, Any]) -> Iterator[MultiValueDict[str, Any]]:
        """Give the files sent with a form and those that arrived before it, as one."""
        files = sent.copy()
        with ExitStack() as opened:
            for arrival in self.found:
                name = arrival.upload.name or ""
                kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
                file = opened.enter_context(open_upload(arrival.upload))
                arrived = ArrivedFile(file, file.name, kind, arrival.upload.size)
                files.appendlist(arrival.field, arrived)
            yield files

    def discard(self, *, by: User) -> None:
        """Drop the uploads: the record that was saved has its own copies."""
        for arrival in self.found:
            discard_upload(key=arrival.upload.key, by=by)


NOTHING_ARRIVED = Arrivals()


def arrivals_of(values: Mapping[str, Iterable[str]], *, by: User) -> Arrivals:
    """Return the uploads of ``by`` that the fields of a form or of a draft name."""
    named = [
        (name.removesuffix(UPLOAD_SUFFIX), text)
        for name, texts in values.items()
        if name.endswith(UPLOAD_SUFFIX)
        for text in texts
        if text
    ]
    found, missing = [], set()
    for name, text in named[:MAX_ARRIVALS]:
        upload = finished_upload(key=key, by=by) if (key := _uuid(text)) else None
        if upload is None:
            missing.add(name)
        else:
            found.append(Arrival(name, upload))
    return Arrivals(tuple(found), frozenset(missing))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
