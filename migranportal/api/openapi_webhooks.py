"""The events in the schema (``webhooks`` of OpenAPI 3.1): what the portal posts to a partner's address.

``services.messages`` makes the messages; tests hold both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from migranportal.api.datasets import dataset_called
from migranportal.api.models import EventKind
from migranportal.api.models.webhooks import DATASETS

TAG = "webhooks"
TAG_ENTRY = {
    "name": TAG,
    "description": "Events that the portal posts to the addresses that your liaison registered.",
}
_VILLAGE = "35.04.14.2011"
_CODE = {"type": "string", "description": "Code of the village."}
_DATE = {"type": "string", "format": "date"}
_KEY = {"type": "integer", "format": "int64"}


@dataclass(frozen=True)
class _Event:
    """What the messages of a kind hold; ``common`` is said of all items."""

    kind: EventKind
    summary: str
    url: str
    item: Mapping[str, Any]
    required: tuple[str, ...]
    example: Mapping[str, Any]
    common: Mapping[str, Any] = field(default_factory=dict)
    common_example: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return a name like ``DesignationChangedEvent``."""
        parts = self.kind.value.split(".")
        return "".join(part.capitalize() for part in parts) + "Event"


def event_schemas() -> dict[str, Any]:
    """Return the schema of the message of each kind, by its name."""
    return {event.name: _message(event) for event in _events()}


def event_operations() -> dict[str, Any]:
    """Return what the portal posts, and how the partner's server answers, by kind."""
    return {event.kind.value: {"post": _operation(event)} for event in _events()}


def _events() -> list[_Event]:
    return [
        _Event(
            kind=EventKind.DESIGNATION_CHANGED,
            summary="The designation of villages changed",
            url="/api/v1/designations/changes/",
            item={
                "id": {**_KEY, "description": "Key of the designation."},
                "village": _CODE,
                "program": _choice("designations", "program"),
                "previous_state": _choice("designations", "state", is_nullable=True),
                "state": _choice("designations", "state"),
                "is_confirmed": {"type": "boolean"},
            },
            required=("id", "village"),
            example={
                "id": 17,
                "village": _VILLAGE,
                "program": "desmigratif",
                "previous_state": "proposed",
                "state": "designated",
                "is_confirmed": True,
            },
        ),
        _Event(
            kind=EventKind.ASSESSMENT_CHANGED,
            summary="The outcome of the assessment of villages changed",
            url="/api/v1/assessments/changes/",
            item={
                "village": _CODE,
                "previous_outcome": _choice("assessments", "outcome", is_nullable=True),
                "outcome": _choice("assessments", "outcome", is_nullable=True),
            },
            required=("village",),
            example={"village": _VILLAGE, "previous_outcome": "undetermined", "outcome": "met"},
            common={
                "program": _choice("assessments", "program"),
                "version": {"type": "integer", "description": "Number of the criteria version."},
            },
            common_example={"program": "desmigratif", "version": 2},
        ),
        _Event(
            kind=EventKind.AGREEMENT_ENDING,
            summary="An agreement of yours ends soon",
            url="/api/v1/agreements/12/",
            item={
                "id": {**_KEY, "description": "Key of the agreement."},
                "agreement": {"type": "string", "description": "Its code."},
                "end_date": {**_DATE, "description": "Its last day."},
                "days": {"type": "integer", "description": "Days that are left."},
                "stage": {
                    "type": "integer",
                    "enum": [180, 90, 30],
                    "description": "Told once each.",
                },
            },
            required=("id", "agreement", "end_date", "days", "stage"),
            example={
                "id": 12,
                "agreement": "pks-2025-004",
                "end_date": "2027-06-30",
                "days": 90,
                "stage": 90,
            },
        ),
        _Event(
            kind=EventKind.PING,
            summary="A test that your liaison asked for",
            url="",
            item={"id": {**_KEY, "description": "Number of the endpoint."}},
            required=("id",),
            example={"id": 3},
        ),
    ]


def _choice(dataset: str, name: str, *, is_nullable: bool = False) -> dict[str, Any]:
    """Return the schema of a value that a field of a dataset may have."""
    found = dataset_called(dataset)
    entry = next(entry for entry in found.fields if entry.name == name) if found else None
    if entry is None:
        raise LookupError(f"{dataset}.{name}")
    values: list[str | None] = [str(value) for value, _label in entry.choices]
    if is_nullable:
        return {"type": ["string", "null"], "enum": [*values, None]}
    return {"type": "string", "enum": values}


def _message(event: _Event) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "id", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "const": event.kind.value},
            "id": {"type": "string", "format": "uuid", "description": "As in Webhook-Id."},
            "timestamp": {
                "type": "string",
                "format": "date-time",
                "description": "When it happened.",
            },
            "data": _data(event),
        },
    }


def _data(event: _Event) -> dict[str, Any]:
    item: dict[str, Any] = {
        "type": "object",
        "required": list(event.required),
        "properties": dict(event.item),
    }
    if set(event.item) - set(event.required):
        item["description"] = "A field that your grants do not name is absent."
    place: dict[str, Any] = {}
    if event.url:
        place = {
            "dataset": {"type": "string", "const": DATASETS[event.kind]},
            "url": {"type": "string", "format": "uri", "description": "Where to read more."},
        }
    properties = {**place, **event.common, "items": {"type": "array", "minItems": 1, "items": item}}
    return {"type": "object", "required": list(properties), "properties": properties}


def _operation(event: _Event) -> dict[str, Any]:
    content = {
        "schema": {"$ref": f"#/components/schemas/{event.name}"},
        "example": _example(event),
    }
    return {
        "operationId": f"{event.kind.value.replace('.', '_')}_event",
        "summary": event.summary,
        "description": "Signed as Standard Webhooks says. It comes at least once, in no certain order.",
        "tags": [TAG],
        "security": [],
        "parameters": [
            _header("Webhook-Id", "Key of the event: the same again is the same event."),
            _header("Webhook-Timestamp", "When it was sent, in seconds since 1970."),
            _header("Webhook-Signature", "`v1,` and base64; two while a secret is replaced."),
        ],
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {
            "2XX": {"description": "Taken"},
            "410": {"description": "Gone: the endpoint is turned off"},
            "default": {"description": "Sent again later, with growing pauses"},
        },
    }


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "description": description,
    }


def _example(event: _Event) -> dict[str, Any]:
    place = {"dataset": DATASETS[event.kind]} if event.url else {}
    where = {"url": f"https://portal.example{event.url}"} if event.url else {}
    return {
        "type": event.kind.value,
        "id": "5d3f6c1e-8f0b-4a57-9c35-0d9e7d7f4a21",
        "timestamp": "2026-11-02T02:15:00+00:00",
        "data": {**place, **where, **event.common_example, "items": [dict(event.example)]},
    }
