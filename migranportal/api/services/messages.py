"""What an event says to a partner: the body of a webhook. ``openapi_webhooks`` describes it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from migranportal.api.compact import compact_json
from migranportal.api.models import EventKind, OutboxEvent


def message_of(event: OutboxEvent, items: list[dict[str, Any]]) -> bytes:
    """Return the body that tells an organisation of an event, with the items that it may read."""
    data = {**event.data, "items": items}
    if event.dataset:
        data["dataset"] = event.dataset
        data["url"] = urljoin(settings.PORTAL_ADDRESS, _path_of(event, items))
    message = {
        "type": event.kind,
        "id": str(event.pk),
        "timestamp": event.occurred_at.isoformat(),
        "data": data,
    }
    return compact_json(message).encode()


def _path_of(event: OutboxEvent, items: list[dict[str, Any]]) -> str:
    """Return where more is read: the record of an agreement, else the changes of the dataset."""
    if event.kind == EventKind.AGREEMENT_ENDING:
        return reverse("api-v1:agreements-record", args=[items[0]["id"]])
    return reverse(f"api-v1:{event.dataset}-changes")
