"""Who hears of an event: organisations with a grant in force for its dataset and area, and no others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from migranportal.accounts.models import DataGrant
from migranportal.accounts.roles import Role
from migranportal.api.models import EventKind, OutboxEvent, OutboxNote, WebhookDelivery
from migranportal.api.models import WebhookEndpoint as Endpoint
from migranportal.api.outgoing import UnfitAddressError
from migranportal.api.services.endpoints import (
    MOST_ENDPOINTS,
    EndpointOffError,
    StaleEndpointError,
    TooManyEndpointsError,
    create_endpoint,
    rotate_secret,
    send_test_event,
)
from migranportal.api.services.fanout import hand_out_events
from migranportal.api.services.reach import items_for, reach_of
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import DataGrantFactory
from tests.factories.webhooks import (
    NOW,
    VILLAGE,
    OutboxEventFactory,
    WebhookEndpointFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def endpoint() -> Endpoint:
    made: Endpoint = WebhookEndpointFactory()
    return made


def grant(endpoint: Endpoint, **fields: Any) -> DataGrant:
    made: DataGrant = DataGrantFactory(
        organisation=endpoint.organisation, **{"dataset": "designations", **fields}
    )
    return made


@pytest.mark.parametrize(
    ("fields", "hears"),
    [
        ({}, True),
        ({"area_code": "35"}, True),
        ({"area_code": "35.04"}, True),
        ({"area_code": VILLAGE}, True),
        ({"area_code": "3"}, False),
        ({"area_code": "35.0"}, False),
        ({"area_code": "35.05"}, False),
        ({"area_code": "52"}, False),
        ({"dataset": "assessments"}, False),
        ({"until_date": DAY}, True),
        ({"until_date": DAY - timedelta(days=1)}, False),
        ({"since_date": DAY + timedelta(days=1)}, False),
        ({"is_suspended": True}, False),
    ],
    ids=str,
)
def test_a_grant_decides(endpoint: Endpoint, fields: dict[str, Any], hears: bool) -> None:
    grant(endpoint, **fields)
    OutboxEventFactory()
    assert hand_out_events(at=NOW) == hears
    assert WebhookDelivery.objects.count() == hears
    assert not OutboxNote.objects.exists()


def test_without_a_grant_nobody_hears(endpoint: Endpoint) -> None:
    grant(
        WebhookEndpointFactory(kinds=[EventKind.AGREEMENT_ENDING])
    )  # of others, and not asked for
    OutboxEventFactory()
    assert hand_out_events(at=NOW) == 0


def test_the_day_of_a_grant_is_that_of_jakarta(endpoint: Endpoint) -> None:
    grant(endpoint, until_date=DAY)
    OutboxEventFactory()
    midnight = NOW.replace(hour=17)  # 00.00 in Jakarta
    assert hand_out_events(at=midnight) == 0


def test_only_what_the_grants_open_is_in_the_message(endpoint: Endpoint) -> None:
    grant(endpoint, area_code="35.04", fields=["state"])
    grant(endpoint, area_code="35.05.01")
    event = OutboxEventFactory(
        villages=("35.04.14.2011", "35.05.01.2001", "35.05.02.2001", "35.06.01.2001")
    )
    reach = reach_of([endpoint.organisation_id], ["designations"], on=DAY)
    items = list(items_for(event, endpoint.organisation_id, reach))
    assert [item["village"] for item in items] == ["35.04.14.2011", "35.05.01.2001"]
    other = OutboxEventFactory(
        data={"items": [{"id": 1, "village": "35.04.14.2011", "program": "dme", "state": "x"}]}
    )
    (item,) = items_for(other, endpoint.organisation_id, reach)
    assert item == {"id": 1, "village": "35.04.14.2011", "state": "x"}


def test_an_event_is_handed_out_once(endpoint: Endpoint) -> None:
    grant(endpoint)
    OutboxEventFactory.create_batch(3)
    assert hand_out_events(at=NOW) == 3
    assert hand_out_events(at=NOW) == 0
    assert WebhookDelivery.objects.count() == 3


@pytest.mark.queries
def test_many_events_cost_as_much_as_one(
    endpoint: Endpoint, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        grant(WebhookEndpointFactory())
    grant(endpoint)
    OutboxEventFactory.create_batch(100)
    with django_assert_max_num_queries(12):
        assert hand_out_events(at=NOW) == 1_100


def test_the_application_cannot_rewrite_an_event() -> None:
    event = OutboxEventFactory()
    for statement in (
        OutboxEvent.objects.filter(pk=event.pk).update,
        OutboxEvent.objects.filter(pk=event.pk)._raw_delete,
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            statement(**({"key": "x"} if statement.__name__ == "update" else {"using": "default"}))


# --- Endpoints --------------------------------------------------------------------------------


def create(**fields: Any) -> Endpoint:
    arguments: dict[str, Any] = {
        "organisation": fields.pop("organisation", None) or OrganisationFactory(),
        "url": "https://kait.contoh.go.id/",
        "kinds": ["designation.changed"],
        **fields,
    }
    return create_endpoint(**arguments, by=user_with(Role.PARTNER_LIAISON), at=NOW)


def test_a_secret_is_long_random_and_encrypted() -> None:
    one, other = create(), create()
    assert str(one.secret).startswith("whsec_")
    assert one.secret != other.secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM api_webhookendpoint WHERE id = %s", [one.pk])
        (stored,) = cursor.fetchone()
    assert str(one.secret)[6:].encode() not in bytes(stored)
    assert Endpoint.objects.get(pk=one.pk).secret == one.secret
    event = AuditEvent.objects.filter(act="webhook_endpoint.created").latest("pk")
    assert str(other.secret) not in str(event.details)


def test_an_address_inside_is_refused(settings: Any) -> None:
    settings.PORTAL_WEBHOOK_ALLOW_PRIVATE = False
    with pytest.raises(UnfitAddressError):
        create(url="https://10.0.0.1/")
    assert not Endpoint.objects.exists()


def test_an_organisation_has_a_limited_number() -> None:
    organisation = OrganisationFactory()
    for number in range(MOST_ENDPOINTS):
        create(organisation=organisation, url=f"https://kait.contoh.go.id/{number}")
    with pytest.raises(TooManyEndpointsError):
        create(organisation=organisation, url="https://kait.contoh.go.id/lagi")


def test_a_second_click_does_not_rotate_again(endpoint: Endpoint) -> None:
    by = user_with(Role.PARTNER_LIAISON)
    rotate_secret(endpoint=endpoint, seen=1, by=by, at=NOW)
    with pytest.raises(StaleEndpointError):
        rotate_secret(endpoint=endpoint, seen=1, by=by, at=NOW)


def test_nothing_is_tested_that_is_off() -> None:
    off = WebhookEndpointFactory(is_active=False, off_reason="partner", off_at=NOW)
    with pytest.raises(EndpointOffError):
        send_test_event(endpoint=off, by=user_with(Role.PARTNER_LIAISON), at=NOW)
