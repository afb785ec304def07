"""The changes of a dataset since a cursor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from migranportal.api.access import Access
from migranportal.api.asking import PAGING, Query, asked_of, parameters_of
from migranportal.api.changes import cursors
from migranportal.api.changes.cursors import Cursor, Job
from migranportal.api.changes.schema import changes_operation
from migranportal.api.changes.scope import Difference, Scope, Served, scope_of
from migranportal.api.changes.snapshots import Moment, this_moment
from migranportal.api.changes.steps import Page, Reader
from migranportal.api.datasets import Records
from migranportal.api.reads import record
from migranportal.api.schema import Operation
from migranportal.api.viewsets import JSON, DatasetView

POLL_AFTER_SECONDS = 60
PARAMETERS = {"cursor", "limit", "fields", "area"}


class ChangesView(DatasetView):
    """Everything that a copy of the dataset lacks: first all records, then what changed."""

    dataset: ClassVar[Records]

    def operation(self, method: str) -> Operation:
        """Return what a page of changes is."""
        return changes_operation(self.dataset)

    def get(self, request: Request) -> HttpResponse:
        """Answer one page of changes; ``has_more`` tells whether the next is due at once."""
        access = self.access()
        parameters = parameters_of(request.query_params)
        asked = _asked(access, parameters)
        moment = this_moment()
        if text := parameters.get("cursor"):
            cursor = cursors.read(text, access, moment)
        else:
            cursor = _first(access, asked, parameters, moment)
        today = scope_of(access, fields=cursor.fields, area=cursor.area)
        cursor, difference = _adopted(cursor, today)
        if not cursor.jobs and cursor.target is None:
            cursor = replace(cursor, target=moment.snapshot, at=moment.at)
        reader = _reader(access, cursor, today, asked.limit)
        page = reader.job(cursor.jobs[0]) if cursor.jobs else reader.round(_target(cursor))
        record(request, self.caller, access, reader.query, page.whose, kind="changes")
        has_more = page.has_more or page.cursor.scope != today
        page = replace(page, has_more=has_more)
        return _answer(page, difference, cursors.signed(page.cursor, access, moment.epoch))


def _asked(access: Access, parameters: Mapping[str, str]) -> Query:
    """Return what the address asks for, but for the cursor.

    Raises:
        Problem: 400 or 403.
    """
    for name in sorted(set(parameters) - PARAMETERS):
        if access.dataset.filter_called(name) or name in PAGING:
            message = _("Changes are of all records of an area: %s is not possible here.")
            raise cursors.refusal(str(message) % name, name=name)
    if parameters.get("cursor"):
        for name in ("fields", "area"):
            if parameters.get(name):
                message = _("The cursor knows the fields and the area already; leave them out.")
                raise cursors.refusal(message, name=name)
    return asked_of(access, {n: v for n, v in parameters.items() if n != "cursor"})


def _first(access: Access, asked: Query, parameters: Mapping[str, str], moment: Moment) -> Cursor:
    """Return the cursor of who has nothing yet."""
    names = tuple(field.name for field in asked.fields) if parameters.get("fields") else ()
    area = parameters.get("area", "").removesuffix(".")
    scope = scope_of(access, fields=names, area=area)
    copy = Job(is_withdrawal=False, cells=scope.cells())
    return Cursor(scope, moment.snapshot, moment.at, jobs=(copy,), fields=names, area=area)


def _adopted(cursor: Cursor, today: Scope) -> tuple[Cursor, Difference | None]:
    """Let the copy follow what the grants give today, once it is whole."""
    if cursor.jobs or cursor.target is not None or cursor.scope == today:
        return cursor, None
    difference = cursor.scope.difference(today)
    jobs = [
        *([Job(is_withdrawal=True, cells=difference.lost)] if difference.lost else []),
        *([Job(is_withdrawal=False, cells=difference.won)] if difference.won else []),
    ]
    is_seen = bool(jobs or difference.withdrawn)
    return replace(cursor, scope=today, jobs=tuple(jobs)), difference if is_seen else None


def _reader(access: Access, cursor: Cursor, today: Scope, limit: int) -> Reader:
    """Return the reader of what the copy is made under, as far as it is granted today."""
    scope = cursor.scope.meet(today)
    served = Served(access.dataset, access.organisation, access.grants, scope.areas, scope=scope)
    fields = tuple(f for f in access.dataset.fields if f.name in scope.all_names)
    query = Query(fields=fields, areas=scope.areas, filters={}, limit=limit)
    dataset: Any = access.dataset
    return Reader(dataset, served, cursor, query)


def _target(cursor: Cursor) -> Any:
    return cursor.target


def _answer(page: Page, difference: Difference | None, cursor: str) -> HttpResponse:
    rest: dict[str, Any] = {
        "cursor": cursor,
        "has_more": page.has_more,
        "as_of": page.cursor.at.isoformat(),
        "poll_after_seconds": 0 if page.has_more else POLL_AFTER_SECONDS,
    }
    if difference is not None:
        rest["scope_changed"] = {
            "areas_lost": [cell.code for cell in difference.lost],
            "areas_sent_again": [cell.code for cell in difference.won],
            "fields_withdrawn": difference.withdrawn,
        }
    body = f'{{"changes":[{",".join(page.changes)}],{json.dumps(rest)[1:]}'
    response = HttpResponse(body, content_type=JSON)
    if not page.has_more:
        response["Retry-After"] = str(POLL_AFTER_SECONDS)
    patch_cache_control(response, private=True, no_store=True)
    return response
