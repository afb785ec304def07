"""The page of the API's schema in a browser: it works under the strict policy, on a phone as well."""

import pytest

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from tests.api.partners import Partner
from tests.factories.accounts import OrganisationFactory
from tests.factories.api import ApiClientFactory
from tests.factories.villages import VillageFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


def test_an_operation_can_be_tried(visit: Visit) -> None:
    partner = Partner()
    partner.grant("villages")
    village = VillageFactory(area__name="Tunggangri Uji")
    client = ApiClientFactory(organisation=partner.organisation)
    page = visit.page
    page.set_default_timeout(10_000)
    visit.open("/api/v1/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    page.locator("#client_id_clientCredentials").fill(client.client_id)
    page.locator("#client_secret_clientCredentials").fill(client.secret)
    page.locator("label[for=read-clientCredentials-checkbox-clientCredentials] .item").click()
    dialog = page.locator(".dialog-ux")
    flow = dialog.locator(".auth-container").filter(
        has=page.locator("#client_id_clientCredentials")
    )
    flow.locator("button.authorize").click()
    dialog.get_by_text("Authorized", exact=True).wait_for()
    dialog.locator(".modal-ux-header button").click()
    page.locator("#operations-tag-villages").click()
    page.locator("#operations-villages-villages_list .opblock-summary-control").click()
    page.locator("#operations-villages-villages_list .try-out__btn").click()
    page.locator("#operations-villages-villages_list .execute").click()
    answer = page.locator("#operations-villages-villages_list .live-responses-table .response")
    answer.get_by_text(village.area.name).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.faults == []


def test_the_liaisons_page_leads_there(visit: Visit) -> None:
    visit.sign_in(Role.PARTNER_LIAISON)
    User.objects.update(organisation=OrganisationFactory())
    visit.open("/kerja-sama/klien-api/")
    with visit.page.expect_navigation():
        visit.page.locator("a[href='/api/v1/docs/']").click()
    visit.page.locator("#operations-tag-villages").wait_for()
    assert visit.faults == []
