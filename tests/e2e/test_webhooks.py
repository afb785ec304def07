"""A liaison registers a server, tests it and reads how it went; the ministry replays."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.api.models import EndpointLane, WebhookDelivery
from migranportal.api.services.deliveries import deliver_due
from tests.api.receiver import Receiver, receiving
from tests.factories.accounts import OrganisationFactory
from tests.factories.agreements import DataGrantFactory
from tests.factories.webhooks import NOW, WebhookDeliveryFactory, WebhookEndpointFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def look(visit: Visit, request: pytest.FixtureRequest) -> Any:
    """Check the page that is open; ``PORTAL_PICTURES`` names a folder that keeps how it looks."""
    folder = os.environ.get("PORTAL_PICTURES", "")

    def check(name: str) -> None:
        if folder:
            width = visit.page.viewport_size["width"] if visit.page.viewport_size else 0
            visit.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        visit.check()
        visit.faults.clear()

    return check


def test_a_liaison_registers_a_server(visit: Visit, server: Receiver, look: Any) -> None:
    visit.fill_in_the_sign_in(Role.PARTNER_LIAISON)
    User.objects.update(organisation=OrganisationFactory(name="Badan Pengawas Pemilihan Umum"))
    secret = register(visit, server, look)
    page = visit.page
    page.locator(".endpoint-acts button").click()
    page.locator("#deliveries table").wait_for()
    look("webhook-waiting")
    deliver_due(at=timezone.now())
    page.locator("#deliveries .badge-state.is-good").wait_for()  # without anybody's doing
    (request,) = server.requests
    assert request.is_signed_with(secret)


def register(visit: Visit, server: Receiver, look: Any) -> str:
    """Add an endpoint by its pages, and return the secret that is shown."""
    page = visit.page
    visit.open("/kerja-sama/")
    page.get_by_role("link", name="Webhook").first.click()
    page.wait_for_url("**/kerja-sama/webhook/")
    look("webhooks-empty")
    page.locator("main a[href$='/webhook/tambah/']").click()
    page.wait_for_url("**/tambah/")
    look("webhook-add")
    page.locator("#id_url").fill("bukan alamat")
    page.locator(".form-actions button").click()
    page.locator(".notice-error").wait_for()
    look("webhook-add-refused")
    page.locator("#id_url").fill(server.url)
    page.locator(".form-actions button").click()
    page.locator("#secret").wait_for()
    look("webhook-secret")
    secret = page.locator("#secret").input_value()
    page.locator("main a.btn-primary").click()
    page.wait_for_url("**/kerja-sama/webhook/*/")
    look("webhook-new")
    return secret


def test_a_liaison_reads_how_it_went_and_turns_it_off(visit: Visit, look: Any) -> None:
    visit.fill_in_the_sign_in(Role.PARTNER_LIAISON)
    organisation = OrganisationFactory(name="Badan Pengawas Pemilihan Umum")
    User.objects.update(organisation=organisation)
    endpoint = WebhookEndpointFactory(
        organisation=organisation, url="https://layanan.contoh.go.id/portal-desa-migran/terima"
    )
    EndpointLane.objects.update(failing_since=NOW, delivered_at=NOW)
    for fields in (
        {},
        {"waiting": True, "attempts": 2, "last_error": "status", "last_status": 503},
        {"state": WebhookDelivery.State.WITHHELD, "last_error": "no_grant"},
        {"state": "delivered", "delivered_at": NOW, "last_error": "", "last_status": 204},
    ):
        WebhookDeliveryFactory(endpoint=endpoint, **fields)
    page = visit.page
    visit.open(f"/kerja-sama/webhook/{endpoint.pk}/")
    for summary in page.locator(".endpoint-care summary").all():
        summary.click()
    look("webhook")
    page.locator(".btn-outline-danger").click()
    page.locator("form[action$='/nyalakan/']").wait_for()
    look("webhook-off")
    visit.open("/kerja-sama/webhook/")
    look("webhooks")
    endpoint.refresh_from_db()
    assert not endpoint.is_active


def test_the_ministry_sends_again(visit: Visit, server: Receiver, look: Any) -> None:
    endpoint = WebhookEndpointFactory(url=server.url)
    DataGrantFactory(organisation=endpoint.organisation, dataset="designations")
    deliveries = [WebhookDeliveryFactory(endpoint=endpoint) for _ in range(2)]
    WebhookDelivery.objects.update(created_at=timezone.now())
    visit.sign_in(Role.PROGRAM_OFFICER)
    page = visit.page
    visit.open("/admin/api/webhookendpoint/")
    look("admin-endpoints")
    visit.open(f"/admin/api/webhookendpoint/{endpoint.pk}/change/")
    look("admin-endpoint")
    visit.open(f"/admin/api/webhookdelivery/{deliveries[0].pk}/change/")
    look("admin-delivery")
    visit.open("/admin/api/webhookdelivery/")
    look("admin-deliveries")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("replay")
    page.locator("button[name=index]").click()
    page.locator(".plain-form").wait_for()
    look("admin-replay")
    page.locator(".plain-form button.default").click()
    page.locator(".messagelist .success").wait_for()
    assert deliver_due(at=timezone.now()) == 2
    assert len(server.requests) == 2
