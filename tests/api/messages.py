"""What the schema says of the events that partners hear of."""

import json
from functools import cache
from typing import Any

import jsonschema_rs
import yaml

from migranportal.api.models import OutboxEvent
from migranportal.api.services.messages import message_of
from migranportal.api.views.schema import SCHEMA


@cache
def _document() -> Any:
    return yaml.load(SCHEMA.read_text(), Loader=yaml.CSafeLoader)


def check_message(message: Any) -> None:
    """Compare a message with the schema of its kind; a member that the schema lacks is wrong too."""
    operation = _document()["webhooks"][message["type"]]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    name = schema["$ref"].rpartition("/")[2]
    schema = _document()["components"]["schemas"][name]
    jsonschema_rs.validate(schema, message)
    data = schema["properties"]["data"]["properties"]
    assert set(message) == set(schema["properties"])
    assert set(message["data"]) == set(data)
    known = set(data["items"]["items"]["properties"])
    assert all(set(item) <= known for item in message["data"]["items"])


def checked_message(event: OutboxEvent) -> Any:
    """Return what an event says to who may read all of it, compared with the schema."""
    message = json.loads(message_of(event, event.data["items"]))
    check_message(message)
    return message
