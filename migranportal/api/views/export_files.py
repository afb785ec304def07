"""Exports that are prepared as a file, and the file."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from migranportal.api.asking import wrong_parameter
from migranportal.api.exports import pieces
from migranportal.api.exports.schema import (
    cancel_operation,
    file_operation,
    jobs_operation,
)
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
from migranportal.api.views.exports import ZIPPED, AnyForm, limit_patience
from migranportal.api.views.oauth import address_of
from migranportal.api.viewsets import ApiView

MOST_LISTED = 50
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


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
            limit_patience(request)
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
