"""The schema of the API (OpenAPI 3.1), from what datasets and views declare.

Every view says what it answers in ``operation``; nothing is guessed from code, so that a client can
be generated from the schema and the schema can be tested against the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from migranportal.api.deprecation import Deprecation

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
    411: "LengthRequired",
    412: "PreconditionFailed",
    413: "ContentTooLarge",
    415: "UnsupportedMediaType",
    416: "RangeNotSatisfiable",
    422: "UnprocessableContent",
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


def header_refs(*names: str) -> dict[str, Any]:
    """Return the header fields as answers refer to them."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def words_of(deprecated: Deprecation) -> str:
    """Return what the schema says of something that partners should stop using."""
    return (
        f"Deprecated since {deprecated.since.isoformat()}, may be gone from "
        f"{deprecated.sunset.isoformat()} on. {deprecated.instead}"
    )
