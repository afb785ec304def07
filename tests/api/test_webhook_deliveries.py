"""Webhooks on their way: signed, retried, given up, replayed, never by two workers at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from migranportal.accounts.models import DataGrant
from migranportal.accounts.roles import Role
from migranportal.api import outgoing
from migranportal.api.models import (
    EndpointLane,
    EventKind,
    Failure,
    OutboxEvent,
    WebhookDelivery,
    WebhookEndpoint,
)
from migranportal.api.services import deliveries as service
from migranportal.api.services.deliveries import (
    HOLD,
    JITTER,
    PAUSES,
    deliver_due,
    forget_old_deliveries,
    replay_deliveries,
)
from migranportal.api.services.endpoints import (
    change_endpoint,
    rotate_secret,
    send_test_event,
    turn_off_endpoint,
    turn_on_endpoint,
)
from migranportal.api.services.fanout import hand_out_events
from migranportal.audit.models import AuditEvent
from tests.api.receiver import Receiver, receiving
from tests.factories.accounts import user_with
from tests.factories.agreements import DataGrantFactory
from tests.factories.webhooks import (
    NOW,
    VILLAGE,
    OutboxEventFactory,
    WebhookDeliveryFactory,
    WebhookEndpointFactory,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
State = WebhookDelivery.State


@pytest.fixture
def partner() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def endpoint(partner: Receiver) -> WebhookEndpoint:
    made: WebhookEndpoint = WebhookEndpointFactory(url=partner.url)
    grant(made)
    return made


def grant(endpoint: WebhookEndpoint, **fields: Any) -> DataGrant:
    made: DataGrant = DataGrantFactory(
        organisation=endpoint.organisation, **{"dataset": "designations", **fields}
    )
    return made


def deliver(at: datetime = NOW) -> int:
    hand_out_events(at=at)
    return deliver_due(at=at)


def the_delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def stopped_early(at: datetime, count: int = 1) -> None:
    """Send an event that nobody takes: the next attempt is due later."""
    for number in range(count):
        OutboxEventFactory(occurred_at=at + timedelta(seconds=number))


# --- A delivery -------------------------------------------------------------------------------


def test_an_event_arrives_signed(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    event = OutboxEventFactory()
    assert deliver() == 1
    (request,) = partner.requests
    assert request.path == "/kait"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == str(event.pk)
    assert request.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert request.is_signed_with(str(endpoint.secret))
    assert not request.is_signed_with("whsec_" + "A" * 43 + "=")
    message = request.message
    assert (message["type"], message["id"]) == ("designation.changed", str(event.pk))
    assert message["timestamp"] == "2026-03-02T08:00:00+00:00"
    assert message["data"] == {
        "dataset": "designations",
        "url": "http://localhost:8000/api/v1/designations/changes/",
        "items": [{"village": VILLAGE, "previous_state": "monitored", "state": "guidance"}],
    }
    delivery = the_delivery()
    assert (delivery.state, delivery.attempts, delivery.last_status) == (State.DELIVERED, 1, 204)
    assert (delivery.delivered_at, delivery.next_attempt_at) == (NOW, None)
    assert deliver(NOW + MINUTE) == 0


def test_another_secret_signs_beside_the_former_one(
    partner: Receiver, endpoint: WebhookEndpoint, settings: Any
) -> None:
    settings.PORTAL_API_SECRET_OVERLAP_DAYS = 2
    former = str(endpoint.secret)
    rotated = rotate_secret(endpoint=endpoint, seen=1, by=user_with(Role.PARTNER_LIAISON), at=NOW)
    assert str(rotated.secret) != former
    for days in (1, 3):
        OutboxEventFactory()
        deliver(NOW + timedelta(days=days))
    both, one = partner.requests
    assert both.is_signed_with(former)
    assert both.is_signed_with(str(rotated.secret))
    assert one.is_signed_with(str(rotated.secret))
    assert not one.is_signed_with(former)


def test_events_arrive_in_the_order_in_which_they_were_handed_out(
    partner: Receiver, endpoint: WebhookEndpoint
) -> None:
    codes = [f"35.04.14.20{n}" for n in range(11, 19)]
    for number, code in enumerate(codes):
        OutboxEventFactory(villages=(code,), occurred_at=NOW + timedelta(seconds=number))
    deliver(NOW + MINUTE)
    assert [r.message["data"]["items"][0]["village"] for r in partner.requests] == codes
    assert partner.most_at_once == 1


# --- Retries ----------------------------------------------------------------------------------


def test_growing_pauses_then_given_up(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    partner.usual = 500
    event = OutboxEventFactory()
    at, pauses = NOW, []
    for _attempt in range(len(PAUSES)):
        assert deliver(at) == 1
        delivery = the_delivery()
        assert (delivery.state, delivery.last_status) == (State.PENDING, 500)
        assert delivery.last_error == Failure.STATUS
        assert delivery.next_attempt_at is not None
        pauses.append(delivery.next_attempt_at - at)
        assert deliver(delivery.next_attempt_at - timedelta(seconds=1)) == 0
        at = delivery.next_attempt_at
    for pause, least in zip(pauses, PAUSES, strict=True):
        assert least <= pause <= least * (1 + JITTER)
    assert deliver(at) == 1
    delivery = the_delivery()
    assert (delivery.state, delivery.attempts) == (State.DEAD, len(PAUSES) + 1)
    assert deliver(at + timedelta(days=30)) == 0
    assert {r.headers["webhook-id"] for r in partner.requests} == {str(event.pk)}
    times = [int(r.headers["webhook-timestamp"]) for r in partner.requests]
    assert times == sorted(set(times))
    assert all(r.is_signed_with(str(endpoint.secret)) for r in partner.requests)


def test_a_late_success_is_a_success(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    partner.answers.extend([500, 200])
    OutboxEventFactory()
    deliver()
    assert deliver(NOW + 2 * MINUTE) == 1
    assert the_delivery().state == State.DELIVERED
    assert endpoint.lane.failing_since is None


def test_what_one_event_is_refused_for_delays_no_other(
    partner: Receiver, endpoint: WebhookEndpoint
) -> None:
    partner.answers.extend([422])
    stopped_early(NOW, 2)
    assert deliver(NOW + MINUTE) == 2
    assert sorted(WebhookDelivery.objects.values_list("state", flat=True)) == [
        State.DELIVERED,
        State.PENDING,
    ]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_left_in_peace(
    partner: Receiver, endpoint: WebhookEndpoint, status: int
) -> None:
    partner.answers.append(status)
    stopped_early(NOW, 3)
    at = NOW + MINUTE
    assert deliver(at) == 1
    assert deliver(at + timedelta(seconds=59)) == 0
    assert deliver(at + 2 * MINUTE) == 3
    assert WebhookDelivery.objects.filter(state=State.DELIVERED).count() == 3


def test_the_server_says_when_to_come_again(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    partner.answers.append(503)
    partner.headers = {"Retry-After": "7200"}
    OutboxEventFactory()
    deliver()
    assert the_delivery().next_attempt_at == NOW + timedelta(hours=2)


def test_a_redirect_is_not_followed(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    with receiving() as other:
        partner.answers.append(307)
        partner.headers = {"Location": other.url}
        OutboxEventFactory()
        deliver()
        assert other.requests == []
    assert the_delivery().last_error == Failure.REDIRECT


def test_a_server_that_is_not_there(endpoint: WebhookEndpoint, partner: Receiver) -> None:
    change_endpoint(
        endpoint=endpoint,
        url="http://127.0.0.1:9/",
        kinds=endpoint.kinds,
        by=user_with(Role.PARTNER_LIAISON),
        at=NOW,
    )
    OutboxEventFactory()
    deliver()
    delivery = the_delivery()
    assert (delivery.last_error, delivery.last_status) == (Failure.UNREACHABLE, None)


@pytest.mark.slow
@pytest.mark.parametrize("drips", [False, True], ids=["silent", "byte by byte"])
def test_no_answer_takes_longer_than_the_deadline(
    partner: Receiver, endpoint: WebhookEndpoint, drips: bool, monkeypatch: Any
) -> None:
    monkeypatch.setattr(outgoing, "DEADLINE_SECONDS", 0.6)
    partner.pause, partner.drips = (0.0, True) if drips else (30.0, False)
    OutboxEventFactory()
    began = time.monotonic()
    deliver()
    assert time.monotonic() - began < 3
    assert the_delivery().last_error == Failure.TIMEOUT


# --- Many endpoints, many workers ---------------------------------------------------------------


@pytest.mark.slow
def test_a_slow_endpoint_holds_nobody_back(
    partner: Receiver, endpoint: WebhookEndpoint, monkeypatch: Any
) -> None:
    monkeypatch.setattr(service, "ROUND_SECONDS", 0.5)
    with receiving() as quick:
        partner.pause = 1.0
        other = WebhookEndpointFactory(url=quick.url)
        grant(other)
        stopped_early(NOW, 6)
        began = time.monotonic()
        deliver(NOW + MINUTE)
        took = time.monotonic() - began
        assert len(quick.requests) == 6
        assert len(partner.requests) == 1
    assert took < 2.5
    assert not EndpointLane.objects.exclude(holder=None).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_deliver_once(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    partner.pause = 0.05
    with receiving() as second:
        grant(WebhookEndpointFactory(url=second.url))
        stopped_early(NOW, 10)
        barrier, faults = threading.Barrier(4), []

        def work() -> None:
            try:
                barrier.wait()
                deliver(NOW + MINUTE)
            except Exception as error:
                faults.append(error)
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        while deliver(NOW + MINUTE):  # who came last to an endpoint may have left something
            pass
        assert not faults
        for receiver in (partner, second):
            ids = [r.headers["webhook-id"] for r in receiver.requests]
            assert len(ids) == len(set(ids)) == 10
            assert receiver.most_at_once == 1
    assert WebhookDelivery.objects.filter(state=State.DELIVERED, attempts=1).count() == 20


def test_a_killed_worker_leaves_nothing_stuck(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    OutboxEventFactory()
    hand_out_events(at=NOW)
    (lane,) = service._take_lanes(NOW)  # and dies
    assert deliver(NOW + MINUTE) == 0
    later = NOW + HOLD
    assert deliver(later) == 1
    assert the_delivery().state == State.DELIVERED
    silent = outgoing.Answer(error=Failure.TIMEOUT)  # the dead one was only asleep
    assert not service._write_down(lane, the_delivery(), silent, later)
    assert the_delivery().attempts == 1


def test_a_sleeper_that_lost_its_lane_writes_nothing(
    partner: Receiver, endpoint: WebhookEndpoint
) -> None:
    OutboxEventFactory()
    hand_out_events(at=NOW)
    (lane,) = service._take_lanes(NOW)
    service._take_lanes(NOW + HOLD)
    assert not service._write_down(lane, the_delivery(), outgoing.Answer(500), NOW + HOLD)
    assert (the_delivery().attempts, the_delivery().state) == (0, State.PENDING)


# --- Grants between ---------------------------------------------------------------------------


def test_a_grant_that_ends_between_withholds(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    partner.answers.append(500)
    OutboxEventFactory()
    deliver()
    DataGrant.objects.update(until_date=date(2026, 3, 2))
    tomorrow = NOW + timedelta(days=1)
    assert deliver(tomorrow) == 0
    delivery = the_delivery()
    assert (delivery.state, delivery.last_error) == (State.WITHHELD, Failure.NO_GRANT)
    assert len(partner.requests) == 1


def test_a_grant_that_narrows_between_narrows_the_message(
    partner: Receiver, endpoint: WebhookEndpoint
) -> None:
    OutboxEventFactory(villages=("35.04.14.2011", "35.05.01.2001"))
    hand_out_events(at=NOW)
    DataGrant.objects.update(area_code="35.05")
    deliver_due(at=NOW)
    items = partner.requests[0].message["data"]["items"]
    assert [item["village"] for item in items] == ["35.05.01.2001"]


# --- Off and on -------------------------------------------------------------------------------


def test_long_failure_turns_the_endpoint_off(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    partner.usual = 500
    at = NOW
    for _quarter in range(6 * 4):
        OutboxEventFactory()
        deliver(at)
        at += timedelta(hours=6)
        endpoint.refresh_from_db()
        if not endpoint.is_active:
            break
    assert endpoint.off_reason == WebhookEndpoint.Off.FAILING
    assert timedelta(days=5) <= at - NOW <= timedelta(days=5, hours=6)
    assert not WebhookDelivery.objects.filter(state=State.PENDING).exists()
    event = AuditEvent.objects.get(act="webhook_endpoint.turned_off")
    assert (event.actor, event.details["why"]) == ("system", "failing")


def test_two_failures_weeks_apart_turn_nothing_off(
    partner: Receiver, endpoint: WebhookEndpoint
) -> None:
    partner.answers.extend([500, 200, 500])
    for weeks in (0, 3):
        WebhookDeliveryFactory(endpoint=endpoint, waiting=True, event=OutboxEventFactory())
        deliver_due(at=NOW + timedelta(weeks=weeks))
    endpoint.refresh_from_db()
    assert endpoint.is_active


def test_gone_turns_the_endpoint_off(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    partner.answers.append(410)
    stopped_early(NOW, 2)
    deliver(NOW + MINUTE)
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.off_reason) == (False, "gone")
    assert len(partner.requests) == 1
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {State.DEAD}


def test_off_means_off_until_it_is_on(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    by = user_with(Role.PARTNER_LIAISON)
    reason = WebhookEndpoint.Off.PARTNER
    turn_off_endpoint(endpoint=endpoint, reason=reason, by=by, at=NOW)
    OutboxEventFactory()
    assert deliver() == 0
    turn_on_endpoint(endpoint=endpoint, by=by, at=NOW)
    OutboxEventFactory()
    assert deliver() == 1
    assert len(partner.requests) == 1


def test_a_test_event_goes_to_one_endpoint_and_is_tried_once(
    partner: Receiver, endpoint: WebhookEndpoint
) -> None:
    WebhookEndpointFactory(organisation=endpoint.organisation)
    partner.answers.append(500)
    send_test_event(endpoint=endpoint, by=user_with(Role.PARTNER_LIAISON), at=NOW)
    assert deliver() == 1
    assert partner.requests[0].message["type"] == EventKind.PING
    assert (the_delivery().state, the_delivery().attempts) == (State.DEAD, 1)


# --- Replay -----------------------------------------------------------------------------------


def test_replay_begins_anew(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    dead = WebhookDeliveryFactory(endpoint=endpoint)
    withheld = WebhookDeliveryFactory(endpoint=endpoint, state=State.WITHHELD)
    off = WebhookDeliveryFactory(
        endpoint=WebhookEndpointFactory(is_active=False, off_reason="partner", off_at=NOW)
    )
    officer = user_with(Role.PROGRAM_OFFICER)
    everything = [dead.pk, withheld.pk, off.pk]
    assert replay_deliveries(ids=everything, by=officer, at=NOW) == 2
    assert replay_deliveries(ids=everything, by=officer, at=NOW) == 0
    assert deliver_due(at=NOW) == 2
    dead.refresh_from_db()
    off.refresh_from_db()
    assert (dead.state, dead.attempts, off.state) == (State.DELIVERED, 1, State.DEAD)
    event = AuditEvent.objects.get(act="webhook_endpoint.replayed")
    assert (event.actor, event.details["deliveries"]) == (officer.email, 2)


def test_replay_asks_the_grants_again(partner: Receiver, endpoint: WebhookEndpoint) -> None:
    dead = WebhookDeliveryFactory(endpoint=endpoint)
    DataGrant.objects.update(is_suspended=True)
    replay_deliveries(ids=[dead.pk], by=user_with(Role.PROGRAM_OFFICER), at=NOW)
    assert deliver_due(at=NOW) == 0
    assert the_delivery().state == State.WITHHELD


def test_what_arrived_long_ago_is_forgotten_and_the_event_kept(
    partner: Receiver, endpoint: WebhookEndpoint
) -> None:
    OutboxEventFactory()
    deliver()
    WebhookDeliveryFactory(endpoint=endpoint)
    assert forget_old_deliveries(at=NOW + timedelta(days=90)) == 0
    assert forget_old_deliveries(at=NOW + timedelta(days=91)) == 1
    assert the_delivery().state == State.DEAD
    assert OutboxEvent.objects.count() == 2


@pytest.mark.queries
def test_a_delivery_costs_a_constant_number_of_queries(
    partner: Receiver, endpoint: WebhookEndpoint, django_assert_max_num_queries: Any
) -> None:
    codes = tuple(f"35.04.14.{n}" for n in range(2000, 2200))
    OutboxEventFactory(villages=codes)
    with django_assert_max_num_queries(28):
        assert deliver() == 1
    assert len(partner.requests[0].message["data"]["items"]) == 200
    assert len(partner.requests[0].body) < 20_000


@override_settings(PORTAL_WEBHOOK_ALLOW_PRIVATE=False)
def test_outside_the_demo_nothing_goes_to_this_machine(
    partner: Receiver, endpoint: WebhookEndpoint
) -> None:
    OutboxEventFactory()
    deliver()
    assert partner.requests == []
    assert the_delivery().last_error == Failure.FORBIDDEN
