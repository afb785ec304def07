"""The dashboards in a browser: accessible, no sideways scrolling, charts drawn, the day changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from migranportal.accounts.roles import Role
from programs.models import Designation
from tests.factories.programs import ProgramFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PlacementFactory, WorkerFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


@pytest.fixture(autouse=True)
def _country(transactional_db: Any) -> None:
    for decree in (date(2026, 1, 5), date(2026, 2, 3)):
        Designation.objects.create(
            village=VillageFactory(),
            program=ProgramFactory(),
            state="designated",
            decree_number="KEP. 7/2026",
            decree_date=decree,
        )
    PlacementFactory(worker=WorkerFactory(abroad=True), departure_date=date(2025, 5, 1))


def test_the_dashboard_is_accessible_and_its_day_changes_it(visit: Visit) -> None:
    visit.sign_in(Role.PROGRAM_OFFICER)
    visit.open("/laporan/")
    visit.page.locator("canvas").first.wait_for()
    with visit.page.expect_download() as download:
        visit.page.locator("[data-chart-file]").first.click()
    assert download.value.suggested_filename.endswith(".png")
    visit.page.locator("#id_tanggal").fill("2026-01-10")
    visit.page.locator(".report-form button").click()
    visit.page.wait_for_url("**tanggal=2026-01-10**")
    assert visit.page.locator("[data-figure=designated-dme]").inner_text() == "1"
    visit.page.locator(".report-multiples svg").first.wait_for()
    visit.check()


@pytest.mark.parametrize("path", ["/laporan/", "/laporan/desa/", "/laporan/bulanan/"])
def test_pages_are_accessible(visit: Visit, path: str) -> None:
    visit.sign_in(Role.ANALYST)
    visit.open(path)
    visit.check()
