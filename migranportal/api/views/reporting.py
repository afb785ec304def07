"""Reporting by partners: rows in, what became of each out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.core import signing
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.request import Request

from migranportal.api.asking import asked_limit, wrong_parameter
from migranportal.api.compact import compact_json
from migranportal.api.datasets import Reports
from migranportal.api.models import ReportedRow
from migranportal.api.problems import Problem
from migranportal.api.rates import spend_people
from migranportal.api.reporting_schema import ETAG, MOST_ROWS, reporting_operation, takes_etags
from migranportal.api.schema import Operation
from migranportal.api.services.idempotency import answer_once
from migranportal.api.services.reporting import take_rows
from migranportal.api.viewsets import JSON, DatasetView
from migranportal.audit.services import record_read

CURSOR_SALT = "api.reported"
PARAMETERS = ("cursor", "limit", "outcome")
MATCH = "If-Match"
_COUNTED = (
    ReportedRow.Outcome.APPLIED,
    ReportedRow.Outcome.UNCHANGED,
    ReportedRow.Outcome.PENDING,
    ReportedRow.Outcome.REFUSED,
)


class ReportsView(DatasetView):
    """Takes what the partner reports, and tells what became of what it reported before."""

    dataset: ClassVar[Reports]

    def operation(self, method: str) -> Operation:
        """Return what reporting is."""
        return reporting_operation(self.dataset, method)

    def post(self, request: Request) -> HttpResponse:
        """Take up to a thousand rows; the same request under the same key is taken once."""
        access = self.access()
        rows = _under_condition(request, self.dataset, _rows(request))
        at = timezone.now()

        def work() -> tuple[int, str]:
            if self.dataset.is_personal:
                spend_people(self.caller, len(rows), at=at)
            reported = take_rows(
                dataset=self.dataset, rows=rows, access=access, by=self.caller, at=at
            )
            if MATCH in request.headers:
                _refuse_if_changed(reported)
            return 200, _answer(reported)

        answer = answer_once(
            client_id=self.caller.client_id,
            key=request.headers.get("Idempotency-Key", ""),
            fingerprint=_fingerprint(request),
            at=at,
            work=work,
        )
        response = HttpResponse(answer.text, status=answer.status, content_type=JSON)
        if answer.is_replayed:
            response["Idempotent-Replayed"] = "true"
        return response

    def get(self, request: Request) -> HttpResponse:
        """Answer one page of what the organisation itself reported, the oldest first."""
        access = self.access()
        asked = request.query_params
        if unknown := sorted(set(asked) - set(PARAMETERS)):
            known = ", ".join(PARAMETERS)
            raise wrong_parameter(unknown[0], _("There is no such parameter. Known: %s.") % known)
        found = ReportedRow.objects.filter(
            organisation=self.caller.organisation, dataset=self.dataset.name
        )
        if outcome := asked.get("outcome"):
            if outcome not in ReportedRow.Outcome.values:
                known = ", ".join(ReportedRow.Outcome.values)
                raise wrong_parameter("outcome", _("Possible are: %s.") % known)
            found = found.filter(outcome=outcome)
        limit = asked_limit(asked.get("limit", ""))
        after = _place(asked.get("cursor", ""))
        page = list(found.filter(pk__gt=after).defer("row").order_by("pk")[: limit + 1])
        following = _next(request, page[limit - 1].pk) if len(page) > limit else None
        shown = page[:limit]
        if self.dataset.is_personal:
            record_read(
                caller=self.caller,
                dataset=self.dataset.name,
                grants=access.grants,
                fields=["outcome"],
                people=[one.person for one in shown if one.person],
                kind="page",
                at=timezone.now(),
            )
        return HttpResponse(
            compact_json({"data": [_result(one) for one in shown], "next": following}),
            content_type=JSON,
        )


def _rows(request: Request) -> list[Any]:
    # The parser reads from the socket, past the limit that Django sets for bodies.
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig
    data = request.data
    rows = data.get("rows") if isinstance(data, dict) and set(data) == {"rows"} else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
        message = _("Send an object with the member rows: a list of 1 to %s rows.") % MOST_ROWS
        error = {"field": "rows", "code": "invalid", "message": message}
        raise Problem("invalid", message, status_code=422, errors=[error])
    return rows


def _under_condition(request: Request, dataset: Reports, rows: list[Any]) -> list[Any]:
    """Return the rows; the ``etag`` of a single one may stand in the header ``If-Match``.

    Raises:
        Problem: 400 where it cannot.
    """
    if MATCH not in request.headers:
        return rows
    tags = parse_etags(request.headers[MATCH])
    row = rows[0]
    if not takes_etags(dataset) or len(rows) != 1 or len(tags) != 1 or not isinstance(row, dict):
        text = _("If-Match is for one row about a record with an ETag. Send such a row alone.")
        raise Problem("condition_not_possible", text)
    return [{**row, ETAG: tags[0]}] if tags != ["*"] else rows


def _refuse_if_changed(reported: Sequence[ReportedRow]) -> None:
    """Let nothing of a conditional request stand whose condition is not met.

    Raises:
        Problem: 412.
    """
    for error in reported[0].errors:
        if error["code"] == "changed_meanwhile":
            raise Problem(error["code"], error["message"], status_code=412)


def _fingerprint(request: Request) -> str:
    condition = request.headers.get(MATCH, "")
    text = json.dumps([request.path, request.data, condition], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _answer(reported: Sequence[ReportedRow]) -> str:
    counts = Counter(str(one.outcome) for one in reported)
    return compact_json(
        {
            "results": [_result(one) for one in reported],
            "counts": {str(outcome): counts[str(outcome)] for outcome in _COUNTED},
        }
    )


def _result(reported: ReportedRow) -> dict[str, Any]:
    return {
        "id": reported.pk,
        "row": reported.row_number,
        "outcome": str(reported.outcome),
        "matched_by": reported.matched_by,
        "target": reported.target,
        "errors": reported.errors,
        "reported_at": reported.reported_at,
        "reviewed_at": reported.reviewed_at,
        "reason": reported.review_reason,
    }


def _place(text: str) -> int:
    if not text:
        return 0
    try:
        return int(signing.loads(text, salt=CURSOR_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        message = _("This is no cursor of ours; begin without one.")
        raise wrong_parameter("cursor", message) from None


def _next(request: Request, key: int) -> str:
    parameters = request.query_params.copy()
    parameters["cursor"] = signing.dumps(key, salt=CURSOR_SALT)
    return str(request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}"))
