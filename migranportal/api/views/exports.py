"""Whole datasets: streamed, or prepared as a file that is fetched later."""

from __future__ import annotations

import errno
import re
from collections.abc import Generator, Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from migranportal.api.asking import parameters_of, wrong_parameter
from migranportal.api.datasets import Records
from migranportal.api.exports import pieces
from migranportal.api.exports.asked import Export, begin, form_called, key_called
from migranportal.api.exports.forms import MEDIA_TYPES
from migranportal.api.exports.schema import (
    cancel_operation,
    file_operation,
    jobs_operation,
    stream_operation,
)
from migranportal.api.exports.stream import compressed, stream
from migranportal.api.models import ExportJob
from migranportal.api.problems import Problem
from migranportal.api.schema import Operation
from migranportal.api.services.exports import (
    ask_export,
    cancel_export,
    check_handing_out,
    note_fetched,
    open_file,
    signature_of,
)
from migranportal.api.services.preparing import stored_pieces
from migranportal.api.tasks import prepare_export
from migranportal.api.views.oauth import address_of
from migranportal.api.viewsets import ApiView, DatasetView

ZIPPED = "application/gzip"
PATIENCE_SECONDS = 120
"""How long a piece of an export (some megabytes) may take to leave; then the line is dropped."""
MOST_LISTED = 50
_GZIP_TAKEN = re.compile(
    r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+)?\s*(?=,|$)"
)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class AnyForm(BaseContentNegotiation):
    """The form is a parameter, not a matter of ``Accept``; problems are JSON."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        """Return the first."""
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None
    ) -> Any:
        """Return the first."""
        return renderers[0], renderers[0].media_type


class Body:
    """A stream of which the first piece is known. Closed, it ends, also where nobody began to read it."""

    def __init__(self, first: bytes, rest: Generator[bytes], *, zips: bool) -> None:
        pieces = chain([first], rest)
        self._pieces = compressed(pieces) if zips else pieces
        self._rest = rest

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Give back what the stream holds; a generator that nobody began to read would not."""
        self._rest.close()


class ExportView(DatasetView):
    """All records of a dataset in one answer."""

    dataset: ClassVar[Records]
    content_negotiation_class = AnyForm

    def operation(self, method: str) -> Operation:
        """Return what the stream is."""
        return stream_operation(self.dataset)

    def get(self, request: Request) -> HttpResponseBase:
        """Stream the records."""
        export, after, zips = self._asked()
        body = stream(export, after)
        first = next(body)  # what is refused from the start is refused with a status
        response = StreamingHttpResponse(Body(first, body, zips=zips))
        _limit_patience(request)
        return self._described(response, export)

    def head(self, request: Request) -> HttpResponseBase:
        """Tell what ``GET`` would send; nothing is read."""
        export, _after, _zips = self._asked()
        return self._described(HttpResponse(), export)

    def _asked(self) -> tuple[Export, Any, bool]:
        parameters = parameters_of(self.request.query_params)
        form = form_called(parameters.pop("format", ""))
        after = parameters.pop("after", "")
        is_file = _is_file(parameters.pop("compress", ""))
        export = begin(
            self.caller,
            self.dataset,
            form,
            parameters,
            on=timezone.localdate(),
            request_id=self.request.headers.get("X-Request-Id", "")[:64],
        )
        place = key_called(self.dataset, after) if after else None
        taken = _GZIP_TAKEN.search(self.request.headers.get("Accept-Encoding", ""))
        return export, place, is_file or bool(taken)

    def _described(self, response: HttpResponseBase, export: Export) -> HttpResponseBase:
        name = f"{self.dataset.name}-{timezone.localdate()}.{export.form}"
        response["Content-Type"] = MEDIA_TYPES[export.form]
        if self.request.query_params.get("compress"):
            response["Content-Type"], name = ZIPPED, f"{name}.gz"
        elif _GZIP_TAKEN.search(self.request.headers.get("Accept-Encoding", "")):
            response["Content-Encoding"] = "gzip"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        key = next(field.name for field in export.query.fields if field.is_key)
        response["Export-Resume"] = f"after={{{key}}}"
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


class JobsView(ApiView):
    """The prepared exports of the client."""

    scope = "read"

    def operation(self, method: str) -> Operation:
        """Return what asking is, and the list."""
        return jobs_operation("ask" if method == "POST" else "list")

    def get(self, request: Request) -> HttpResponse:
        """List the newest."""
        jobs = own_jobs(self).order_by("-created_at")[:MOST_LISTED]
        return _json({"data": [_shown(request, job) for job in jobs]})

    def post(self, request: Request) -> HttpResponse:
        """Ask for an export; it is prepared while the partner does something else."""
        dataset, form, parameters = _body(request.data)
        at = timezone.now()
        job = ask_export(
            dataset=dataset,
            form=form,
            parameters=parameters,
            by=self.caller,
            at=at,
            on=timezone.localdate(at),
        )
        transaction.on_commit(lambda: prepare_export.delay(job_id=job.pk))
        response = _json(_shown(request, job), status=202)
        response["Location"] = _address(request, job)
        response["Retry-After"] = "5"
        return response


class JobView(ApiView):
    """One prepared export of the client."""

    scope = "read"

    def operation(self, method: str) -> Operation:
        """Return what its state is, and its end."""
        return cancel_operation() if method == "DELETE" else jobs_operation("read")

    def get(self, request: Request, pk: int) -> HttpResponse:
        """Answer how far it is; once it is ready, where its file is for a while."""
        return _json(_shown(request, self._job(pk)))

    def delete(self, request: Request, pk: int) -> HttpResponse:
        """Stop it, or delete its file."""
        cancel_export(job=self._job(pk), by=self.caller, at=timezone.now())
        return HttpResponse(status=204)

    def _job(self, pk: int) -> ExportJob:
        job: ExportJob | None = own_jobs(self).filter(pk=pk).first()
        if job is None:
            raise Problem("not_found", _("There is no such export."), status_code=404)
        return job


