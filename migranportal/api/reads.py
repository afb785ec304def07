"""Whose records were read: noted before the answer leaves, so that none leaves unnoted."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from rest_framework.request import Request

from migranportal.api.access import Access
from migranportal.api.asking import Query
from migranportal.api.callers import Caller
from migranportal.audit.services import record_read


def record(
    request: Request,
    caller: Caller,
    access: Access,
    query: Query,
    people: Sequence[int],
    *,
    kind: str,
) -> None:
    """Record that ``caller`` was sent the fields of ``query`` about ``people`` (keys of persons)."""
    record_read(
        caller=caller,
        dataset=access.dataset.name,
        grants=access.grants,
        fields=[field.name for field in query.fields],
        people=people,
        kind=kind,
        at=timezone.now(),
        request_id=request.headers.get("X-Request-Id", "")[:64],
    )
