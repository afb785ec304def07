"""The machines of the parties hear that an agreement ends: once per stage, nobody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agreements.models import Agreement
from agreements.services import tell_what_ends
from migranportal.accounts.models import Organisation
from migranportal.api.models import OutboxEvent, WebhookDelivery
from migranportal.api.services.fanout import hand_out_events
from tests.api.messages import checked_message
from tests.api.partners import Partner
from tests.factories.accounts import OrganisationFactory
from tests.factories.agreements import AgreementFactory, PartyFactory
from tests.factories.webhooks import WebhookEndpointFactory

pytestmark = pytest.mark.django_db
END = date(2027, 6, 30)


@pytest.fixture
def partner() -> Organisation:
    made: Organisation = OrganisationFactory()
    return made


@pytest.fixture
def agreement(partner: Organisation) -> Agreement:
    made: Agreement = AgreementFactory(in_force=True, end_date=END)
    PartyFactory(agreement=made, organisation=partner)
    return made


def tell(days: int) -> None:
    tell_what_ends(on=END - timedelta(days=days), at=timezone.now())


def test_each_stage_is_told_once(agreement: Agreement, partner: Organisation) -> None:
    for days in (181, 180, 179, 90, 89, 30, 1):
        tell(days)
    events = list(OutboxEvent.objects.order_by("occurred_at"))
    assert [event.data["items"][0]["stage"] for event in events] == [180, 90, 30]
    assert [event.data["items"][0]["days"] for event in events] == [180, 90, 30]
    assert {(e.kind, e.key, e.dataset) for e in events} == {
        ("agreement.ending", agreement.code, "agreements")
    }
    assert all(event.recipients == [partner.pk] for event in events)


def test_an_extended_agreement_is_told_anew(agreement: Agreement) -> None:
    tell(90)
    Agreement.objects.update(end_date=END + timedelta(days=5))
    tell(85)
    ends = [event.data["items"][0]["end_date"] for event in OutboxEvent.objects.all()]
    assert sorted(ends) == ["2027-06-30", "2027-07-05"]


def test_only_the_parties_hear_of_it(agreement: Agreement, partner: Organisation) -> None:
    own = WebhookEndpointFactory(organisation=partner)
    WebhookEndpointFactory(organisation=partner, kinds=["designation.changed"])
    WebhookEndpointFactory()
    AgreementFactory(in_force=True, end_date=END)  # of nobody
    tell(90)
    assert hand_out_events(at=timezone.now()) == 1
    assert WebhookDelivery.objects.get().endpoint == own


def test_the_message_leads_to_the_agreement_in_the_api() -> None:
    party = Partner()
    agreement = AgreementFactory(in_force=True, end_date=END)
    PartyFactory(agreement=agreement, organisation=party.organisation)
    tell(90)
    (event,) = OutboxEvent.objects.all()
    data = checked_message(event)["data"]
    assert data["dataset"] == "agreements"
    assert data["url"] == f"http://localhost:8000/api/v1/agreements/{agreement.pk}/"
    assert party.get(data["url"]).json()["code"] == data["items"][0]["agreement"] == agreement.code
    assert Partner().get(data["url"]).status_code == 404


@pytest.mark.queries
def test_many_agreements_cost_as_much_as_few(
    agreement: Agreement, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        PartyFactory(agreement=AgreementFactory(in_force=True, end_date=END))
    with django_assert_max_num_queries(12):
        tell(90)
    assert OutboxEvent.objects.count() == 21
