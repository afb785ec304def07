"""A village officer on a bad line: nothing lost, nothing double, nothing left on the phone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from migranportal.accounts.roles import Role
from migranportal.entry.models import Draft, Upload
from tests.factories.accounts import PASSWORD, user_with
from tests.factories.villages import RegulationFactory, VillageFactory
from tests.web.test_browser import CHROMIUM, PHONE, RULES
from villages.models import VillageRegulation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

LIST = "/desa/35.04.14.2011/peraturan/"
ADD = f"{LIST}baru/"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2600 + b"\n%%EOF\n"  # 650 kB: six pieces
PATIENCE = 15_000  # milliseconds

KEPT = """async () => {
  const names = (await indexedDB.databases()).map((found) => found.name);
  if (!names.includes("portal")) return [];
  const database = await new Promise((resolve) => {
    const opening = indexedDB.open("portal");
    opening.onsuccess = () => resolve(opening.result);
  });
  const found = [];
  for (const name of database.objectStoreNames) {
    const all = await new Promise((resolve) => {
      const asked = database.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => resolve(asked.result);
    });
    for (const one of all) {
      found.push({ ...one, iv: 0, data: new TextDecoder().decode(one.data) });
    }
  }
  database.close();
  return found;
}"""
CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found[new URL(request.url).pathname] = await answer.text();
    }
  }
  return found;
}"""


