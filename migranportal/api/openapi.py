"""What stands in the schema beside the operations of the views: refusals, headers, sign-in, events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from migranportal.api import problems
from migranportal.api.dataset_schema import class_name
from migranportal.api.datasets import Dataset, datasets
from migranportal.api.openapi_signin import CLIENT_SCHEME, SIGN_IN_PATHS, SIGN_IN_SCHEMAS, TAG
from migranportal.api.openapi_webhooks import TAG_ENTRY, event_operations, event_schemas
from migranportal.api.schema import REFUSAL_NAMES, header_refs, words_of

Endpoint = tuple[str, str, str, Callable[..., Any]]
PREFIX = "/api/v1/"

_TEXT = {"type": "string"}
HEADERS: Mapping[str, Any] = {
    "ETag": {
        "description": "Version of the answer; send it as If-None-Match, or as If-Match to write.",
        "schema": _TEXT,
    },
    "Idempotent-Replayed": {
        "description": "`true`: the request was done before, and this is the answer of then.",
        "schema": _TEXT,
    },
    "Link": {"description": 'The next page: `<address>; rel="next"`.', "schema": _TEXT},
    "RateLimit": {
        "description": "Requests that are left (`r`) for so many seconds (`t`): "
        '`"read";r=587;t=31` (draft-ietf-httpapi-ratelimit-headers-11).',
        "schema": _TEXT,
    },
    "RateLimit-Policy": {
        "description": 'Requests (`q`) in so many seconds (`w`) of this client: `"read";q=600;w=60`.',
        "schema": _TEXT,
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {
        "description": 'The challenge (RFC 6750): `Bearer realm="...", error="invalid_token"`.',
        "schema": _TEXT,
    },
    "Deprecation": {
        "description": "Since when the dataset, or a field of the answer, is deprecated (RFC 9745).",
        "schema": _TEXT,
    },
    "Sunset": {"description": "When it may be gone (RFC 8594).", "schema": _TEXT},
}
"""Header fields of answers, by name."""

_TAGS = [
    {"name": TAG, "description": "Tokens for the secret of a client."},
    {"name": "catalogue", "description": "Which datasets there are, and what is granted."},
]
_OF_REFUSALS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    429: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    503: ("Retry-After",),
}
_CODES: Mapping[int, tuple[str, str, Mapping[str, Any]]] = {
    400: (
        "bad_parameter",
        "The parameter limit is not right.",
        {
            "errors": [
                {"field": "limit", "code": "invalid", "message": "A page has 1 to 1000 records."}
            ]
        },
    ),
    401: (
        "invalid_token",
        "The token is not valid, or not any more. Ask for a new one at /api/o/token.",
        {},
    ),
    403: (
        "grant_ended",
        "The grant ended with 31 October 2026.",
        {
            "dataset": "workers",
            "agreement": "PKS 12/2024, clause 3",
            "agreement_state": "ended",
            "since": "2024-11-01",
            "until": "2026-10-31",
        },
    ),
    404: ("not_found", "There is no such record, or your grants do not cover it.", {}),
    406: ("not_acceptable", "Could not satisfy the request Accept header.", {}),
    409: (
        "export_running",
        "An export of this client is being prepared already. Wait for it, or delete it.",
        {"export": 17},
    ),
    410: ("cursor_expired", "The cursor is too old: begin anew, without one.", {}),
    411: ("length_required", "Send the body with its Content-Length, not in chunks.", {}),
    412: (
        "changed_meanwhile",
        "The record changed after you read it. Read it again, then send your change.",
        {},
    ),
    422: (
        "invalid",
        "Nothing was written. Correct what `errors` names and send it again.",
        {"errors": [{"field": "rows.0.nik", "code": "invalid", "message": "A NIK has 16 digits."}]},
    ),
    429: (
        "too_many_requests",
        "The client asked too often. It may ask again in 31 seconds.",
        {"policy": "read", "retry_after": 31},
    ),
}


def only_version_1(endpoints: Sequence[Endpoint]) -> list[Endpoint]:
    """Keep what partners read and write; pages for people and the schema itself are no part of it."""
    return [
        entry
        for entry in endpoints
        if entry[0].startswith(PREFIX) and hasattr(entry[3].cls, "operation")  # type: ignore[attr-defined]
    ]


def complete(result: dict[str, Any], generator: Any, **_options: Any) -> dict[str, Any]:
    """Add what all operations refer to, and how a client signs in."""
    known = datasets()
    components = result["components"]
    components["schemas"] |= SIGN_IN_SCHEMAS | event_schemas()
    components["schemas"] = dict(sorted(components["schemas"].items()))
    components["securitySchemes"]["client"] = CLIENT_SCHEME
    components["headers"] = dict(HEADERS)
    components["responses"] = {
        name: _refusal(status) for status, name in sorted(REFUSAL_NAMES.items())
    }
    result["paths"] = {**SIGN_IN_PATHS, **result["paths"]}
    result["webhooks"] = event_operations()
    result["tags"] = [*_TAGS, *(_tag(entry) for entry in known), TAG_ENTRY]
    for dataset in known:
        _mark_deprecated(dataset, components["schemas"])
    return result


def _tag(dataset: Dataset) -> dict[str, str]:
    told = f"**{dataset.label}**. {dataset.description}"
    if dataset.deprecated:
        told = f"{told} {words_of(dataset.deprecated)}"
    return {"name": dataset.name, "description": told}


def _refusal(status: int) -> dict[str, Any]:
    title = str(problems.TITLES[status])
    schema = {"$ref": "#/components/schemas/Problem"}
    content: dict[str, Any] = {"schema": schema}
    if status in _CODES:
        code, detail, members = _CODES[status]
        content["example"] = {
            "type": f"urn:migran-portal:problem:{code}",
            "title": title,
            "status": status,
            "code": code,
            "detail": detail,
            **members,
        }
    answer = {"description": title, "content": {problems.MEDIA_TYPE: content}}
    if names := _OF_REFUSALS.get(status):
        answer["headers"] = header_refs(*names)
    return answer


def _mark_deprecated(dataset: Dataset, schemas: dict[str, Any]) -> None:
    properties = schemas.get(class_name(dataset, "Record"), {}).get("properties", {})
    for entry in dataset.fields:
        if entry.deprecated and entry.name in properties:
            told = f"{properties[entry.name].get('description', '')} {words_of(entry.deprecated)}"
            properties[entry.name] |= {"deprecated": True, "description": told.strip()}
