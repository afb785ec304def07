"""Deliveries: sent by any number of workers, one endpoint at a time each; retried, given up, replayed.

A worker takes lanes (endpoints with something due) that nobody holds, and sends on each lane one
event after the other, all lanes beside each other in threads. Threads only speak HTTP; everything
about the database happens in the worker's own thread. What it learns is written after every single
attempt. A killed worker leaves a hold that ends by itself, and at most one event a lane that was
sent and not written down: that one is sent again with the same ``Webhook-Id`` (at least once).

An address that does not answer, or says that it is busy, lets its whole lane rest; a refusal of one
event (any other status) delays that event only.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.api.models import (
    EndpointLane,
    EventKind,
    Failure,
    WebhookDelivery,
    WebhookEndpoint,
)
from migranportal.api.outgoing import Answer, send
from migranportal.api.services.endpoints import turn_off_endpoint
from migranportal.api.services.messages import message_of
from migranportal.api.services.reach import items_for, reach_of
from migranportal.api.signing import signed_headers
from migranportal.audit.services import record

log = structlog.get_logger()

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 8 * 60, 24 * 60))
"""Before the second and each later attempt; after the last of them an event is given up."""
JITTER = 0.2
"""Share by which a pause may be longer, so that retries of many do not come at once."""
LONG_FAILURE = timedelta(days=5)
"""An endpoint that refused everything for so long is turned off."""
OTHER_FAILURE = timedelta(days=2)
"""A failure so long after the last one begins anew: nothing was tried in between."""
KEPT = timedelta(days=90)
"""How long a delivery that arrived stays in the list."""
MOST_LANES = 10
ROUND_SECONDS = 20.0
HOLD = timedelta(minutes=3)  # longer than a round and one request more
_BUSY = frozenset({408, 429, 502, 503, 504})
_GONE = 410

State = WebhookDelivery.State
_random = SystemRandom()


@dataclass
class Lane:
    """An endpoint that this worker holds."""

    endpoint_id: int
    holder: UUID
    is_open: bool = field(default=True)


def deliver_due(*, at: datetime) -> int:
    """Send what is due to the endpoints that no other worker serves; return how many attempts."""
    lanes = _take_lanes(at)
    if not lanes:
        return 0
    try:
        return _serve(lanes, at)
    finally:
        _release(lanes)


@transaction.atomic
def _take_lanes(at: datetime) -> list[Lane]:
    due = WebhookDelivery.objects.filter(
        endpoint=OuterRef("pk"), state=State.PENDING, next_attempt_at__lte=at
    )
    free = EndpointLane.objects.filter(
        Q(held_until__isnull=True) | Q(held_until__lte=at),
        Q(rests_until__isnull=True) | Q(rests_until__lte=at),
        Exists(due),
        endpoint__is_active=True,
    )
    # Whoever waited longest comes first, so that many endpoints share few workers fairly.
    order = (F("delivered_at").asc(nulls_first=True), "pk")
    rows = list(
        free.select_for_update(skip_locked=True, of=("self",)).order_by(*order)[:MOST_LANES]
    )
    holder = uuid4()
    EndpointLane.objects.filter(pk__in=[row.pk for row in rows]).update(
        holder=holder, held_until=at + HOLD
    )
    return [Lane(row.pk, holder) for row in rows]


def _release(lanes: list[Lane]) -> None:
    held = EndpointLane.objects.filter(
        pk__in=[lane.endpoint_id for lane in lanes], holder=lanes[0].holder
    )
    held.update(holder=None, held_until=None)


def _serve(lanes: list[Lane], at: datetime) -> int:
    attempts, ends = 0, time.monotonic() + ROUND_SECONDS
    with ThreadPoolExecutor(max_workers=len(lanes)) as threads:
        running: dict[Future[Answer], tuple[Lane, WebhookDelivery]] = {}
        waiting = list(lanes)
        while True:
            for lane in waiting:
                if found := _next(lane, at):
                    delivery, body, headers = found
                    url = delivery.endpoint.url
                    running[threads.submit(send, url, body=body, headers=headers)] = lane, delivery
            if not running:
                return attempts
            done, _rest = wait(running, return_when=FIRST_COMPLETED)
            waiting = []
            for future in done:
                lane, delivery = running.pop(future)
                attempts += 1
                goes_on = _write_down(lane, delivery, future.result(), at)
                if goes_on and time.monotonic() < ends:
                    waiting.append(lane)


def _next(lane: Lane, at: datetime) -> tuple[WebhookDelivery, bytes, dict[str, str]] | None:
    """Return the next due delivery of a lane with its message; withhold what no grant covers."""
    due = WebhookDelivery.objects.filter(
        endpoint=lane.endpoint_id,
        endpoint__is_active=True,
        state=State.PENDING,
        next_attempt_at__lte=at,
    )
    rows = due.select_related("endpoint", "event").order_by("next_attempt_at", "pk")
    while (delivery := rows.first()) is not None:
        event, endpoint = delivery.event, delivery.endpoint
        reach = reach_of([endpoint.organisation_id], [event.dataset], on=timezone.localdate(at))
        items = list(items_for(event, endpoint.organisation_id, reach))
        if items:
            body = message_of(event, items)
            secrets = endpoint.secrets_at(at)
            headers = {
                "Content-Type": "application/json",
                "User-Agent": "MigranPortal-Webhooks/1",
                **signed_headers(secrets, message=event.pk, at=at, body=body),
            }
            return delivery, body, headers
        due.filter(pk=delivery.pk).update(
            state=State.WITHHELD, next_attempt_at=None, last_error=Failure.NO_GRANT
        )
    return None


@transaction.atomic
def _write_down(lane: Lane, delivery: WebhookDelivery, answer: Answer, at: datetime) -> bool:
    """Keep what came of an attempt; return whether the lane goes on.

    A worker that lost its lane (it slept longer than its hold) keeps silent: another one serves it.
    """
    row = EndpointLane.objects.select_for_update().get(pk=lane.endpoint_id)
    stored = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    if row.holder != lane.holder or stored.state != State.PENDING:
        return row.holder == lane.holder
    stored.attempts += 1
    stored.attempted_at = at
    stored.last_status, stored.last_error = answer.status, answer.error
    if answer.is_success:
        stored.state, stored.delivered_at, stored.next_attempt_at = State.DELIVERED, at, None
        row.failing_since, row.rests_until, row.delivered_at = None, None, at
    else:
        _put_off(stored, answer, at)
        _note_failure(row, at)
    is_resting = _must_rest(answer) and delivery.event.kind != EventKind.PING
    if is_resting:
        row.rests_until = stored.next_attempt_at or at + PAUSES[0]
    stored.save()
    row.save(update_fields=["failing_since", "failed_at", "rests_until", "delivered_at"])
    if reason := _turn_off_reason(row, answer, at):
        turn_off_endpoint(endpoint=delivery.endpoint, reason=reason, by=None, at=at)
        log.warning("webhook_endpoint_turned_off", endpoint=row.pk, reason=str(reason))
        return False
    return not is_resting


def _put_off(delivery: WebhookDelivery, answer: Answer, at: datetime) -> None:
    pauses = () if delivery.event.kind == EventKind.PING else PAUSES
    if delivery.attempts > len(pauses):
        delivery.state, delivery.next_attempt_at = State.DEAD, None
        return
    pause = pauses[delivery.attempts - 1] * _random.uniform(1, 1 + JITTER)
    delivery.next_attempt_at = at + max(pause, timedelta(seconds=answer.retry_after))


def _note_failure(lane: EndpointLane, at: datetime) -> None:
    if lane.failed_at is None or at - lane.failed_at > OTHER_FAILURE:
        lane.failing_since = None
    lane.failing_since, lane.failed_at = lane.failing_since or at, at


def _must_rest(answer: Answer) -> bool:
    """Tell whether the answer says something about the server, not about the event."""
    return not answer.is_success and (answer.status is None or answer.status in _BUSY)


def _turn_off_reason(
    lane: EndpointLane, answer: Answer, at: datetime
) -> WebhookEndpoint.Off | None:
    if answer.status == _GONE:
        return WebhookEndpoint.Off.GONE
    if lane.failing_since is not None and at - lane.failing_since >= LONG_FAILURE:
        return WebhookEndpoint.Off.FAILING
    return None


def given_up() -> QuerySet[WebhookDelivery]:
    """Return the deliveries that nobody took, without test events."""
    dead = WebhookDelivery.objects.filter(state=State.DEAD)
    return dead.exclude(event__kind=EventKind.PING)


@transaction.atomic
def replay_deliveries(*, ids: Iterable[int], by: User, at: datetime) -> int:
    """Send again, from the first attempt on, what was given up or withheld; return how many.

    Deliveries to endpoints that are off are left out, as are those that wait or have arrived.
    Grants are checked as at every delivery. One audit event for each endpoint.
    """
    rows = WebhookDelivery.objects.select_for_update(of=("self",)).filter(
        pk__in=list(ids), state__in=[State.DEAD, State.WITHHELD], endpoint__is_active=True
    )
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    chosen = WebhookDelivery.objects.filter(pk__in=keys)
    counts = dict(chosen.values_list("endpoint").annotate(n=Count("pk")).order_by("endpoint"))
    chosen.update(
        state=State.PENDING, attempts=0, next_attempt_at=at, last_status=None, last_error=""
    )
    EndpointLane.objects.filter(pk__in=counts).update(rests_until=None)
    for endpoint in WebhookEndpoint.objects.filter(pk__in=counts).order_by("pk"):
        record(
            "webhook_endpoint.replayed",
            target=endpoint,
            by=by,
            at=at,
            deliveries=counts[endpoint.pk],
        )
    return len(keys)


def forget_old_deliveries(*, at: datetime) -> int:
    """Delete deliveries that arrived more than 90 days ago; return how many."""
    old = WebhookDelivery.objects.filter(state=State.DELIVERED, delivered_at__lt=at - KEPT)
    return old.delete()[0]