class Phone:
    """A browser of a size that fits a hand, on which the officer is signed in."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        self.faults: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.set_default_timeout(PATIENCE)
        return page

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)
        # What is typed before the script watches the form is nobody's draft yet.
        if self.page.locator("form[data-record-form]").count():
            self.page.locator("form[data-watched]").wait_for(state="attached")

    def sign_in(self, email: str) -> None:
        self.open("/akun/login/")
        self.page.locator("#id_login").fill(email)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url(lambda url: "/akun/" not in url)

    def lose_line(self) -> None:
        self.context.set_offline(True)

    def find_line(self) -> None:
        self.context.set_offline(False)

    def kept(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate(KEPT)
        return found

    @property
    def mark(self) -> Any:
        return self.page.locator("[data-save-state]")

    def expect_mark(self, state: str) -> None:
        expect(self.mark).to_have_attribute("data-save-state", state, timeout=PATIENCE)

    def fill_first_step(self, number: str = "7/2026") -> None:
        page = self.page
        page.locator("[name=number]").fill(number)
        page.locator("[name=title]").fill("Pelindungan Siti Contoh")
        subject = page.locator("select[name=subject]")
        if subject.count():
            subject.select_option("migrant_protection")
        else:
            page.locator("[name=subject][value=migrant_protection]").check()

    def go_on(self) -> None:
        self.page.locator("[data-next]").click()

    def fill_last_step(self) -> None:
        self.page.locator("[name=enacted_date]").fill("2026-02-03")

    def save(self) -> None:
        self.page.locator(".form-actions [type=submit]").click()


@pytest.fixture(autouse=True)
def village(settings: Any, tmp_path: Path) -> Any:
    cache.clear()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return VillageFactory(area__code="35.04.14.2011", area__name="Tunggangri")


@pytest.fixture
def officer() -> Any:
    return user_with(Role.VILLAGE_OFFICER)


@pytest.fixture
def new_phone(browser: Browser, live_server: Any, officer: Any) -> Iterator[Callable[[], Phone]]:
    phones: list[Phone] = []

    def make() -> Phone:
        phone = Phone(browser.new_context(viewport=PHONE, reduced_motion="reduce"), live_server.url)
        phones.append(phone)
        phone.sign_in(officer.email)
        return phone

    yield make
    faults = [fault for phone in phones for fault in phone.faults]
    for phone in phones:
        phone.lose_line()  # a page that closes would still send its draft
        phone.context.close()
    sleep(0.3)  # the server ends what it has begun before the database is emptied
    assert not faults


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    return new_phone()


def eventually(happened: Callable[[], bool], phone: Phone) -> None:
    """Wait until the server has done something that no page shows."""
    deadline = monotonic() + PATIENCE / 1000
    while not happened():
        assert monotonic() < deadline
        phone.page.wait_for_timeout(100)


def wait_for_worker(phone: Phone) -> None:
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => null)")


def test_one_step_at_a_time(phone: Phone) -> None:
    phone.open(ADD)
    page = phone.page
    expect(page.locator(".step-progress")).to_contain_text("1")
    expect(page.locator("[name=enacted_date]")).to_be_hidden()
    phone.go_on()
    expect(page.locator("[data-field=number] .errorlist")).to_be_visible()
    expect(page.locator("[name=number]")).to_be_focused()
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    page.emulate_media(media="print")
    expect(page.locator("[name=enacted_date]")).to_be_visible()  # paper has every step
    page.emulate_media(media="screen")
    phone.fill_first_step()
    phone.go_on()
    expect(page.locator("[name=enacted_date]")).to_be_visible()
    page.go_back()  # the phone's own button
    expect(page.locator("[name=number]")).to_have_value("7/2026")
    expect(page.locator("[name=number]")).to_be_visible()


def test_the_line_goes_in_the_middle_of_a_form(phone: Phone) -> None:
    phone.open(ADD)
    phone.fill_first_step()
    phone.go_on()
    phone.expect_mark("kept_there")
    assert Draft.objects.get().fields["number"] == ["7/2026"]
    assert not phone.kept()
    phone.lose_line()
    phone.fill_last_step()
    phone.expect_mark("kept_here")
    phone.save()
    card = phone.page.locator(".waiting-card")
    expect(card).to_be_visible()
    (waiting,) = phone.kept()
    assert waiting["state"] == "waiting"
    assert "Siti" not in str(waiting)
    assert not VillageRegulation.objects.exists()

    card.get_by_role("button").click()  # fill in another one
    phone.fill_first_step(number="8/2026")
    phone.go_on()
    phone.fill_last_step()
    phone.save()
    expect(card).to_be_visible()
    assert len(phone.kept()) == 2

    phone.find_line()
    expect(card).to_contain_text(re.compile("Terkirim|Sent"), timeout=PATIENCE)
    expect(phone.page.locator(".line-bar")).to_be_hidden()
    numbers = VillageRegulation.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == ["7/2026", "8/2026"]
    assert not phone.kept()
    assert not Draft.objects.exists()


def test_an_answer_that_is_lost_makes_no_second_record(phone: Phone) -> None:
    """The server saved the form and the line broke before it could say so."""
    phone.open(ADD)
    phone.fill_first_step()
    phone.go_on()
    phone.fill_last_step()

    def lose_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.page.route(f"**{ADD}", lose_answer)
    phone.save()
    expect(phone.page.locator(".waiting-card")).to_be_visible()
    assert VillageRegulation.objects.count() == 1
    phone.page.unroute(f"**{ADD}")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.page.locator(".waiting-card")).to_contain_text(re.compile("Terkirim|Sent"))
    assert VillageRegulation.objects.count() == 1


def test_a_double_click_makes_one_record(phone: Phone) -> None:
    phone.open(ADD)
    phone.fill_first_step()
    phone.go_on()
    phone.fill_last_step()
    phone.page.locator(".form-actions [type=submit]").dblclick()
    phone.page.wait_for_url(f"{phone.site}{LIST}")
    assert VillageRegulation.objects.count() == 1


def test_without_a_line_the_shell_answers_and_knows_nobody(phone: Phone) -> None:
    wait_for_worker(phone)
    phone.open(ADD)
    phone.fill_first_step()
    phone.lose_line()
    phone.go_on()
    phone.expect_mark("kept_here")
    phone.page.reload()
    expect(phone.page.locator("[data-waiting]")).to_be_visible()
    expect(phone.page.locator("[data-local-count]")).to_contain_text("1")
    cached = phone.page.evaluate(CACHED)
    assert {path for path in cached if not path.startswith("/static/")} == {
        "/luring/id/",
        "/luring/en/",
        "/language",
    }
    everything = " ".join(cached.values())
    assert "Tunggangri" not in everything
    assert "Petugas" not in everything
    assert "csrfmiddlewaretoken" not in "".join(
        text for path, text in cached.items() if not path.startswith("/static/")
    )
    phone.find_line()  # the page opens again by itself
    expect(phone.page.locator("form[data-record-form]")).to_be_visible(timeout=PATIENCE)
    phone.open("/draf/")
    phone.page.locator("[data-local-drafts] a").click()
    expect(phone.page.locator("[name=number]")).to_have_value("7/2026")


@pytest.mark.parametrize("by_script", [True, False], ids=["script", "header"])
def test_signing_out_leaves_nothing_on_the_phone(phone: Phone, *, by_script: bool) -> None:
    phone.open(ADD)
    phone.page.route("**/draf/**", lambda route: route.abort())
    phone.page.locator("[name=number]").fill("7/2026")
    phone.page.unroute("**/draf/**")
    phone.open(ADD)
    phone.page.route(re.compile("/draf/[0-9a-f-]{36}/"), lambda route: route.abort())
    phone.page.locator("[name=number]").fill("7/2026")
    phone.expect_mark("kept_here")
    assert len(phone.kept()) == 1
    phone.page.on("dialog", lambda dialog: dialog.accept())
    form = phone.page.locator("form[action='/akun/logout/']").first
    if by_script:
        form.evaluate("(form) => form.requestSubmit()")
    else:  # as where scripts are off: only the server's answer clears
        form.evaluate("(form) => HTMLFormElement.prototype.submit.call(form)")
    phone.page.wait_for_url(re.compile("/akun/login/"))
    assert phone.kept() == []
    cookies = {cookie["name"] for cookie in phone.context.cookies()}
    assert "sessionid" not in cookies


def test_a_draft_opens_on_another_phone(phone: Phone, new_phone: Callable[[], Phone]) -> None:
    phone.open(ADD)
    phone.fill_first_step()
    phone.go_on()
    phone.expect_mark("kept_there")
    other = new_phone()
    other.open("/draf/")
    other.page.locator(".draft-list a").click()
    expect(other.page.locator("[name=number]")).to_have_value("7/2026")
    other.go_on()
    other.fill_last_step()
    other.save()
    other.page.wait_for_url(f"{other.site}{LIST}")
    assert VillageRegulation.objects.get().number == "7/2026"
    assert not Draft.objects.exists()


def test_what_was_refused_is_mended_not_dropped(phone: Phone, village: Any) -> None:
    phone.open(ADD)
    phone.fill_first_step()
    phone.go_on()
    phone.fill_last_step()
    phone.lose_line()
    phone.save()
    expect(phone.page.locator(".waiting-card")).to_be_visible()
    RegulationFactory(village=village, number="7/2026", enacted_date="2026-02-03")
    phone.find_line()
    expect(phone.page.locator(".line-bar")).to_contain_text(re.compile("perbaiki|mending"))
    assert VillageRegulation.objects.count() == 1
    phone.page.locator(".line-bar a").click()
    phone.page.locator("[data-local-drafts] a").click()
    expect(phone.page.locator(".record-form .notice-error")).to_be_visible()
    expect(phone.page.locator("[name=title]")).to_have_value("Pelindungan Siti Contoh")
    phone.page.locator("[name=number]").fill("9/2026")
    phone.go_on()
    phone.save()
    phone.page.wait_for_url(f"{phone.site}{LIST}")
    assert VillageRegulation.objects.filter(number="9/2026").exists()
    assert not phone.kept()


def test_two_versions_meet_after_the_line_was_lost(phone: Phone, village: Any) -> None:
    stored = RegulationFactory(village=village, title="Lama")
    phone.open(f"{LIST}{stored.pk}/")
    phone.page.locator("[name=title]").fill("Dari saya")
    phone.lose_line()
    phone.save()
    expect(phone.page.locator(".waiting-card")).to_be_visible()
    VillageRegulation.objects.filter(pk=stored.pk).update(
        title="Dari orang lain", updated_at=timezone.now()
    )
    phone.find_line()
    expect(phone.page.locator(".line-bar")).to_contain_text(re.compile("perbaiki|mending"))
    phone.page.locator(".line-bar a").click()
    phone.page.locator("[data-local-drafts] a").click()
    conflict = phone.page.locator(".conflict")
    expect(conflict).to_contain_text("Dari orang lain")
    expect(conflict).to_contain_text("Dari saya")
    phone.save()
    phone.page.wait_for_url(lambda url: "peraturan" in url and "#" not in url)
    stored.refresh_from_db()
    assert stored.title == "Dari saya"
    assert not phone.kept()


def test_an_ended_sign_in_loses_nothing(phone: Phone, officer: Any) -> None:
    phone.open(ADD)
    phone.fill_first_step()
    phone.go_on()
    phone.fill_last_step()
    Session.objects.all().delete()
    cache.clear()
    phone.save()
    card = phone.page.locator(".waiting-card")
    expect(card).to_be_visible()
    assert not VillageRegulation.objects.exists()
    card.get_by_role("link", name="Masuk").click()
    phone.page.locator("#id_login").fill(officer.email)
    phone.page.locator("#id_password").fill(PASSWORD)
    phone.page.get_by_role("button", name="Masuk", exact=True).click()
    phone.page.wait_for_url(f"{phone.site}{ADD}")
    eventually(VillageRegulation.objects.filter(number="7/2026").exists, phone)
    expect(phone.page.locator(".line-bar")).to_be_hidden()
    eventually(lambda: not phone.kept(), phone)


def choose_file(phone: Phone) -> None:
    phone.page.locator("input[type=file][name=file]").set_input_files(
        {"name": "perdes.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )


def break_third_piece(phone: Phone) -> None:
    pieces: list[Route] = []

    def handle(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(route)
            if len(pieces) > 2:
                phone.lose_line()
                route.abort()
                return
        route.continue_()

    phone.page.route("**/unggah/**", handle)


def test_an_upload_goes_on_where_the_line_broke(phone: Phone) -> None:
    phone.open(ADD)
    phone.fill_first_step()
    phone.go_on()
    phone.fill_last_step()
    break_third_piece(phone)
    choose_file(phone)
    chip = phone.page.locator(".file-chip .badge-state")
    expect(chip).to_have_class(re.compile("is-warn"))
    begun = Upload.objects.get()
    assert begun.received == 2 * 128 * 1024
    phone.page.unroute("**/unggah/**")
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    phone.find_line()
    expect(chip).to_have_class(re.compile("is-good"))
    assert not [line for line in asked if line.startswith("POST") and line.endswith("/unggah/")]
    phone.save()
    phone.page.wait_for_url(f"{phone.site}{LIST}")
    with VillageRegulation.objects.get().file.open("rb") as stored:
        assert stored.read() == PDF
    assert not Upload.objects.exists()


def test_an_upload_goes_on_after_the_page_was_closed(phone: Phone) -> None:
    phone.open(ADD)
    phone.fill_first_step()
    phone.go_on()
    phone.fill_last_step()
    break_third_piece(phone)
    choose_file(phone)
    expect(phone.page.locator(".file-chip .badge-state")).to_have_class(re.compile("is-warn"))
    phone.save()
    expect(phone.page.locator(".waiting-card")).to_be_visible()
    assert "perdes" not in str(phone.kept())
    begun = Upload.objects.get()
    phone.page.close()
    phone.find_line()
    phone.page = phone.new_page()
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    phone.open("/")
    eventually(VillageRegulation.objects.exists, phone)
    eventually(lambda: not phone.kept(), phone)
    assert [line for line in asked if line.startswith("HEAD") and str(begun.key) in line]
    assert VillageRegulation.objects.count() == 1
    with VillageRegulation.objects.get().file.open("rb") as stored:
        assert stored.read() == PDF


def test_a_large_photograph_is_made_smaller(phone: Phone) -> None:
    sizes = phone.page.evaluate(
        """async () => {
          const { smaller } = await import("/static/js/files.js");
          const canvas = Object.assign(document.createElement("canvas"), { width: 4000, height: 3000 });
          const context = canvas.getContext("2d");
          for (let x = 0; x < 4000; x += 8) {
            context.fillStyle = `rgb(${x % 256}, ${(x * 7) % 256}, ${(x * 3) % 256})`;
            context.fillRect(x, 0, 8, 3000);
          }
          const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 1));
          const photo = new File([drawn], "Foto.JPG", { type: "image/jpeg" });
          const small = await smaller(photo);
          const picture = await createImageBitmap(small);
          const pdf = new File(["%PDF-1.7"], "x.pdf", { type: "application/pdf" });
          return [picture.width, picture.height, small.size < photo.size, small.name, (await smaller(pdf)) === pdf];
        }"""
    )
    assert sizes == [2048, 1536, True, "Foto.jpg", True]


def test_without_scripts_everything_saves_plainly(
    browser: Browser, live_server: Any, officer: Any
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    phone = Phone(context, live_server.url)
    phone.sign_in(officer.email)
    phone.page.goto(live_server.url + ADD)
    phone.fill_first_step()
    phone.fill_last_step()  # every step is on the page
    choose_file(phone)
    phone.save()
    phone.page.wait_for_url(f"{phone.site}{LIST}")
    context.close()
    with VillageRegulation.objects.get().file.open("rb") as stored:
        assert stored.read() == PDF


def test_the_portal_can_be_installed(phone: Phone) -> None:
    wait_for_worker(phone)
    session = phone.context.new_cdp_session(phone.page)
    problems = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The test's browser keeps no profile, which alone stands in the way.
    assert [found["errorId"] for found in problems] in ([], ["in-incognito"])
    assert not session.send("Page.getAppManifest")["errors"]
