"""The liaison's pages of API clients in a browser: the story of a secret, and that they read well."""

from typing import Any

import httpx
import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.api.models import ApiClient
from migranportal.api.models.networks import parse_network
from migranportal.api.services.clients import revoke_client, rotate_secret
from tests.factories.accounts import OrganisationFactory
from tests.factories.api import ApiClientFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

LIST = "/kerja-sama/klien-api/"


@pytest.fixture
def liaison(visit: Visit) -> Visit:
    visit.fill_in_the_sign_in(Role.PARTNER_LIAISON)
    User.objects.update(organisation=OrganisationFactory(name="Komisi Pemilihan Umum"))
    return visit


def look(visit: Visit) -> None:
    visit.check()
    visit.faults.clear()  # the rules set inline styles


def follow(visit: Visit, selector: str) -> None:
    with visit.page.expect_navigation():
        visit.page.locator(selector).first.click()
    look(visit)


def sign_in(visit: Visit, client_id: str, secret: str) -> int:
    form = {"grant_type": "client_credentials"}
    return httpx.post(f"{visit.site}/api/o/token", data=form, auth=(client_id, secret)).status_code


def copied(visit: Visit, field: str) -> str:
    """Copy a field by its button, and return what the clipboard holds then."""
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = visit.page.locator(f"[data-copy={field}]")
    button.click()
    visit.page.wait_for_function(
        "button => button.textContent === button.dataset.done", arg=button.element_handle()
    )
    return str(visit.page.evaluate("navigator.clipboard.readText()"))


def test_the_story_of_a_secret(liaison: Visit) -> None:
    page = liaison.page
    liaison.open("/kerja-sama/")
    follow(liaison, f"main a[href='{LIST}']")
    follow(liaison, "a[href$='/baru/']")
    follow(liaison, ".form-actions button")  # nothing filled in
    assert page.locator(".is-invalid").count() == 2
    page.locator("#id_name").fill("Peladen daftar pemilih")
    page.locator("#id_purpose").fill("Mencocokkan daftar pemilih di luar negeri")
    page.locator("#id_networks").fill("127.0.0.1\n::1")
    follow(liaison, ".form-actions button")
    client_id, secret = copied(liaison, "client-id"), copied(liaison, "secret")
    assert client_id in copied(liaison, "command")
    assert sign_in(liaison, client_id, secret) == 200

    follow(liaison, "main .btn-primary")
    assert secret not in page.content()
    follow(liaison, "a[href$='/rahasia/']")
    follow(liaison, "main form .btn-primary")
    fresh = page.locator("#secret").input_value()
    assert sign_in(liaison, client_id, secret) == sign_in(liaison, client_id, fresh) == 200
    follow(liaison, "main .btn-primary")
    follow(liaison, "a[href$='/akhiri/']")
    follow(liaison, "main form .btn-danger")
    assert (sign_in(liaison, client_id, secret), sign_in(liaison, client_id, fresh)) == (401, 200)

    change_and_revoke(liaison, client_id, fresh)


def change_and_revoke(liaison: Visit, client_id: str, secret: str) -> None:
    page = liaison.page
    follow(liaison, "a[href$='/ubah/']")
    page.locator("#id_networks").fill("203.0.113.0/24")
    follow(liaison, ".form-actions button")
    assert sign_in(liaison, client_id, secret) == 400
    follow(liaison, "a[href$='/cabut/']")
    page.locator("#id_reason").fill("Peladen dimatikan")
    follow(liaison, "main form .btn-danger")
    assert page.url == f"{liaison.site}{LIST}"
    assert not ApiClient.objects.get().is_active
    assert sign_in(liaison, client_id, secret) == 401


def some_clients(**fields: Any) -> tuple[ApiClient, ApiClient]:
    at = timezone.now()
    networks = [parse_network("203.0.113.0/24"), parse_network("2001:db8:1234:5678::/64")]
    active = ApiClientFactory(
        name="Gerbang pertukaran data nasional",
        networks=networks,
        scopes=["read", "write"],
        **fields,
    )
    rotate_secret(client=active, seen=active.secrets.get().pk, by=None, at=at)
    gone = ApiClientFactory(organisation=active.organisation)
    revoke_client(client=gone, reason="Peladen dimatikan", by=None, at=at)
    return active, gone


def test_pages_of_clients(liaison: Visit) -> None:
    active, gone = some_clients(organisation=User.objects.get().organisation)
    names = ("client", "client_edit", "client_rotate", "client_revoke")
    pages = [reverse(f"api:{name}", args=[active.pk]) for name in names]
    liaison.tour([LIST, *pages, reverse("api:client", args=[gone.pk])])


def test_pages_at_the_desk(visit: Visit) -> None:
    active, gone = some_clients()
    visit.sign_in(Role.PROGRAM_OFFICER)
    visit.tour(
        [
            reverse("admin:api_apiclient_changelist"),
            *(reverse("admin:api_apiclient_change", args=[one.pk]) for one in (active, gone)),
            reverse("admin:api_apiclient_revoke", args=[active.pk]),
        ]
    )
