"""What a page of changes looks like, for the schema."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from migranportal.api.dataset_schema import (
    class_name,
    common_parameters,
    operation_name,
    page_parameters,
    record_serializer,
)
from migranportal.api.datasets import Records, dataset_called
from migranportal.api.schema import Operation

_DESCRIPTION = """Begin without a cursor: all records come first, then every committed change, each
exactly once. Store records of `upsert`, delete the `id` of `delete` (also if you never had it), keep
`cursor` once the page is stored. While `has_more` is true ask again at once; else after
`poll_after_seconds`, with the same cursor for as long as you like. `deleted`: the record is gone;
`out_of_scope`: it left what your grants cover. 410 `cursor_expired`: begin anew."""


class ScopeChangedSerializer(serializers.Serializer[Any]):
    """How your grants changed since the copy was made; the changes that follow carry it out."""

    areas_lost = serializers.ListField(
        child=serializers.CharField(), help_text="Their records are deleted by what follows."
    )
    areas_sent_again = serializers.ListField(
        child=serializers.CharField(), help_text="New, or with more fields than before."
    )
    fields_withdrawn = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="By area: fields that you must delete, and that are no longer sent.",
    )


def changes_operation(dataset: Records) -> Operation:
    """Return what a page of changes of a dataset looks like."""
    shared = [entry for entry in common_parameters(dataset) if entry.name in {"fields", "area"}]
    paging = [entry for entry in page_parameters(dataset) if entry.name == "limit"]
    cursor = OpenApiParameter(
        "cursor",
        OpenApiTypes.STR,
        OpenApiParameter.QUERY,
        description="From the page before. It knows `fields` and `area`: leave them out.",
    )
    return Operation(
        name=operation_name(dataset, "changes"),
        summary=f"{dataset.label}: changes",
        tag=dataset.name,
        description=_DESCRIPTION,
        parameters=[cursor, *paging, *shared],
        answers={200: _page(dataset.name)},
        refusals=(400, 401, 403, 406, 410, 429),
    )


@cache  # one class each, or the schema would hold it twice
def _page(name: str) -> type[serializers.Serializer[Any]]:
    dataset = dataset_called(name)
    if dataset is None:
        raise LookupError(name)
    change = type(
        class_name(dataset, "Change"),
        (serializers.Serializer,),
        {
            "op": serializers.ChoiceField(["upsert", "delete"]),
            "record": record_serializer(dataset)(required=False),
            "id": _key(dataset, required=False),
            "reason": serializers.ChoiceField(["deleted", "out_of_scope"], required=False),
        },
    )
    return type(
        class_name(dataset, "Changes"),
        (serializers.Serializer,),
        {
            "changes": change(many=True),
            "cursor": serializers.CharField(),
            "has_more": serializers.BooleanField(),
            "as_of": serializers.DateTimeField(
                help_text="When `has_more` is false, the copy is as the database was then."
            ),
            "poll_after_seconds": serializers.IntegerField(),
            "scope_changed": ScopeChangedSerializer(required=False),
        },
    )


def _key(dataset: Any, **options: Any) -> Any:
    key = next(field for field in dataset.fields if field.is_key)
    return type(record_serializer(dataset)().fields[key.name])(**options)
