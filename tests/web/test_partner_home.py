"""The home of a partner's liaison: what needs them, and how their agreements and systems stand."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from migranportal.accounts.models import Organisation
from migranportal.accounts.roles import Role
from migranportal.api.models import WebhookDelivery, WebhookEndpoint
from migranportal.api.selectors import RENEW_AFTER
from migranportal.api.services.clients import rotate_secret
from migranportal.web.selectors.partner import MOST_CALLS, work_of_partner
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import (
    AgreementFactory,
    DataGrantFactory,
    PartyFactory,
    TaskFactory,
)
from tests.factories.api import ApiClientFactory
from tests.factories.webhooks import WebhookDeliveryFactory, WebhookEndpointFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, NEXT_YEAR = TODAY - timedelta(days=1), TODAY + timedelta(days=365)

OLD = (
    "Kunci rahasia ini berumur lebih dari setahun. Buatlah yang baru; yang lama masih berlaku "
    "beberapa saat."
)


@pytest.fixture
def partner() -> Organisation:
    made: Organisation = OrganisationFactory(name="Bawaslu")
    return made


def agreement_with(organisation: Organisation, **values: Any) -> Any:
    agreement = AgreementFactory(**({"in_force": True, "end_date": NEXT_YEAR} | values))
    PartyFactory(agreement=agreement, organisation=organisation)
    return agreement


def everything_for(organisation: Organisation, name: str) -> None:
    """Give the organisation one of everything that can go wrong, named so that it is known again."""
    ending = agreement_with(organisation, title=f"{name} berakhir", end_date=TODAY)
    paused = agreement_with(organisation, title=f"{name} ditangguhkan", state="suspended")
    TaskFactory(title=f"{name} telat", agreement=ending, owner=organisation, due_date=YESTERDAY)
    TaskFactory(title=f"{name} nanti", agreement=paused, owner=organisation, due_date=NEXT_YEAR)
    WebhookEndpointFactory(
        organisation=organisation,
        url=f"https://{name}.example/mati",
        is_active=False,
        off_reason=WebhookEndpoint.Off.FAILING,
        off_at=timezone.now(),
    )
    failing = WebhookEndpointFactory(organisation=organisation, url=f"https://{name}.example/")
    dead = WebhookDelivery.State.DEAD
    WebhookDeliveryFactory(endpoint=failing, state=dead, next_attempt_at=None)
    client = ApiClientFactory(organisation=organisation, name=f"{name} sistem")
    client.secrets.update(created_at=timezone.now() - RENEW_AFTER - timedelta(hours=1))
    for area in ("35", "52"):
        DataGrantFactory(
            organisation=organisation,
            dataset="villages",
            area_code=area,
            since_date=YESTERDAY,
            until_date=TODAY,
        )


def test_the_home_calls_for_what_is_late_and_leads_there(
    client: Client, partner: Organisation
) -> None:
    everything_for(partner, "kita")
    everything_for(OrganisationFactory(), "orang-lain")
    client.force_login(user_with(Role.PARTNER_LIAISON, organisation=partner))
    response = client.get("/")
    work = response.context["partner"]
    assert [(call.name, str(call.text)) for call in work.calls] == [
        ("kita telat", f"Tugas ini lewat tenggat sejak {date_format(YESTERDAY, 'j F Y')}."),
        (
            "kita berakhir",
            "Perjanjian berakhir dalam 0 hari, dan data yang dibukanya ikut tertutup.",
        ),
        (
            "kita ditangguhkan",
            "Perjanjian ini ditangguhkan; selama itu tidak ada data yang terbuka.",
        ),
        ("https://kita.example/", "1 kiriman dihentikan setelah gagal berulang kali."),
        ("https://kita.example/mati", str(WebhookEndpoint.Off.FAILING.label)),
        ("kita sistem", OLD),
    ]
    assert [tile.count for tile in work.tiles] == [1, 2, 1, 1, 1]
    page = response.content.decode()
    assert "orang-lain" not in page
    assert client.get(work.calls[0].url).status_code == 200
    assert client.get(work.calls[1].url).status_code == 200
    assert all(call.url in page for call in (*work.calls, *work.tiles))


def test_nothing_needs_the_liaison(client: Client, partner: Organisation) -> None:
    agreement_with(partner)
    client.force_login(user_with(Role.PARTNER_LIAISON, organisation=partner))
    response = client.get("/")
    assert response.context["partner"].calls == ()
    assert "tidak ada perjanjian yang segera berakhir" in response.content.decode()


def test_a_secret_that_was_replaced_calls_no_more(partner: Organisation) -> None:
    client, now = ApiClientFactory(organisation=partner), timezone.now()
    client.secrets.update(created_at=now - RENEW_AFTER)
    assert work_of_partner(partner.pk, at=now).calls == ()
    later = now + timedelta(hours=1)
    assert [call.name for call in work_of_partner(partner.pk, at=later).calls] == [client.name]
    rotate_secret(client=client, seen=client.secrets.get().pk, by=None, at=later)
    assert work_of_partner(partner.pk, at=later).calls == ()


def test_nobody_else_has_it(client: Client, partner: Organisation) -> None:
    client.force_login(user_with(Role.PROGRAM_OFFICER, organisation=partner))
    assert client.get("/").context["partner"] is None


def test_many_calls_are_cut_and_cost_no_more_queries(
    partner: Organisation, django_assert_num_queries: Any
) -> None:
    everything_for(partner, "kita")
    agreement = agreement_with(partner)
    for _number in range(MOST_CALLS):
        TaskFactory(agreement=agreement, owner=partner, due_date=YESTERDAY)
    with django_assert_num_queries(6):
        work = work_of_partner(partner.pk, at=timezone.now())
    assert (len(work.calls), work.more) == (MOST_CALLS, 6)
