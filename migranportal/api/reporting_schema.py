"""The schema of reporting: the rows that partners send, and what they hear of each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from migranportal.api.asking import LARGEST_PAGE, PAGE_SIZE
from migranportal.api.dataset_schema import class_name, operation_name
from migranportal.api.datasets import Field, Kind, Reports, dataset_called
from migranportal.api.examples import record_example
from migranportal.api.models import ReportedRow
from migranportal.api.schema import Operation, ProblemErrorSerializer

MOST_ROWS = 1000
"""Rows of one request."""
ETAG = "etag"
"""The field with the version that a partner read; ``If-Match`` is the same for a single row."""
_REFUSALS = (400, 401, 403, 406, 411, 413, 415, 422, 429)
LONGEST_TEXT = 500
LARGEST_NUMBER = 2**63 - 1

_QUERY: Any = OpenApiParameter.QUERY
_HEADER: Any = OpenApiParameter.HEADER
_INPUTS: Mapping[Kind, tuple[type[serializers.Field[Any, Any, Any, Any]], Mapping[str, Any]]] = {
    Kind.TEXT: (serializers.CharField, {"max_length": LONGEST_TEXT}),
    Kind.INTEGER: (serializers.IntegerField, {"min_value": 0, "max_value": LARGEST_NUMBER}),
    Kind.DATE: (serializers.DateField, {}),
}


class RowResultSerializer(serializers.Serializer[Any]):
    """What became of one row."""

    id = serializers.IntegerField(
        help_text="Key of the reported row; the same again while that row waits."
    )
    row = serializers.IntegerField(help_text="Its place in the request, from 0.")
    outcome = serializers.ChoiceField(choices=ReportedRow.Outcome.choices)
    matched_by = serializers.CharField(
        help_text="The rule by which the record was found; empty where none was."
    )
    target = serializers.CharField(help_text="Key of the record that holds it; empty: none yet.")
    errors = ProblemErrorSerializer(many=True)
    reported_at = serializers.DateTimeField()
    reviewed_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was rejected at review.")


class OutcomeCountsSerializer(serializers.Serializer[Any]):
    """Rows, by what became of them."""

    applied = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    pending = serializers.IntegerField()
    refused = serializers.IntegerField()


class RowResultsSerializer(serializers.Serializer[Any]):
    """What became of each row, and how many came to the same."""

    results = RowResultSerializer(many=True)
    counts = OutcomeCountsSerializer()


class RowResultPageSerializer(serializers.Serializer[Any]):
    """A page of rows that were reported before."""

    data = RowResultSerializer(many=True)
    next = serializers.URLField(allow_null=True)


def row_serializer(dataset: Reports) -> type[serializers.Serializer[Any]]:
    """Return the serializer that reads one reported row."""
    return _row_serializer(dataset.name)


def reporting_operation(dataset: Reports, method: str) -> Operation:
    """Return what reporting looks like, and reading what became of it."""
    if method == "GET":
        return Operation(
            name=operation_name(dataset, "list"),
            summary=f"{dataset.label}: what became of your rows",
            tag=dataset.name,
            parameters=_page_parameters(),
            answers={200: RowResultPageSerializer},
            example={"data": [_RESULT], "next": None},
        )
    return Operation(
        name=operation_name(dataset, "report"),
        summary=str(dataset.label),
        tag=dataset.name,
        description=f"{dataset.description} A row: `{_row_example(dataset)}`.",
        parameters=[_key_parameter(), *([_match_parameter()] if takes_etags(dataset) else [])],
        request=_rows_serializer(dataset.name),
        answers={200: RowResultsSerializer},
        refusals=(*_REFUSALS, 412) if takes_etags(dataset) else _REFUSALS,
        headers=("Idempotent-Replayed",),
        example={"results": [_RESULT], "counts": _COUNTS},
    )


def takes_etags(dataset: Reports) -> bool:
    """Tell whether a row may say which version of its record the partner read."""
    return dataset.field_called(ETAG) is not None


_RESULT = {
    "id": 5120,
    "row": 0,
    "outcome": "applied",
    "matched_by": "nik",
    "target": "48213",
    "errors": [],
    "reported_at": "2026-03-02T15:04:05.123456+07:00",
    "reviewed_at": None,
    "reason": "",
}
_COUNTS = {"applied": 1, "unchanged": 0, "pending": 0, "refused": 0}


def _row_example(dataset: Reports) -> str:
    needed = {entry.name for entry in dataset.fields if entry.is_required}
    members = [f'"{k}": "{v}"' for k, v in record_example(dataset).items() if k in needed]
    return f"{{{', '.join(members)}}}"


def _page_parameters() -> list[OpenApiParameter]:
    limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
    return [
        OpenApiParameter("cursor", OpenApiTypes.STR, _QUERY, description="From `next`."),
        OpenApiParameter("limit", limit, _QUERY),
        OpenApiParameter("outcome", OpenApiTypes.STR, _QUERY, enum=ReportedRow.Outcome.values),
    ]


def _key_parameter() -> OpenApiParameter:
    return OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "minLength": 1, "maxLength": 255},
        _HEADER,
        required=True,
        description="A text of your own, such as a UUID: the same request sent again is done once.",
    )


def _match_parameter() -> OpenApiParameter:
    return OpenApiParameter(
        "If-Match",
        OpenApiTypes.STR,
        _HEADER,
        description="The `etag` of the only row; 412 where the record is another one now.",
    )


@cache  # one class each, or the schema would hold it twice; a dataset itself cannot be a key
def _rows_serializer(name: str) -> type[serializers.Serializer[Any]]:
    rows = serializers.ListField(child=_row_serializer(name)(), min_length=1, max_length=MOST_ROWS)
    return type(class_name(_known(name), "Rows"), (serializers.Serializer,), {"rows": rows})


@cache
def _row_serializer(name: str) -> type[serializers.Serializer[Any]]:
    dataset = _known(name)
    members = {entry.name: _input(entry) for entry in dataset.fields}
    return type(class_name(dataset, "Row"), (serializers.Serializer,), members)


def _known(name: str) -> Reports:
    dataset = dataset_called(name)
    if not isinstance(dataset, Reports):
        raise TypeError(f"{name} takes no reports")
    return dataset


def _input(entry: Field) -> Any:
    options: dict[str, Any] = {"required": entry.is_required, "help_text": entry.label}
    if entry.choices:
        return serializers.ChoiceField(choices=list(entry.choices), **options)
    kind, limits = _INPUTS[entry.kind]
    return kind(**limits, **options)
