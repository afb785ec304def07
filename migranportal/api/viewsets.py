"""The endpoints of a dataset: pages, single records, figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from migranportal.api import deprecation, rates
from migranportal.api.access import Access, covered_by
from migranportal.api.asking import Query, asked_of, cursor_of, parameters_of, parse
from migranportal.api.callers import Caller
from migranportal.api.compact import compact_json
from migranportal.api.dataset_schema import list_operation, record_operation
from migranportal.api.datasets import Dataset, Figures, Records
from migranportal.api.etags import conditional, etag_of
from migranportal.api.limits import Count
from migranportal.api.parsers import comes_in_chunks
from migranportal.api.problems import Problem
from migranportal.api.reading import Line, line_of, lines_of, people_of
from migranportal.api.reads import record
from migranportal.api.schema import Operation

JSON = "application/json"


class HasScope(BasePermission):
    """The token must carry the scope of the request: ``read`` to read, ``write`` to write."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether the caller's token reaches so far.

        Raises:
            Problem: 403 naming the scope that is missing.
        """
        if not isinstance(request.auth, Caller):
            return False
        needed = view.scope or ("read" if request.method in SAFE_METHODS else "write")
        if needed not in request.auth.scopes:
            detail = _("The token lacks the scope %s. Ask for it when you get the token.")
            raise Problem(
                "scope_missing",
                str(detail) % needed,
                status_code=403,
                headers={
                    "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'
                },
            )
        return True


class ApiView(APIView):
    """What every endpoint does: speak the language of the request, and know the caller."""

    permission_classes: ClassVar[Sequence[Any]] = [HasScope]
    scope: ClassVar[str] = ""
    """The scope that every method needs; empty: that of the method."""
    count: Count | None = None

    def operation(self, method: str) -> Operation:
        """Return what the endpoint does, for the schema.

        Raises:
            TypeError: the view does not say; every view must.
        """
        raise TypeError(f"{type(self).__name__} does not say what {method} does")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Follow ``Accept-Language``: a program asks for what its people read.

        Raises:
            Problem: 411, the body comes in chunks, of which Django reads none.
        """
        wanted = request.headers.get("Accept-Language", "")
        translation.activate("en" if _prefers_english(wanted) else "id")
        super().initial(request, *args, **kwargs)
        if comes_in_chunks(request):
            detail = _("Send the body with its Content-Length, not in chunks.")
            raise Problem("length_required", detail, status_code=411)

    def check_throttles(self, request: Request) -> None:
        """Count the request for its client.

        Raises:
            Problem: 429, one too many.
        """
        self.count = rates.count_request(self.caller, request.method, at=timezone.now())
        if self.count.is_over:
            raise rates.refusal(self.count)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with ``Allow`` alone; what the endpoint does stands in the schema."""
        return HttpResponse(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say that the answer depends on the caller and the language, and how often one may ask."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Authorization", "Accept-Language"])
        for name, value in self.more_headers().items():
            answer[name] = value
        return answer

    def more_headers(self) -> dict[str, str]:
        """Return header fields that every answer carries."""
        return rates.fields_of(self.count) if self.count else {}

    @property
    def caller(self) -> Caller:
        """Who asks; permissions let nobody else through."""
        caller = self.request.auth
        if not isinstance(caller, Caller):
            raise TypeError("a view of the API without a caller")
        return caller


class NothingView(ApiView):
    """Every other address below ours: a program gets a problem, not a page for people."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse who has no token, then everybody.

        Raises:
            Problem: 404.
        """
        super().initial(request, *args, **kwargs)
        detail = _("There is nothing at this address. The schema is at /api/v1/openapi.yaml.")
        raise Problem("not_found", detail, status_code=404)


class DatasetView(ApiView):
    """An endpoint of one dataset, answered from what the grants of the caller cover."""

    dataset: ClassVar[Dataset]
    found_access: Access | None = None

    def access(self) -> Access:
        """Return what the caller may read at this moment.

        Raises:
            Problem: 403 with the reason.
        """
        self.found_access = covered_by(self.caller, self.dataset, on=timezone.localdate())
        return self.found_access

    def more_headers(self) -> dict[str, str]:
        """Tell as well what is deprecated: the dataset, or a field that the caller is sent."""
        found = [self.dataset.deprecated]
        if self.found_access:
            chosen = ",".join(self.request.query_params.getlist("fields"))
            names = {name.strip() for name in chosen.split(",") if name.strip()}
            sent = [f for f in self.found_access.fields if not names or f.name in names]
            found += [field.deprecated for field in sent]
        return super().more_headers() | deprecation.fields_of(filter(None, found))

    def asked(self, access: Access, *, also: tuple[str, ...] = ()) -> Query:
        """Return what the address asks for.

        Raises:
            Problem: 400 or 403.
        """
        return asked_of(access, parameters_of(self.request.query_params), also=also)

    def note(self, access: Access, query: Query, lines: Sequence[Line], kind: str) -> None:
        """Record whose records the answer holds, before it is sent."""
        record(self.request, self.caller, access, query, [line.whose for line in lines], kind=kind)


class PageView(DatasetView):
    """Records of a dataset, page by page."""

    dataset: ClassVar[Records]

    def operation(self, method: str) -> Operation:
        """Return what a page is."""
        return list_operation(self.dataset)

    def get(self, request: Request) -> HttpResponse:
        """Answer one page; ``next`` continues it."""
        access = self.access()
        query = self.asked(access)
        with people_of(query, self.dataset):
            lines = lines_of(access, query)
            page = lines[: query.limit]
            self.note(access, query, page, "page")
        more = _next(request, self.dataset, query, page) if len(lines) > query.limit else None
        return _whole(request, page, more)


class RecordView(DatasetView):
    """One record of a dataset."""

    dataset: ClassVar[Records]

    def operation(self, method: str) -> Operation:
        """Return what a record is."""
        return record_operation(self.dataset)

    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer the record with its ETag; 404 where the access covers none with that key."""
        access = self.access()
        query = self.asked(access)
        with people_of(query, self.dataset):
            line, etag = self.find(access, query, key)
            self.note(access, query, [line], "record")
        return conditional(request, etag, HttpResponse(line.text, content_type=JSON))

    def find(self, access: Access, query: Query, key: str) -> tuple[Line, str]:
        """Return the record and its tag.

        Raises:
            Problem: 404.
        """
        try:
            found = line_of(access, query, parse(self.dataset.key, key))
        except ValueError:
            found = None
        if found is None:
            detail = _("There is no such record, or your grants do not cover it.")
            raise Problem("not_found", detail, status_code=404)
        line, version = found
        return line, etag_of(version, *(field.name for field in query.fields))


