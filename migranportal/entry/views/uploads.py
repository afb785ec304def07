"""Uploads that resume: the tus protocol 1.0.0 with the extensions creation and termination.

A piece is read from the line before anything is locked, and what arrived before the line broke is
kept; the phone asks for the offset and goes on from there.
"""

import base64
import binascii
import tempfile
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views import View

from migranportal.entry.models import Upload
from migranportal.entry.services import (
    UploadBusyError,
    UploadOffsetError,
    UploadRefusedError,
    append_upload,
    begin_upload,
    discard_upload,
)

TUS_VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
CREATED, NO_CONTENT, BAD_REQUEST, CONFLICT = 201, 204, 400, 409
WRONG_VERSION, TOO_LARGE, WRONG_TYPE, LOCKED = 412, 413, 415, 423
_BUFFER = 64 * 1024
_IN_MEMORY = 1024 * 1024


class TusView(View):
    """What both addresses of the protocol share: its version, and answers that nobody keeps."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse other versions of the protocol; name ours in every answer."""
        version = request.headers.get("Tus-Resumable", TUS_VERSION)
        if version != TUS_VERSION and request.method != "OPTIONS":
            response: HttpResponseBase = HttpResponse(
                status=WRONG_VERSION, headers={"Tus-Version": TUS_VERSION}
            )
        else:
            response = super().dispatch(request, *args, **kwargs)
        response["Tus-Resumable"] = TUS_VERSION
        add_never_cache_headers(response)
        return response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what this server can do."""
        return HttpResponse(
            status=NO_CONTENT,
            headers={
                "Tus-Version": TUS_VERSION,
                "Tus-Extension": "creation,termination",
                "Tus-Max-Size": str(settings.PORTAL_EVIDENCE_MAX_BYTES),
            },
        )


class UploadsView(TusView):
    """Begins an upload."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin an upload of ``Upload-Length`` bytes; its address is in ``Location``."""
        user: Any = request.user
        size = _number(request.headers.get("Upload-Length"))
        name = _metadata(request.headers.get("Upload-Metadata", "")).get("filename", "")
        if size is None:
            return HttpResponse(status=BAD_REQUEST)
        try:
            upload = begin_upload(name=name, size=size, by=user, at=timezone.now())
        except UploadRefusedError as error:
            return HttpResponse(str(error), status=TOO_LARGE, content_type="text/plain")
        location = reverse("entry:upload", kwargs={"key": upload.key})
        return HttpResponse(status=CREATED, headers={"Location": location, "Upload-Offset": "0"})


class UploadView(TusView):
    """Continues, describes and drops one upload of the visitor; 404 for everybody else's."""

    http_method_names = ["head", "patch", "delete", "options"]

    def head(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Say how many bytes have arrived, and of how many."""
        return _position(_upload_of(request, key), status=200)

    def patch(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Append a piece that begins at ``Upload-Offset``."""
        if request.content_type != PIECE_TYPE:
            return HttpResponse(status=WRONG_TYPE)
        upload = _upload_of(request, key)
        offset = _number(request.headers.get("Upload-Offset"))
        if offset is None:
            return HttpResponse(status=BAD_REQUEST)
        if offset != upload.received:
            return HttpResponse(status=CONFLICT)
        return self._append(key, offset)

    def delete(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Drop the upload and its bytes."""
        user: Any = request.user
        if not discard_upload(key=key, by=user):
            raise Http404
        return HttpResponse(status=NO_CONTENT)

    def _append(self, key: UUID, offset: int) -> HttpResponse:
        user: Any = self.request.user
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as piece:
            _receive(self.request, piece)
            try:
                upload = append_upload(key=key, offset=offset, piece=piece, by=user)
            except Upload.DoesNotExist as error:
                raise Http404 from error
            except UploadOffsetError:
                return HttpResponse(status=CONFLICT)
            except UploadBusyError:
                return HttpResponse(status=LOCKED)
        return _position(upload, status=NO_CONTENT)


def _receive(request: HttpRequest, piece: IO[bytes]) -> None:
    """Read the body until it ends, the line breaks, or more has come than any file may hold."""
    left = settings.PORTAL_EVIDENCE_MAX_BYTES
    try:
        while left > 0 and (data := request.read(min(_BUFFER, left))):
            piece.write(data)
            left -= len(data)
    except (UnreadablePostError, OSError):
        pass  # the line broke: what has arrived is kept
    piece.seek(0)


def _upload_of(request: HttpRequest, key: UUID) -> Upload:
    user: Any = request.user
    upload = Upload.objects.filter(key=key, user=user).first()
    if upload is None:
        raise Http404
    return upload


def _position(upload: Upload, *, status: int) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers={"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size)},
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _metadata(header: str) -> dict[str, str]:
    """Return the pairs of ``Upload-Metadata``; unreadable ones are left out."""
    found = {}
    for pair in header.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found
