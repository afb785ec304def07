"""Whole datasets in one answer."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from migranportal.api.asking import asked_of, parameters_of, wrong_parameter
from migranportal.api.datasets import Records
from migranportal.api.exports.asked import Export, begin, form_called, key_called, uniform
from migranportal.api.exports.forms import MEDIA_TYPES, Form, file_of
from migranportal.api.exports.schema import (
    figures_export_operation,
    stream_operation,
)
from migranportal.api.exports.stream import compressed, stream
from migranportal.api.schema import Operation
from migranportal.api.viewsets import DatasetView, FiguresView

ZIPPED = "application/gzip"
PATIENCE_SECONDS = 120
"""How long a piece of an export (some megabytes) may take to leave; then the line is dropped."""
_GZIP_TAKEN = re.compile(
    r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+)?\s*(?=,|$)"
)


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


@dataclass(frozen=True)
class Wish:
    """How an export shall be sent, and the parameters that choose what.

    ``is_file``: as a gzip file; ``is_zipped``: compressed on the way.
    """

    form: Form
    after: str
    is_file: bool
    is_zipped: bool
    parameters: dict[str, str]

    def describe(self, response: HttpResponseBase, name: str) -> None:
        """Give the answer the name of its file, and what else says how it is sent."""
        response["Content-Type"] = MEDIA_TYPES[self.form]
        file = f"{name}-{timezone.localdate()}.{self.form}"
        if self.is_file:
            response["Content-Type"], file = ZIPPED, f"{file}.gz"
        elif self.is_zipped:
            response["Content-Encoding"] = "gzip"
        response["Content-Disposition"] = f'attachment; filename="{file}"'
        response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Accept-Encoding"])


def wish_of(request: Request) -> Wish:
    """Return what the address and the header fields of ``request`` wish for.

    Raises:
        Problem: 400.
    """
    parameters = parameters_of(request.query_params)
    form = form_called(parameters.pop("format", ""))
    after = parameters.pop("after", "")
    is_file = _is_file(parameters.pop("compress", ""))
    taken = _GZIP_TAKEN.search(request.headers.get("Accept-Encoding", ""))
    return Wish(form, after, is_file, is_file or bool(taken), parameters)


class ExportView(DatasetView):
    """All records of a dataset in one answer."""

    dataset: ClassVar[Records]
    content_negotiation_class = AnyForm

    def operation(self, method: str) -> Operation:
        """Return what the stream is."""
        return stream_operation(self.dataset)

    def get(self, request: Request) -> HttpResponseBase:
        """Stream the records."""
        wish = wish_of(request)
        export, after = self._begun(wish)
        body = stream(export, after)
        first = next(body)  # what is refused from the start is refused with a status
        response = StreamingHttpResponse(Body(first, body, zips=wish.is_zipped))
        limit_patience(request)
        return self._described(response, wish, export)

    def head(self, request: Request) -> HttpResponseBase:
        """Tell what ``GET`` would send; nothing is read."""
        wish = wish_of(request)
        return self._described(HttpResponse(), wish, self._begun(wish)[0])

    def _begun(self, wish: Wish) -> tuple[Export, Any]:
        export = begin(
            self.caller,
            self.dataset,
            wish.form,
            wish.parameters,
            on=timezone.localdate(),
            request_id=self.request.headers.get("X-Request-Id", "")[:64],
        )
        return export, key_called(self.dataset, wish.after) if wish.after else None

    def _described(
        self, response: HttpResponseBase, wish: Wish, export: Export
    ) -> HttpResponseBase:
        key = next(field.name for field in export.query.fields if field.is_key)
        response["Export-Resume"] = f"after={{{key}}}"
        wish.describe(response, self.dataset.name)
        return response


class FiguresExportView(FiguresView):
    """The figures of a dataset as a file; short enough to be answered in one piece."""

    content_negotiation_class = AnyForm

    def operation(self, method: str) -> Operation:
        """Return what the file is."""
        return figures_export_operation(self.dataset)

    def get(self, request: Request) -> HttpResponse:
        """Answer every row, in the order of the figures."""
        wish = wish_of(request)
        if wish.after:
            raise wrong_parameter("after", _("Figures are answered whole."))
        access = self.access()
        query = asked_of(access, wish.parameters)
        if wish.form == Form.CSV:
            query = uniform(access, query, is_chosen="fields" in wish.parameters)
        body = file_of(wish.form, query, list(self.rows(access, query)))
        response = HttpResponse(b"".join(compressed([body])) if wish.is_zipped else body)
        wish.describe(response, self.dataset.name)
        return response


def limit_patience(request: Request) -> None:
    """Let the server wait only so long for who does not read on; other servers have it in their settings."""
    if line := request.META.get("gunicorn.socket"):
        line.settimeout(PATIENCE_SECONDS)


def _is_file(text: str) -> bool:
    if text not in {"", "gzip"}:
        raise wrong_parameter("compress", _("Possible is: gzip."))
    return bool(text)