class FiguresView(DatasetView):
    """Figures of a dataset, whole."""

    dataset: ClassVar[Figures]

    def operation(self, method: str) -> Operation:
        """Return what the figures are."""
        return list_operation(self.dataset)

    def get(self, request: Request) -> HttpResponse:
        """Answer every row."""
        access = self.access()
        rows = self.rows(access, self.asked(access))
        return _whole(request, [Line(compact_json(row), ()) for row in rows], None)

    def rows(self, access: Access, query: Query) -> Iterator[dict[str, Any]]:
        """Yield the rows with the fields that ``query`` asks for and the row's area shows."""
        with people_of(query, self.dataset):
            rows = self.dataset.compute(query.areas, query.filters)
        asked = frozenset(field.name for field in query.fields)
        for row in rows:
            names = asked
            if access.is_mixed and self.dataset.area_path:
                names &= access.names_at(row[self.dataset.area_path])
            yield {name: row[name] for name in row if name in names}


def _whole(request: HttpRequest, lines: Sequence[Line], more: str | None) -> HttpResponse:
    following = "null" if more is None else f'"{more}"'
    body = f'{{"data":[{",".join(line.text for line in lines)}],"next":{following}}}'
    response = HttpResponse(body, content_type=JSON)
    if more:
        response["Link"] = f'<{more}>; rel="next"'
    return conditional(request, etag_of(body), response)


def _next(request: Request, dataset: Records, query: Query, page: Sequence[Line]) -> str:
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor_of(dataset, query.ordering, page[-1].place)
    return str(request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}"))


def _prefers_english(accepted: str) -> bool:
    """Tell whether English stands before Indonesian; without a wish it is Indonesian."""
    for language, _quality in parse_accept_lang_header(accepted):
        if language.startswith(("id", "en")):
            return language.startswith("en")
    return False