class FileView(ApiView):
    """The file of a prepared export, for whoever holds a signed address."""

    authentication_classes: ClassVar[Sequence[Any]] = []
    permission_classes: ClassVar[Sequence[Any]] = []
    content_negotiation_class = AnyForm

    def operation(self, method: str) -> Operation:
        """Return what the file is."""
        return file_operation()

    def check_throttles(self, request: Request) -> None:
        """Count nothing: who asks is not known, and the address is signed."""

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """Send the file, or the part of it that ``Range`` names (RFC 9110)."""
        at = timezone.now()
        signature = request.query_params.get("signature", "")
        job = open_file(pk=pk, signature=signature, at=at, on=timezone.localdate(at))
        tag = quote_etag(job.sha256)
        first, last, is_part = _span(request, job.size, tag)
        if request.method == "HEAD":
            response: HttpResponseBase = HttpResponse()
        else:
            address = address_of(request._request)  # noqa: SLF001 (the library reads Django's request)
            note_fetched(job=job, from_start=first == 0, address=address, at=at)
            response = StreamingHttpResponse(_handed_out(job, first, last))
            _limit_patience(request)
        response.status_code = 206 if is_part else 200
        if is_part:
            response["Content-Range"] = f"bytes {first}-{last}/{job.size}"
        response["Content-Length"] = str(last - first + 1)
        response["Content-Type"] = ZIPPED
        response["Accept-Ranges"] = "bytes"
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-store"
        name = f"{job.dataset}-{timezone.localdate(job.created_at)}.{job.form}.gz"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def own_jobs(view: ApiView) -> Any:
    """Return the exports of the client that asks."""
    return ExportJob.objects.filter(client__client=view.caller.client_id)


def _limit_patience(request: Request) -> None:
    """Let the server wait only so long for who does not read on; other servers have it in their settings."""
    if line := request.META.get("gunicorn.socket"):
        line.settimeout(PATIENCE_SECONDS)


def _is_file(text: str) -> bool:
    if text not in {"", "gzip"}:
        raise wrong_parameter("compress", _("Possible is: gzip."))
    return bool(text)


def _body(data: Any) -> tuple[str, str, dict[str, str]]:
    """Return dataset, form and parameters of a request for an export.

    Raises:
        Problem: 400, it is not made of them.
    """
    if not isinstance(data, dict):
        raise wrong_parameter("dataset", _("Send a JSON object."))
    if unknown := sorted(set(data) - {"dataset", "format", "filters"}):
        raise wrong_parameter(unknown[0], _("Known are: dataset, format, filters."))
    filters = data.get("filters") or {}
    if not isinstance(filters, dict):
        raise wrong_parameter("filters", _("Send a JSON object."))
    for name in ("dataset", "format"):
        if not isinstance(data.get(name, ""), str):
            raise wrong_parameter(name, _("Send a text."))
    parameters = {name: _spelt(name, value) for name, value in filters.items()}
    return data.get("dataset", ""), data.get("format", ""), parameters


def _spelt(name: str, value: Any) -> str:
    """Return a value as an address spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ",".join(value)
    raise wrong_parameter(name, _("Send a text, a number, true or false, or a list of texts."))


def _shown(request: Request, job: ExportJob) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": job.pk,
        "url": _address(request, job),
        "dataset": job.dataset,
        "format": job.form,
        "filters": job.parameters,
        "state": job.state,
        "rows": job.rows,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "expires_at": job.expires_at,
        "problem": {"code": job.error_code, "detail": job.error} if job.error_code else None,
        "file": None,
    }
    if job.is_ready(timezone.now()):
        path = reverse("api-v1:export-file", args=[job.pk])
        address = f"{path}?signature={signature_of(job)}"
        shown["file"] = {
            "url": request.build_absolute_uri(address),
            "size": job.size,
            "sha256": job.sha256,
        }
    return shown


def _address(request: Request, job: ExportJob) -> str:
    return str(request.build_absolute_uri(reverse("api-v1:export", args=[job.pk])))


def _json(value: Any, status: int = 200) -> HttpResponse:
    response = JsonResponse(value, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _span(request: Request, size: int, tag: str) -> tuple[int, int, bool]:
    """Return the first and the last byte to send, and whether that is a part asked for.

    Raises:
        Problem: 416, the part lies behind the end.
    """
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    condition = request.headers.get("If-Range", "")
    if not found or found.group() == "bytes=-" or (condition and condition != tag):
        return 0, size - 1, False
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
    if last and first and int(last) < start:
        return 0, size - 1, False
    if start >= size:
        detail = _("The file has %s bytes.")
        raise Problem(
            "range_not_satisfiable",
            str(detail) % size,
            status_code=416,
            headers={"Content-Range": f"bytes */{size}"},
        )
    return start, end, True


def _handed_out(job: ExportJob, first: int, last: int) -> Iterator[bytes]:
    """Yield the bytes, while the grants stand: they are asked before each piece."""
    try:
        for content in pieces.read(stored_pieces(job), first, last):
            at = timezone.now()
            check_handing_out(job, at=at, on=timezone.localdate(at))
            yield content
    except (Problem, pieces.PieceGoneError) as error:
        # As in `CutError`: the length that was promised is not reached, which libraries report.
        raise ConnectionResetError(errno.ECONNRESET, str(error)) from error
