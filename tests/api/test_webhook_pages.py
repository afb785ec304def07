"""The pages of webhooks: the liaison's, of the own organisation only, and the ministry's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import Organisation
from migranportal.accounts.roles import Role
from migranportal.api.models import EventKind, WebhookDelivery, WebhookEndpoint
from migranportal.api.models.webhooks import EndpointLane
from migranportal.api.services.deliveries import deliver_due
from migranportal.api.services.endpoints import MOST_ENDPOINTS, turn_off_endpoint
from tests.api.receiver import Receiver, receiving
from tests.factories.accounts import PASSWORD, OrganisationFactory, user_with
from tests.factories.agreements import DataGrantFactory
from tests.factories.webhooks import (
    OutboxEventFactory,
    WebhookDeliveryFactory,
    WebhookEndpointFactory,
)

pytestmark = pytest.mark.django_db
LIST, ADD = "/kerja-sama/webhook/", "/kerja-sama/webhook/tambah/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")
State = WebhookDelivery.State


@pytest.fixture
def partner() -> Organisation:
    made: Organisation = OrganisationFactory(name="Bawaslu")
    return made


@pytest.fixture
def liaison(client: Client, partner: Organisation) -> Client:
    """Return a browser in which the liaison has just signed in."""
    cache.clear()
    person = user_with(Role.PARTNER_LIAISON, organisation=partner)
    answer = client.post("/akun/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def page_of(endpoint: WebhookEndpoint, act: str = "") -> str:
    return f"{LIST}{endpoint.pk}/{act}"


def secret_in(page: Any) -> str:
    (found,) = set(SECRET.findall(page.content.decode()))
    assert "no-store" in page["Cache-Control"]
    return str(found)


def test_from_the_form_to_a_signed_test_event(liaison: Client, server: Receiver) -> None:
    assert liaison.get(LIST).status_code == 200
    form = {"url": server.url, "kinds": ["designation.changed", "agreement.ending"]}
    secret = secret_in(liaison.post(ADD, form))
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.secret, endpoint.kinds) == (secret, sorted(form["kinds"]))
    for address in (LIST, page_of(endpoint), page_of(endpoint, "ubah/")):
        page = liaison.get(address).content.decode()
        assert server.url in page
        assert not SECRET.search(page)  # shown once
    answer = liaison.post(page_of(endpoint, "uji/"), follow=True)
    assert "hx-get" in answer.content.decode()  # the list renews itself until it is known
    deliver_due(at=timezone.now())
    (request,) = server.requests
    assert request.is_signed_with(secret)
    assert request.message["type"] == "ping"
    part = liaison.get(page_of(endpoint, "kiriman/"))
    assert "204" in part.content.decode()
    assert "hx-get" not in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "no-store" in part["Cache-Control"]


@pytest.mark.parametrize(
    ("url", "kinds"),
    [
        ("", ["ping"]),
        ("kait.contoh.go.id", ["designation.changed"]),
        ("https://kait.contoh.go.id/", []),
        ("https://kait.contoh.go.id/", ["ping"]),
        ("https://kait.contoh.go.id/", ["tidak.ada"]),
        ("https://kait.contoh.go.id/" + "a" * 500, ["designation.changed"]),
        ("https://kait.contoh.go.id/\x00", ["designation.changed"]),
    ],
)
def test_nonsense_is_refused_beside_the_field(liaison: Client, url: str, kinds: list[str]) -> None:
    answer = liaison.post(ADD, {"url": url, "kinds": kinds})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() <= {"url", "kinds"}
    assert answer.context["form"].errors
    assert not WebhookEndpoint.objects.exists()


def test_a_full_list_says_what_to_do(liaison: Client, partner: Organisation) -> None:
    WebhookEndpointFactory.create_batch(MOST_ENDPOINTS - 1, organisation=partner)
    assert ADD in liaison.get(LIST).content.decode()
    WebhookEndpointFactory(organisation=partner)
    page = liaison.get(LIST).content.decode()
    assert ADD not in page
    assert f"{MOST_ENDPOINTS} titik akhir" in page or f"{MOST_ENDPOINTS} endpoints" in page


def test_the_page_is_shown_anew_once_nothing_waits(liaison: Client, partner: Organisation) -> None:
    endpoint = WebhookEndpointFactory(organisation=partner)
    delivery = WebhookDeliveryFactory(
        endpoint=endpoint, state=State.PENDING, next_attempt_at=timezone.now(), attempts=0
    )
    part = page_of(endpoint, "kiriman/")
    assert "HX-Refresh" not in liaison.get(part)
    WebhookDelivery.objects.filter(pk=delivery.pk).delete()
    assert liaison.get(part)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in liaison.get(page_of(endpoint))


def test_the_same_address_is_registered_once(liaison: Client, partner: Organisation) -> None:
    endpoint = WebhookEndpointFactory(organisation=partner)
    answer = liaison.post(ADD, {"url": endpoint.url, "kinds": ["designation.changed"]})
    assert answer.context["form"].non_field_errors()
    assert WebhookEndpoint.objects.count() == 1


def test_a_new_secret_is_shown_once_and_not_by_accident(
    liaison: Client, partner: Organisation
) -> None:
    endpoint = WebhookEndpointFactory(organisation=partner)
    secret = secret_in(liaison.post(page_of(endpoint, "rahasia/"), {"seen": "1"}))
    assert secret != endpoint.secret
    again = liaison.post(page_of(endpoint, "rahasia/"), {"seen": "1"}, follow=True)
    assert not SECRET.search(again.content.decode())
    for nonsense in ("", "satu", "-1", "9" * 5_000):
        liaison.post(page_of(endpoint, "rahasia/"), {"seen": nonsense})
    stored = WebhookEndpoint.objects.get()
    assert (stored.secret, stored.previous_secret) == (secret, endpoint.secret)


def test_off_and_on_and_another_address(liaison: Client, partner: Organisation) -> None:
    endpoint = WebhookEndpointFactory(organisation=partner)
    waiting = WebhookDeliveryFactory(endpoint=endpoint, waiting=True)
    liaison.post(page_of(endpoint, "matikan/"))
    waiting.refresh_from_db()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, waiting.state) == (False, State.DEAD)
    liaison.post(page_of(endpoint, "uji/"), follow=True)
    assert WebhookDelivery.objects.count() == 1
    form = {"url": "http://127.0.0.1:9/baru", "kinds": ["assessment.changed"]}
    change = page_of(endpoint, "ubah/")
    seen = liaison.get(change).context["form"].initial["seen"]
    for _ in range(2):  # a double click
        assert liaison.post(change, {**form, "seen": seen}).status_code == 302
    late = liaison.post(change, {**form, "kinds": ["agreement.ending"], "seen": seen})
    assert late.context["form"].non_field_errors()
    liaison.post(page_of(endpoint, "nyalakan/"))
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.url) == (True, form["url"])
    assert endpoint.kinds == ["assessment.changed"]


def test_endpoints_of_others_do_not_exist(liaison: Client) -> None:
    other = WebhookEndpointFactory(url="http://127.0.0.1:9/milik-orang-lain")
    assert "milik-orang-lain" not in liaison.get(LIST).content.decode()
    for act in ("", "ubah/", "kiriman/"):
        assert liaison.get(page_of(other, act)).status_code == 404
    for act in ("uji/", "rahasia/", "matikan/", "nyalakan/", "ubah/"):
        assert liaison.post(page_of(other, act), {"seen": "1"}).status_code == 404
    other.refresh_from_db()
    assert (other.is_active, other.secret_number) == (True, 1)


def test_acts_need_a_post_and_a_name(liaison: Client, partner: Organisation) -> None:
    endpoint = WebhookEndpointFactory(organisation=partner)
    assert liaison.get(page_of(endpoint, "matikan/")).status_code == 405
    assert liaison.post(page_of(endpoint, "hapus/")).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTNER_LIAISON])
def test_for_others_the_pages_do_not_exist(
    client: Client, partner: Organisation, role: Role
) -> None:
    endpoint = WebhookEndpointFactory(organisation=partner)
    client.force_login(user_with(role, organisation=partner))
    assert client.get(LIST).status_code == 404
    assert client.post(page_of(endpoint, "matikan/")).status_code == 404


def test_secrets_need_a_second_factor(liaison: Client, settings: Any) -> None:
    settings.PORTAL_REQUIRE_MFA = True
    answer = liaison.get(LIST)
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))
    liaison.post(ADD, {"url": "https://kait.contoh.go.id/", "kinds": ["designation.changed"]})
    assert not WebhookEndpoint.objects.exists()


def test_what_shows_a_secret_asks_for_a_sign_in_of_just_now(
    client: Client, partner: Organisation
) -> None:
    client.force_login(user_with(Role.PARTNER_LIAISON, organisation=partner))  # some time ago
    endpoint = WebhookEndpointFactory(organisation=partner)
    again = reverse("account_reauthenticate")
    for address in (ADD, page_of(endpoint, "ubah/")):
        assert client.get(address).url.startswith(again)
    assert client.post(page_of(endpoint, "rahasia/"), {"seen": "1"}).url.startswith(again)
    assert client.get(page_of(endpoint)).status_code == 200
    assert client.post(page_of(endpoint, "uji/")).url == page_of(endpoint)
    endpoint.refresh_from_db()
    assert endpoint.secret_number == 1


@pytest.mark.queries
def test_many_deliveries_cost_as_much_as_one(
    liaison: Client, partner: Organisation, django_assert_max_num_queries: Any
) -> None:
    endpoint = WebhookEndpointFactory(organisation=partner)
    WebhookDeliveryFactory.create_batch(20, endpoint=endpoint)
    with django_assert_max_num_queries(10):
        assert liaison.get(page_of(endpoint)).status_code == 200


# --- The ministry's desk ----------------------------------------------------------------------

DELIVERIES = "/admin/api/webhookdelivery/"
ENDPOINTS = "/admin/api/webhookendpoint/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    return client


def test_the_list_begins_with_what_did_not_arrive(desk: Client) -> None:
    dead = WebhookDeliveryFactory()
    withheld = WebhookDeliveryFactory(state=State.WITHHELD)
    waiting = WebhookDeliveryFactory(waiting=True)
    ping = WebhookDeliveryFactory(event=OutboxEventFactory(kind=EventKind.PING))

    def shown(query: str) -> set[int]:
        rows = desk.get(f"{DELIVERIES}?{query}").context["cl"].result_list
        return {row.pk for row in rows}

    assert shown("") == {dead.pk, withheld.pk}
    assert shown("state=all") == {dead.pk, withheld.pk, waiting.pk, ping.pk}
    assert shown("state=pending") == {waiting.pk}
    assert shown(f"endpoint__id__exact={dead.endpoint_id}") == {dead.pk}
    assert shown(f"partner={dead.endpoint.organisation_id}") == {dead.pk}
    assert shown("partner=x") == set()


def test_the_list_taken_along_keeps_the_lines_of_a_cell_apart(desk: Client) -> None:
    organisation = OrganisationFactory(name="Bawaslu & mitra")
    endpoint = WebhookEndpointFactory(organisation=organisation, url="http://127.0.0.1:9/?a=1&b=2")
    WebhookDeliveryFactory(endpoint=endpoint, last_status=500, attempts=7)
    answer: Any = desk.get(f"{DELIVERIES}?unduh=csv")
    taken = b"".join(answer.streaming_content).decode()
    assert "Bawaslu & mitra, http://127.0.0.1:9/?a=1&b=2" in taken
    assert "5007" not in taken


def test_replay_of_many_asks_first(desk: Client) -> None:
    dead = WebhookDeliveryFactory.create_batch(3)
    chosen = {"action": "replay", "_selected_action": [d.pk for d in dead[:2]]}
    asked = desk.post(DELIVERIES, chosen)
    assert asked.status_code == 200
    assert WebhookDelivery.objects.filter(state=State.DEAD).count() == 3
    turn_off_endpoint(
        endpoint=dead[1].endpoint, reason=WebhookEndpoint.Off.PARTNER, by=None, at=timezone.now()
    )
    done = desk.post(DELIVERIES, {**chosen, "confirmed": "1"}, follow=True)
    assert [message.level_tag for message in done.context["messages"]] == ["success", "warning"]
    assert WebhookDelivery.objects.filter(state=State.PENDING).count() == 1


def test_replay_of_one_asks_first(desk: Client) -> None:
    dead = WebhookDeliveryFactory()
    DataGrantFactory(organisation=dead.endpoint.organisation, dataset="designations")
    address = f"{DELIVERIES}{dead.pk}/replay/"
    assert address in desk.get(f"{DELIVERIES}{dead.pk}/change/").content.decode()
    assert desk.get(address).status_code == 200
    dead.refresh_from_db()
    assert dead.state == State.DEAD
    desk.post(address)
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (State.PENDING, 0)


def test_who_only_reads_replays_nothing(client: Client) -> None:
    dead = WebhookDeliveryFactory()
    client.force_login(user_with(Role.ANALYST))
    assert client.get(DELIVERIES).status_code == 200
    for page, act in (
        (f"{DELIVERIES}{dead.pk}/", "replay/"),
        (f"{ENDPOINTS}{dead.endpoint_id}/", "turn-off/"),
    ):
        assert page + act not in client.get(f"{page}change/").content.decode()
    assert client.post(f"{DELIVERIES}{dead.pk}/replay/").status_code == 403
    client.post(DELIVERIES, {"action": "replay", "_selected_action": [dead.pk], "confirmed": "1"})
    assert client.post(f"{ENDPOINTS}{dead.endpoint_id}/turn-off/").status_code == 403
    dead.refresh_from_db()
    assert (dead.state, dead.endpoint.is_active) == (State.DEAD, True)


def test_what_goes_to_an_endpoint_that_is_off_is_not_offered_again(desk: Client) -> None:
    dead = WebhookDeliveryFactory()
    turn_off_endpoint(
        endpoint=dead.endpoint, reason=WebhookEndpoint.Off.PARTNER, by=None, at=timezone.now()
    )
    page = desk.get(f"{DELIVERIES}{dead.pk}/change/").content.decode()
    assert f"{DELIVERIES}{dead.pk}/replay/" not in page


def test_endpoints_are_filtered_by_state(desk: Client) -> None:
    well, failing, off = WebhookEndpointFactory.create_batch(3)
    EndpointLane.objects.filter(endpoint=failing).update(failing_since=timezone.now())
    turn_off_endpoint(endpoint=off, reason=WebhookEndpoint.Off.PARTNER, by=None, at=timezone.now())
    for state, found in (("on", well), ("failing", failing), ("off", off)):
        rows = desk.get(f"{ENDPOINTS}?state={state}").context["cl"].result_list
        assert [row.pk for row in rows] == [found.pk]


def test_the_ministry_turns_an_endpoint_off(desk: Client) -> None:
    endpoint = WebhookEndpointFactory()
    WebhookDeliveryFactory(endpoint=endpoint)
    page = desk.get(f"{ENDPOINTS}{endpoint.pk}/change/").content.decode()
    assert str(endpoint.secret) not in page
    assert f"endpoint__id__exact={endpoint.pk}" in page
    address = f"{ENDPOINTS}{endpoint.pk}/turn-off/"
    desk.get(address)
    endpoint.refresh_from_db()
    assert endpoint.is_active
    desk.post(address)
    endpoint.refresh_from_db()
    assert endpoint.off_reason == WebhookEndpoint.Off.MINISTRY


@pytest.mark.queries
def test_the_lists_cost_the_same_for_many(desk: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(15):
        WebhookDeliveryFactory(created_at=timezone.now() - timedelta(days=1))
    for address in (DELIVERIES, ENDPOINTS):
        with django_assert_max_num_queries(14):
            assert desk.get(address).status_code == 200
