"""Whose records were read: noted before the answer leaves, so that none leaves unnoted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone
from rest_framework.request import Request

from migranportal.api.access import Access
from migranportal.api.asking import Query
from migranportal.api.callers import Caller
from migranportal.api.datasets import Dataset, Field
from migranportal.audit.services import record_read


def is_noted(dataset: Dataset, fields: Iterable[Field]) -> bool:
    """Tell whether an answer with ``fields`` is about persons: of the register, or named in a record."""
    return dataset.is_personal or any(field.is_personal for field in fields)


def about(dataset: Dataset) -> str:
    """Return what the keys of an answer are: ``people``, or ``records`` of another kind."""
    return "people" if dataset.is_personal else "records"


def record(
    request: Request,
    caller: Caller,
    access: Access,
    query: Query,
    keys: Sequence[int],
    *,
    kind: str,
) -> None:
    """Record that ``caller`` was sent the fields of ``query`` about ``keys``, if they are noted.

    They are keys of persons, or of records where the dataset is not about persons.
    """
    if not is_noted(access.dataset, query.fields):
        return
    record_read(
        caller=caller,
        dataset=access.dataset.name,
        grants=access.grants,
        fields=[field.name for field in query.fields],
        **{about(access.dataset): keys},
        kind=kind,
        at=timezone.now(),
        request_id=request.headers.get("X-Request-Id", "")[:64],
    )
