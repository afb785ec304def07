"""The schema of the API (OpenAPI 3.1), from what datasets and views declare.

Every view says what it answers in ``operation``; nothing is guessed from code, so that a client can
be generated from the schema and the schema can be tested against the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.functional import lazy
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from migranportal.api.asking import LARGEST_PAGE, PAGE_SIZE
from migranportal.api.datasets import Dataset, Field, Figures, Filter, Kind, Records, dataset_called
from migranportal.api.deprecation import Deprecation
from migranportal.api.examples import page_example, record_example

JSON = "application/json"
REFUSAL_NAMES: Mapping[int, str] = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    409: "Conflict",
    410: "Gone",
    412: "PreconditionFailed",
    413: "ContentTooLarge",
    415: "UnsupportedMediaType",
    416: "RangeNotSatisfiable",
    422: "UnprocessableContent",
    428: "PreconditionRequired",
    429: "TooManyRequests",
    503: "ServiceUnavailable",
}
"""What a refusal is called in the schema; ``openapi`` says what it looks like."""
MEANINGS: Mapping[str, str] = {
    "200": "The answer",
    "201": "Made",
    "202": "Accepted: it is being made",
    "204": "Done",
    "206": "The part asked for",
    "302": "Found elsewhere",
    "303": "Found elsewhere",
    "304": "Unchanged",
}
COMMON_HEADERS = ("RateLimit", "RateLimit-Policy", "Deprecation", "Sunset")
Answers = Mapping[int | tuple[int, str], Any]

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


@dataclass(frozen=True)
class Operation:
    """What a view does at one method, for the schema.

    ``answers`` maps a status (or a status and a media type) to a serializer; the refusals that any
    request may meet are added. ``headers`` are fields of ``openapi.HEADERS`` that its answers have
    beside the common ones; ``example`` is what an answer of 200 may look like.
    """

    name: str
    summary: str
    tag: str
    description: str = ""
    parameters: Sequence[OpenApiParameter] = ()
    request: Any = None
    answers: Answers = field(default_factory=dict)
    refusals: Sequence[int] = (400, 401, 403, 406, 429)
    headers: Sequence[str] = ()
    example: Any = None
    is_deprecated: bool = False


class ProblemErrorSerializer(serializers.Serializer[Any]):
    """What is wrong at one place of a request."""

    field = serializers.CharField(help_text="Name of the parameter or path of the member.")
    code = serializers.CharField()
    message = serializers.CharField(help_text="In the language of Accept-Language.")


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457); further members depend on the code."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="For people, in the language of Accept-Language.")
    errors = ProblemErrorSerializer(many=True, required=False)


class ApiSchema(AutoSchema):
    """Reads ``view.operation(method)``."""

    @property
    def operation(self) -> Operation:
        """What the view says about the method."""
        found: Operation = self.view.operation(self.method)
        return found

    def get_operation_id(self) -> str:
        """Return a stable name, from which generators make the name of a function."""
        return self.operation.name

    def get_tags(self) -> list[str]:
        """Return the dataset."""
        return [self.operation.tag]

    def get_summary(self) -> str:
        """Return one line."""
        return self.operation.summary

    def get_description(self) -> str:
        """Return the paragraph below it."""
        return self.operation.description

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters, all of them declared."""
        return list(self.operation.parameters)

    def get_filter_backends(self) -> list[Any]:
        """Return none: the parameters are declared."""
        return []

    def get_request_serializer(self) -> Any:
        """Return what is sent."""
        return self.operation.request

    def get_response_serializers(self) -> Any:
        """Return what comes back."""
        return dict(self.operation.answers)

    def is_deprecated(self) -> bool:
        """Tell whether partners should stop using it."""
        return self.operation.is_deprecated

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """Return the answers with their header fields and example, then the refusals."""
        self.resolve_serializer(ProblemSerializer, "response")
        operation = self.operation
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        for status, answer in answers.items():
            answer["description"] = answer.get("description") or MEANINGS[status]
            is_counted = 429 in operation.refusals
            names = [*(COMMON_HEADERS if is_counted else ()), *operation.headers]
            if status == "304" or "304" in answers:
                names.append("ETag")
            if names:
                answer["headers"] = {**answer.get("headers", {}), **header_refs(*sorted(names))}
            if status == "200" and operation.example is not None:
                answer["content"][JSON]["example"] = operation.example
        for refusal in sorted(operation.refusals):
            name = REFUSAL_NAMES[refusal]
            answers[str(refusal)] = {"$ref": f"#/components/responses/{name}"}
        return answers


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


def header_refs(*names: str) -> dict[str, Any]:
    """Return the header fields as answers refer to them."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def words_of(deprecated: Deprecation) -> str:
    """Return what the schema says of something that partners should stop using."""
    return (
        f"Deprecated since {deprecated.since.isoformat()}, may be gone from "
        f"{deprecated.sunset.isoformat()} on. {deprecated.instead}"
    )


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
        refusals=_refusals_of(dataset),
        example=page_example(dataset, is_paged=isinstance(dataset, Records)),
        is_deprecated=dataset.deprecated is not None,
    )


def _refusals_of(dataset: Dataset) -> tuple[int, ...]:
    """Figures counted once a month may not be there yet, or no longer."""
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
