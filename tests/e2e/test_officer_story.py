"""The officer's story on a phone: what is missing, forms, a lost line, a sheet, a proposal, the head's word.

A real server, a real Celery worker and the database; everything is done by hand in the pages.
"""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from migranportal.accounts.roles import Role
from migranportal.imports.models import Import
from programs.models import Proposal, ProposalState
from programs.services import refresh_villages
from tests.factories.accounts import PASSWORD, user_with
from tests.factories.villages import VillageFactory
from tests.imports.conftest import person, sheet_of
from tests.programs.test_worker import worker
from tests.web.test_browser import CHROMIUM, PHONE
from villages.models import Activity, Evidence, Facility, Village, VillageRegulation
from workers.models import BusinessGroup, Person, Worker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

CODE = "35.04.14.2011"
HOME = f"/desa/{CODE}/"
PATIENCE = 30_000  # milliseconds
PEOPLE, BAD = 515, 15  # 500 good rows and 15 bad ones
PDF = b"%PDF-1.7\n" + b"0" * 4000 + b"\n%%EOF\n"


class Hand:
    """A person with a phone, or at a screen."""

    def __init__(self, browser: Browser, site: str, user: Any, viewport: Any = PHONE) -> None:
        self.context = browser.new_context(viewport=viewport, reduced_motion="reduce")
        self.site, self.faults = site, list[str]()
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.open("/akun/login/")
        self.page.locator("#id_login").fill(user.email)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url(lambda url: "/akun/" not in url)

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def answer(self, **answers: Any) -> None:
        """Fill in the fields of a form, going on to the next step where a field is not in sight."""
        for name, value in answers.items():
            field = self.page.locator(f".record-form [name={name}]").first
            while not field.locator("xpath=ancestor::fieldset[@data-step]").is_visible():
                self.page.locator("[data-next]").click()
            self._fill(field, name, value)

    def _fill(self, field: Any, name: str, value: Any) -> None:
        kind = field.get_attribute("type") or field.evaluate("e => e.tagName.toLowerCase()")
        if kind == "radio":
            choice = self.page.locator(f".record-form [name={name}][value='{value}']")
            choice.locator("xpath=ancestor::label").click()
            expect(choice).to_be_checked()
        elif kind == "select":
            field.select_option(value)
        elif kind == "file":
            field.set_input_files(value)
            # The file goes to the server while the officer fills in the rest.
            box = self.page.locator(f"[data-field={name}]")
            expect(box.get_by_text("Terkirim")).to_be_visible(timeout=PATIENCE)
        else:
            field.fill(value)

    def save(self) -> None:
        button = self.page.locator(".form-actions [type=submit]")
        while not button.is_visible():
            self.page.locator("[data-next]").click()
        button.click()

    def saved(self) -> None:
        """Save, and wait for the page that a saved form leads to."""
        before = self.page.url
        self.save()
        self.page.wait_for_url(lambda url: url != before)

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def fits(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def village(settings: Any, tmp_path: Path) -> Village:
    cache.clear()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "base_url": "/berkas/"},
        },
    }
    call_command("load_reference_data", stdout=io.StringIO())
    made: Village = VillageFactory(
        area__code=CODE,
        area__name="Tunggangri",
        confirmed_date=timezone.localdate() - timedelta(days=3),
        confirmed_by="kades@contoh.test",
    )
    refresh_villages([made.pk], as_of=timezone.localdate(), at=timezone.now())
    return made


@pytest.fixture
def hands(browser: Browser, live_server: Any) -> Iterator[Any]:
    made: list[Hand] = []

    def hand(role: Role) -> Hand:
        made.append(Hand(browser, live_server.url, user_with(role)))
        return made[-1]

    yield hand
    for one in made:
        one.context.close()
        assert not one.faults


