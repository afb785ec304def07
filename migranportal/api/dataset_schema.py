"""What the endpoints of a dataset look like, for the schema: from what the dataset declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils.functional import lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from migranportal.api.asking import LARGEST_PAGE, PAGE_SIZE
from migranportal.api.datasets import Dataset, Field, Figures, Filter, Kind, Records, dataset_called
from migranportal.api.examples import page_example, record_example
from migranportal.api.schema import Operation

_QUERY: Any = OpenApiParameter.QUERY
_PATH: Any = OpenApiParameter.PATH
_TYPES: dict[Kind, Any] = {
    Kind.TEXT: OpenApiTypes.STR,
    Kind.INTEGER: OpenApiTypes.INT64,
    Kind.NUMBER: OpenApiTypes.NUMBER,
    Kind.FLAG: OpenApiTypes.BOOL,
    Kind.DATE: OpenApiTypes.DATE,
    Kind.TIME: OpenApiTypes.DATETIME,
}
_SERIALIZERS: dict[Kind, type[serializers.Field[Any, Any, Any, Any]]] = {
    Kind.TEXT: serializers.CharField,
    Kind.INTEGER: serializers.IntegerField,
    Kind.NUMBER: serializers.FloatField,
    Kind.FLAG: serializers.BooleanField,
    Kind.DATE: serializers.DateField,
    Kind.TIME: serializers.DateTimeField,
}


def record_serializer(dataset: Dataset) -> type[serializers.Serializer[Any]]:
    """Return the serializer of one record: only the key is always there, the grants decide the rest."""
    return _record_serializer(dataset.name)


@cache  # one class each, or the schema would hold it twice; a dataset itself cannot be a key
def _record_serializer(name: str) -> type[serializers.Serializer[Any]]:
    dataset = _known(name)
    is_figures = isinstance(dataset, Figures)  # whose keys may say "all" by null
    return _serializer(class_name(dataset, "Record"), dataset.fields, has_null_keys=is_figures)


def page_serializer(dataset: Dataset) -> type[serializers.Serializer[Any]]:
    """Return the serializer of a page of records."""
    return _page_serializer(dataset.name)


@cache
def _page_serializer(name: str) -> type[serializers.Serializer[Any]]:
    dataset = _known(name)
    following = serializers.URLField(
        allow_null=True, help_text="The address of the next page; null on the last."
    )
    return type(
        class_name(dataset, "Page"),
        (serializers.Serializer,),
        {"data": record_serializer(dataset)(many=True), "next": following},
    )


def _known(name: str) -> Dataset:
    dataset = dataset_called(name)
    if dataset is None:
        raise LookupError(name)
    return dataset


def class_name(dataset: Dataset, ending: str) -> str:
    """Return a name like ``WorkerStatisticsRecord``."""
    return "".join(part.capitalize() for part in dataset.name.split("-")) + ending


def operation_name(dataset: Dataset, act: str) -> str:
    """Return a name like ``worker_statistics_list``."""
    return f"{dataset.name.replace('-', '_')}_{act}"


def common_parameters(dataset: Dataset) -> list[OpenApiParameter]:
    """Return the parameters that narrow a dataset wherever it is read."""
    names = [entry.name for entry in dataset.fields]
    found = [
        OpenApiParameter(
            "fields",
            {"type": "array", "items": {"type": "string", "enum": names}},
            _QUERY,
            explode=False,
            description="Only these fields; the key always goes with them.",
        ),
        *(_filter(entry) for entry in dataset.filters),
    ]
    if dataset.area_path or dataset.reads_people:
        found.append(
            OpenApiParameter(
                "area",
                OpenApiTypes.STR,
                _QUERY,
                description="Code of a province, regency, district or village; what lies inside it.",
            )
        )
    return found


def page_parameters(dataset: Records) -> list[OpenApiParameter]:
    """Return the parameters of pages."""
    names = [name for base in ("id", *dataset.orderings) for name in (base, f"-{base}")]
    return [
        OpenApiParameter("ordering", OpenApiTypes.STR, _QUERY, enum=names),
        OpenApiParameter("cursor", OpenApiTypes.STR, _QUERY, description="From `next`."),
        OpenApiParameter(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
            _QUERY,
        ),
    ]


def key_parameter(dataset: Records) -> OpenApiParameter:
    """Return the key of a record in the address."""
    return OpenApiParameter("key", _TYPES[dataset.key], _PATH)


def _serializer(
    name: str, fields: Sequence[Field], *, has_null_keys: bool = False
) -> type[serializers.Serializer[Any]]:
    members = {entry.name: _member(name, entry, has_null_keys) for entry in fields}
    return type(name, (serializers.Serializer,), members)


def _member(owner: str, entry: Field, has_null_keys: bool) -> Any:
    options: dict[str, Any] = {
        "required": entry.is_key,
        "allow_null": entry.is_nullable and (has_null_keys or not entry.is_key),
        "help_text": lazy(_help, str)(entry),  # the class is kept, its language is not
    }
    if entry.kind is Kind.TEXTS:
        return serializers.ListField(child=serializers.CharField(), **options)
    if entry.kind is Kind.OBJECTS:
        part = "".join(word.capitalize() for word in entry.name.split("_"))
        return _serializer(f"{owner}{part}", entry.parts)(many=True, **options)
    return _SERIALIZERS[entry.kind](**options)


def _help(entry: Field) -> str:
    parts = [str(entry.label)]
    if entry.choices:
        meanings = "; ".join(f"`{value}`: {label}" for value, label in entry.choices)
        parts.append(meanings)
    if entry.is_personal:
        parts.append("Needs a grant on persons")
    return ". ".join(parts) + "."


def _filter(entry: Filter) -> OpenApiParameter:
    values = [value for value, _label in entry.choices]
    return OpenApiParameter(
        entry.name, _TYPES[entry.kind], _QUERY, description=str(entry.label), enum=values or None
    )


def list_operation(dataset: Dataset) -> Operation:
    """Return what pages of records, or the figures, of a dataset look like."""
    narrowing = common_parameters(dataset)
    if isinstance(dataset, Records):
        narrowing += page_parameters(dataset)
    return Operation(
        name=operation_name(dataset, "list"),
        summary=str(dataset.label),
        tag=dataset.name,
        description=str(dataset.description),
        parameters=narrowing,
        answers={200: page_serializer(dataset), 304: OpenApiResponse(description="Unchanged")},
        headers=("Link",) if isinstance(dataset, Records) else (),
        refusals=refusals_of(dataset),
        example=page_example(dataset, is_paged=isinstance(dataset, Records)),
        is_deprecated=dataset.deprecated is not None,
    )


def refusals_of(dataset: Dataset) -> tuple[int, ...]:
    """Return the refusals; figures counted once a month may not be there yet, or no longer."""
    is_counted = isinstance(dataset, Figures) and dataset.count is not None
    return (400, 401, 403, *((404, 503) if is_counted else ()), 406, 429)


def record_operation(dataset: Records) -> Operation:
    """Return what one record of a dataset looks like."""
    return Operation(
        name=operation_name(dataset, "get"),
        summary=f"{dataset.label}: one record",
        tag=dataset.name,
        parameters=[key_parameter(dataset), *common_parameters(dataset)],
        answers={200: record_serializer(dataset), 304: OpenApiResponse(description="Unchanged")},
        refusals=(400, 401, 403, 404, 406, 429),
        example=record_example(dataset),
        is_deprecated=dataset.deprecated is not None,
    )
