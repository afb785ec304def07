"""The pages of proposals in a browser, on a phone and on a screen; the story of one proposal."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from migranportal.accounts.models import User
from programs.models import Proposal, ProposalState
from tests.factories.accounts import PASSWORD
from tests.factories.villages import ActivityFactory, TaskForceFactory
from tests.programs.proposing import Stage
from tests.web.test_browser import CHROMIUM, PHONE, RULES, SCREEN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]
PICTURES = os.environ.get("PROPOSAL_PICTURES", "")
"""A folder for pictures of the pages, to look at them."""
HOME = "/desa/35.04.14.2011/usulan/"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django's guard takes for async code.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Desk:
    """A person at a browser."""

    def __init__(self, browser: Browser, site: str, size: Any, user: User) -> None:
        self.size, self.site, self.faults = size, site, list[str]()
        self.page: Page = browser.new_context(viewport=size, reduced_motion="reduce").new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.open("/akun/login/")
        self.page.locator("#id_login").fill(user.email)
        self.page.locator("#id_password").fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Masuk", exact=True).click()

    def _note(self, message: Any) -> None:
        # A refused form answers 422, which the console calls a failure to load.
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def check(self, name: str) -> None:
        assert not self.faults
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if PICTURES:
            path = Path(PICTURES) / f"{name}-{self.size['width']}.png"
            self.page.screenshot(path=path, full_page=True)
        # On a window as high as the page the bars that stay in sight cover nothing.
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({**self.size, "height": height})
        results = Axe().run(self.page, options=RULES)
        self.page.set_viewport_size(self.size)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_the_story_of_a_proposal(
    stage: Stage, chromium: Browser, live_server: Any, size: Any
) -> None:
    cache.clear()
    village = stage.country.eligible
    TaskForceFactory(village=village)
    for title in ("Sosialisasi migrasi aman", "Pelatihan usaha bagi purna PMI"):
        ActivityFactory(village=village, title=title, date=timezone.localdate())
    officer = Desk(chromium, live_server.url, size, stage.officer)
    propose(officer)
    confirm(Desk(chromium, live_server.url, size, stage.head))
    send_back(Desk(chromium, live_server.url, size, stage.bp3mi))
    officer.open(f"{HOME}{Proposal.objects.get().pk}/")
    officer.check("12-returned")


def propose(officer: Desk) -> None:
    officer.open(HOME)
    officer.check("01-list")
    officer.press("Siapkan usulan")
    officer.check("02-self-assessment")
    for box in officer.page.get_by_role("checkbox").all():
        box.check()
    officer.page.get_by_role("textbox").first.fill("Perdes sudah disosialisasikan ke warga.")
    officer.press("Simpan dan lanjut")
    officer.check("03-evidence")
    officer.press("Simpan dan lanjut")
    officer.check("04-letter")
    assert officer.page.locator("#id_head_name").input_value() == "Sulistyo Kades"
    officer.page.get_by_role("button", name="Simpan", exact=True).click()
    officer.page.locator(".errorlist").first.wait_for()
    officer.page.locator("#id_letter_number").fill("140/12/2026")
    officer.press("Simpan")
    officer.check("05-ready")
    officer.press("Ajukan ke kepala desa")
    officer.check("06-submitted")


def confirm(head: Desk) -> None:
    head.open("/usulan/")
    head.check("07-waiting")
    head.page.get_by_role("link", name="Tunggangri").first.click()
    head.page.wait_for_url("**/desa/**")
    head.check("08-confirm")
    head.press("Konfirmasi dan kirim ke BP3MI")
    assert Proposal.objects.get().state == ProposalState.SUBMITTED  # the box was not ticked
    head.check("09-refused")
    head.page.get_by_role("checkbox").check()
    head.press("Konfirmasi dan kirim ke BP3MI")
    head.check("10-confirmed")


def send_back(bp3mi: Desk) -> None:
    bp3mi.open("/usulan/")
    bp3mi.page.get_by_role("link", name="Tunggangri").first.click()
    bp3mi.page.wait_for_url("**/desa/**")
    bp3mi.page.locator("summary", has_text="Kembalikan dengan catatan").click()
    bp3mi.page.locator("#return_remark").fill("Lampirkan foto kegiatan.")
    bp3mi.page.locator("summary", has_text="Catatan").last.click()
    bp3mi.check("11-bp3mi")
    bp3mi.press("Kembalikan dengan catatan")
    assert Proposal.objects.get().state == ProposalState.RETURNED
