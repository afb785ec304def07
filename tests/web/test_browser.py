"""The pages in a browser: rules of accessibility, and no sideways scrolling on a phone."""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from migranportal.accounts.roles import Role
from migranportal.regions.models import Area
from tests.factories.accounts import PASSWORD, user_with
from tests.factories.regions import AreaBoundaryFactory
from tests.factories.villages import RegulationFactory, VillageFactory
from tests.factories.workers import WorkerFactory

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1280, "height": 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What keeps a rule is told as one example of it: thousands of them cost as long as the rules do.
RULES: dict[str, Any] = {"runOnly": WCAG, "resultTypes": ["violations"]}
# The search box of Django's admin names its parts wrongly; the box is not ours to mend.
WITHOUT_SELECT2 = {"exclude": [".select2"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django's guard takes for async code.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page of the browser, and what its console complained about."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def check(self) -> None:
        """Look at the console before the rules run: they set inline styles themselves."""
        self.page.wait_for_load_state()  # a link just clicked leaves a page without a document
        assert not self.faults  # a breach of the content security policy is one
        over = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{over} px wider than the window"
        results = Axe().run(self.page, context=WITHOUT_SELECT2, options=RULES)
        assert results.violations_count == 0, results.generate_report()

    def look(self, path: str) -> None:
        """Open a page that must answer at its own address, and check it."""
        self.faults.clear()  # the rules of the page before set inline styles
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status == 200, f"answers {answer.status}"
        assert self.page.url == self.site + path, f"leads to {self.page.url}"
        self.check()

    def tour(self, paths: Iterable[str]) -> None:
        """Look at every page, and tell the faults of all of them together."""
        found = []
        for path in paths:
            try:
                self.look(path)
            except AssertionError as error:
                found.append(f"{path}: {error}")
        assert not found, "\n".join(found)

    def sign_in(self, role: Role) -> None:
        """Begin at home as somebody who signed in some time ago."""
        client = Client()
        client.force_login(user_with(role))
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.site}])
        self.open("/")

    def fill_in_the_sign_in(self, role: Role) -> None:
        """Sign in with the password: what may be done only shortly afterwards needs it."""
        user = user_with(role)
        self.open("/akun/login/")
        self.page.locator("#id_login").fill(user.email)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url(lambda url: "/akun/" not in url)


@pytest.fixture(params=[PHONE, SCREEN], ids=["phone", "screen"])
def visit(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Visit]:
    cache.clear()
    context = browser.new_context(viewport=request.param, reduced_motion="reduce")
    visit = Visit(context.new_page(), live_server.url)
    visit.page.on("console", lambda m: visit.faults.append(m.text) if m.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.faults.append(str(error)))
    yield visit
    context.close()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ('<div style="width:5000px">.</div>', "wider"),
        ("<input>", "label"),
        ("<script>console.error('broken')</script>", "broken"),
    ],
)
def test_a_tour_tells_faults(visit: Visit, fault: str, words: str) -> None:
    page = f"<!doctype html><html lang='id'><title>T</title><main>{fault}</main></html>"
    visit.page.route("**/faulty/", lambda route: route.fulfill(body=page, content_type="text/html"))
    with pytest.raises(AssertionError, match=words) as raised:
        visit.tour(["/faulty/", "/nowhere/", "/desa/"])
    assert "/nowhere/: " in str(raised.value)
    assert "/desa/: " in str(raised.value)


def test_sign_in(visit: Visit) -> None:
    visit.open("/akun/login/")
    visit.check()


@pytest.mark.parametrize("role", [Role.MINISTRY_ADMINISTRATOR, Role.VILLAGE_OFFICER])
def test_home(visit: Visit, role: Role) -> None:
    visit.fill_in_the_sign_in(role)
    visit.check()


def test_village_home(visit: Visit, publish: Any, refresh: Any) -> None:
    publish()
    village = VillageFactory(area__code="35.04.14.2011", area__name="Tunggangri", confirmed=True)
    RegulationFactory(village=village)
    WorkerFactory(person__village=village, stage=2)
    refresh(village)
    visit.sign_in(Role.VILLAGE_OFFICER)
    assert visit.page.url == f"{visit.site}/desa/35.04.14.2011/"
    visit.page.locator(".pillars summary").first.click()
    visit.check()
    visit.page.locator(".account-menu summary").click()
    menu = visit.page.locator(".village-menu summary")
    if menu.is_visible():
        visit.page.locator(".account-menu summary").click()
        menu.click()
    visit.check()


@pytest.mark.parametrize("code", ["35", "35.04", "35.04.14"])
def test_areas(visit: Visit, publish: Any, refresh: Any, code: str) -> None:
    publish()
    villages = [VillageFactory(area__code=f"35.04.14.20{n}") for n in range(11, 15)]
    RegulationFactory(village=villages[0])
    refresh(*villages)
    Area.objects.filter(level="village").update(latitude="-8.05", longitude="111.95")
    AreaBoundaryFactory(area=Area.objects.get(code="35.04"))
    visit.sign_in(Role.BP3MI_OFFICER)
    visit.open(f"/wilayah/{code}/?cari=wilayah")
    button = visit.page.get_by_role("button", name="Tampilkan peta")
    if button.is_visible():
        button.click()
    else:
        visit.page.locator(".area-map").scroll_into_view_if_needed()
    shape = visit.page.locator(".leaflet-interactive").first
    shape.wait_for()
    visit.check()
    shape.click(force=True)
    visit.page.wait_for_url(lambda url: f"/wilayah/{code}/?" not in url)


@pytest.mark.parametrize("path", ["", "accounts/user/", "accounts/user/add/", "audit/auditevent/"])
def test_desk(visit: Visit, path: str) -> None:
    visit.sign_in(Role.MINISTRY_ADMINISTRATOR)
    visit.open(f"/admin/{path}")
    visit.check()


def test_language_changes_in_place(visit: Visit) -> None:
    visit.open("/akun/login/")
    visit.page.get_by_role("button", name="English").click()
    assert visit.page.locator("html").get_attribute("lang") == "en"
    assert visit.page.url == f"{visit.site}/akun/login/"
