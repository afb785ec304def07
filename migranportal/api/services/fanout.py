"""From what happened to who hears of it: a delivery for each endpoint that may know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from migranportal.api.models import OutboxEvent, OutboxNote, WebhookDelivery, WebhookEndpoint
from migranportal.api.services.reach import Reach, items_for, reach_of

AT_ONCE = 200
"""Events handed out in one transaction."""


def hand_out_events(*, at: datetime) -> int:
    """Make the deliveries of all events that were not handed out yet; return how many deliveries.

    Any number of workers may do so at once: each takes notes that no other holds, and a killed
    worker's notes are there again.
    """
    made = 0
    while (found := _hand_out_some(at)) is not None:
        made += found
    return made


@transaction.atomic
def _hand_out_some(at: datetime) -> int | None:
    notes = OutboxNote.objects.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE]
    taken = list(notes)
    if not taken:
        return None
    events = OutboxEvent.objects.filter(pk__in=[note.event_id for note in taken])
    deliveries = [
        WebhookDelivery(endpoint=endpoint, event=event, created_at=at, next_attempt_at=at)
        for event, endpoint in _pairs(list(events.order_by("occurred_at", "pk")), at)
    ]
    WebhookDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    OutboxNote.objects.filter(pk__in=[note.pk for note in taken]).delete()
    return len(deliveries)


def _pairs(
    events: list[OutboxEvent], at: datetime
) -> Iterator[tuple[OutboxEvent, WebhookEndpoint]]:
    kinds = {event.kind for event in events}
    endpoints = list(
        WebhookEndpoint.objects.filter(is_active=True, kinds__overlap=list(kinds)).order_by("pk")
    )
    reach: Reach = reach_of(
        (endpoint.organisation_id for endpoint in endpoints),
        (event.dataset for event in events),
        on=timezone.localdate(at),
    )
    for event in events:
        for endpoint in endpoints:
            if event.kind in endpoint.kinds and any(
                items_for(event, endpoint.organisation_id, reach)
            ):
                yield event, endpoint