def photo() -> dict[str, Any]:
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Telepon Contoh"  # the make of the phone
    Image.new("RGB", (640, 480), "teal").save(picture, "JPEG", exif=exif)
    return {"name": "kegiatan.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def test_the_officers_story(
    village: Village, hands: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    # The worker is another process: it must find the files of this test.
    monkeypatch.setenv("PORTAL_EVIDENCE_DIR", str(tmp_path / "files"))
    officer = hands(Role.VILLAGE_OFFICER)
    see_what_is_missing(officer)
    add_a_regulation(officer)
    add_facility_and_activity(officer)
    lose_the_line(officer)
    add_a_returnee_and_a_group(officer)
    with worker(tmp_path):
        import_a_sheet(officer)
    propose(officer)
    confirm(hands(Role.VILLAGE_HEAD))


def see_what_is_missing(officer: Hand) -> None:
    officer.open("/")
    officer.page.wait_for_url(f"**{HOME}")
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("Tunggangri")
    steps = officer.page.locator(".next-steps")
    expect(steps).to_contain_text(re.compile("peraturan", re.IGNORECASE))
    officer.fits()


def add_a_regulation(officer: Hand) -> None:
    officer.open(HOME)
    officer.page.locator(f"a[href^='{HOME}peraturan/baru/']").first.click()
    officer.answer(
        number="3/2026",
        title="Pelindungan Pekerja Migran Indonesia",
        subject="migrant_protection",
        enacted_date="2026-02-02",
        file={"name": "perdes.pdf", "mimeType": "application/pdf", "buffer": PDF},
    )
    officer.saved()
    # The next page says at once what the record moved.
    expect(officer.page.locator(".notice", has_text="Desa Migran Emas").first).to_be_visible()
    assert VillageRegulation.objects.get().file


def add_facility_and_activity(officer: Hand) -> None:
    officer.open(f"{HOME}sarana/baru/")
    kind = officer.page.locator(".record-form [name=kind]").first
    choices = officer.page.locator(".record-form [name=kind]")
    value = (
        choices.first.get_attribute("value")
        if kind.get_attribute("type") == "radio"
        else kind.locator("option:not([value=''])").first.get_attribute("value")
    )
    officer.answer(kind=value, condition="good", checked_date="2026-03-01")
    officer.saved()
    officer.open(f"{HOME}kegiatan/baru/")
    today = timezone.localdate().isoformat()
    officer.answer(kind="parenting", title="Kelas pengasuhan", date=today, photos=photo())
    officer.saved()
    assert Facility.objects.count() == Activity.objects.count() == 1
    stored = Evidence.objects.get()
    with stored.file.open("rb") as file, Image.open(file) as picture:
        assert not picture.getexif()


def lose_the_line(officer: Hand) -> None:
    officer.open(f"{HOME}kegiatan/baru/")
    officer.answer(kind="education")
    officer.context.set_offline(True)
    officer.answer(title="Bimbingan calon pekerja", date=timezone.localdate().isoformat())
    officer.save()
    waiting = officer.page.locator(".waiting-card")
    expect(waiting).to_be_visible()
    assert Activity.objects.count() == 1
    officer.context.set_offline(False)
    expect(waiting).to_contain_text("Terkirim", timeout=PATIENCE)
    assert Activity.objects.filter(title="Bimbingan calon pekerja").count() == 1


def add_a_returnee_and_a_group(officer: Hand) -> None:
    officer.open(f"{HOME}warga/baru/")
    officer.answer(
        name="Siti Rahayu Contoh",
        sex="F",
        birth_date="1988-05-20",
        stage="3",
        country="Hong Kong",
        departure_date="2019-01-10",
        return_date="2024-02-01",
        return_category="contract_end",
    )
    officer.saved()
    assert Worker.objects.get().stage == Worker.Stage.RETURNED
    officer.open(f"{HOME}kelompok-usaha/baru/")
    officer.answer(name="Keripik Purna", since_date="2025-01-01", confirmed_date="2026-03-01")
    officer.saved()
    assert BusinessGroup.objects.count() == 1


def import_a_sheet(officer: Hand) -> None:
    rows = [person(n) for n in range(1, PEOPLE + 1)]
    for row in rows[:BAD]:
        row["birth_date"] = "31/02/1990"
    send_sheet(officer, "warga.xlsx", rows)
    decide = officer.page.locator("form[action$='/putuskan/'] button")
    expect(decide).to_contain_text("500", timeout=PATIENCE)
    officer.fits()
    decide.click()
    expect(officer.page.locator(".import-state")).to_have_class(
        re.compile("is-imported"), timeout=PATIENCE
    )
    assert Person.objects.count() == 501
    for row in rows[:BAD]:
        row["birth_date"] = "17/08/1990"
    send_sheet(officer, "warga-diperbaiki.xlsx", rows[:BAD])
    decide = officer.page.locator("form[action$='/putuskan/'] button")
    expect(decide).to_be_visible(timeout=PATIENCE)
    decide.click()
    expect(officer.page.locator(".import-state")).to_have_class(re.compile("is-imported"))
    assert Person.objects.count() == 1 + PEOPLE
    assert Import.objects.filter(state=Import.State.IMPORTED).count() == 2


def send_sheet(officer: Hand, name: str, rows: list[dict[str, Any]]) -> None:
    officer.open(f"{HOME}impor/")
    kind = officer.page.locator("[name=kind][value=people]")
    kind.locator("xpath=ancestor::label").click()
    expect(kind).to_be_checked()
    officer.page.locator("[name=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": sheet_of("people", rows)}
    )
    with officer.page.expect_navigation():
        officer.page.locator(".import-form [type=submit]").click()


def propose(officer: Hand) -> None:
    officer.open(f"{HOME}usulan/")
    with officer.page.expect_navigation():
        officer.page.get_by_role("button", name="Siapkan usulan").first.click()
    for box in officer.page.get_by_role("checkbox").all():
        box.check()
    officer.press("Simpan dan lanjut")
    officer.press("Simpan dan lanjut")
    officer.page.locator("#id_letter_number").fill("140/12/2026")
    officer.page.locator("#id_head_name").fill("Sulistyo")
    officer.press("Simpan")
    officer.press("Ajukan ke kepala desa")
    assert Proposal.objects.get().state == ProposalState.SUBMITTED
    officer.fits()


def confirm(head: Hand) -> None:
    head.open("/usulan/")
    head.page.get_by_role("link", name="Tunggangri").first.click()
    head.page.wait_for_url("**/desa/**")
    head.page.get_by_role("checkbox").check()
    head.press("Konfirmasi dan kirim ke BP3MI")
    proposal = Proposal.objects.get()
    assert proposal.state == ProposalState.SENT
    assert proposal.confirmed_by != proposal.prepared_by
    letter = head.page.request.get(f"{head.site}{HOME}usulan/{proposal.pk}/surat.pdf")
    assert letter.body().startswith(b"%PDF-")
    head.fits()
