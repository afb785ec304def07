"""The liaisons hear that the portal turned an endpoint off: once each time, and nobody else."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import Role
from migranportal.api.models import WebhookEndpoint
from migranportal.api.services.deliveries import deliver_due
from migranportal.api.services.endpoints import turn_off_endpoint, turn_on_endpoint
from migranportal.api.services.fanout import hand_out_events
from migranportal.notices.models import Kind, Notice
from migranportal.notices.services import send_digests
from migranportal.notices.wording import sentence
from tests.api.receiver import receiving
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import DataGrantFactory
from tests.factories.webhooks import NOW, OutboxEventFactory, WebhookEndpointFactory

pytestmark = pytest.mark.django_db
Off = WebhookEndpoint.Off


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    made: WebhookEndpoint = WebhookEndpointFactory()
    return made


@pytest.fixture
def liaison(endpoint: WebhookEndpoint) -> User:
    return user_with(Role.PARTNER_LIAISON, organisation=endpoint.organisation)


def turn_off(endpoint: WebhookEndpoint, reason: Off, at: datetime = NOW) -> None:
    turn_off_endpoint(endpoint=endpoint, reason=reason, by=None, at=at)


def test_a_server_that_is_gone_is_told_to_its_liaisons_alone(
    endpoint: WebhookEndpoint, liaison: User, client: Client
) -> None:
    second = user_with(Role.PARTNER_LIAISON, organisation=endpoint.organisation)
    former = user_with(Role.PARTNER_LIAISON, organisation=endpoint.organisation)
    RoleAssignment.objects.filter(user=former).update(until_date=date(2026, 3, 1))
    user_with(Role.PARTNER_LIAISON, organisation=OrganisationFactory())
    user_with(Role.PROGRAM_OFFICER)
    DataGrantFactory(organisation=endpoint.organisation, dataset="designations")
    with receiving() as server:
        server.usual = 410
        WebhookEndpoint.objects.update(url=server.url)
        for _ in range(2):
            OutboxEventFactory()
        hand_out_events(at=NOW)
        assert deliver_due(at=NOW) == 1
    notices = Notice.objects.filter(kind=Kind.WEBHOOK_TURNED_OFF)
    assert sorted(notices.values_list("user", flat=True)) == sorted([liaison.pk, second.pk])
    notice = notices.get(user=liaison)
    with translation.override("en"):
        told = sentence(notice)
    assert f"{server.url} any more: the address answered 410 Gone." in told
    client.force_login(liaison)
    page = client.get(notice.link)
    assert page.status_code == 200
    assert server.url in page.content.decode()


def test_each_turning_off_is_told_once(endpoint: WebhookEndpoint, liaison: User) -> None:
    turn_off(endpoint, Off.FAILING)
    turn_off(endpoint, Off.FAILING, NOW + timedelta(hours=1))
    assert Notice.objects.count() == 1
    later = NOW + timedelta(days=1)
    turn_on_endpoint(endpoint=endpoint, by=liaison, at=later)
    turn_off(endpoint, Off.GONE, later + timedelta(hours=1))
    reasons = [n.parameters["reason"]["message"] for n in Notice.objects.order_by("created_at")]
    assert reasons == ["no delivery arrived for five days", "the address answered 410 Gone"]


@pytest.mark.parametrize("reason", [Off.PARTNER, Off.MINISTRY])
def test_what_people_turn_off_is_no_news(
    endpoint: WebhookEndpoint, liaison: User, reason: Off
) -> None:
    turn_off_endpoint(endpoint=endpoint, reason=reason, by=liaison, at=NOW)
    assert not Notice.objects.exists()


def test_the_e_mail_of_the_day_tells_it_without_the_address(
    endpoint: WebhookEndpoint, liaison: User
) -> None:
    turn_off(endpoint, Off.FAILING)
    assert send_digests(on=timezone.localdate(NOW), at=NOW) == 1
    (message,) = mail.outbox
    assert message.to == [liaison.email]
    with translation.override("id"):
        assert str(Kind.WEBHOOK_TURNED_OFF.label) in message.body
    assert endpoint.url not in message.body
