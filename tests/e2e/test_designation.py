"""From BP3MI's desk to the decree, in a browser: four eyes, ten villages, a paper that verifies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from programs import services
from programs.models import Decree, DecreeState, Designation, Proposal, ProposalAct
from tests.e2e.test_officer_story import Hand
from tests.factories.accounts import user_with
from tests.factories.villages import FacilityFactory, RegulationFactory, VillageFactory
from tests.factories.workers import WorkerFactory
from tests.programs.admin_country import run_country
from tests.programs.deciding import PDF, move, report, set_desk
from tests.programs.proposing import Stage
from tests.villages.test_pages import photo
from tests.web.test_browser import CHROMIUM, SCREEN
from villages.models import Village

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]
OTHERS = 9


def recommended_elsewhere(stage: Stage) -> None:
    """Bring nine more villages to a recommendation, past the browser."""
    villages = [_eligible(f"35.04.15.{2001 + n}") for n in range(OTHERS)]
    run_country()
    for village in villages:
        officer = user_with(Role.VILLAGE_OFFICER, area=village.area.code)
        head = user_with(Role.VILLAGE_HEAD, area=village.area.code)
        proposal = stage.fill(stage.prepare(village=village, by=officer), by=officer)
        proposal = stage.move(proposal, ProposalAct.SUBMIT, officer)
        proposal = stage.move(proposal, ProposalAct.CONFIRM, head)
        for act in (
            *(ProposalAct.TAKE_UP, ProposalAct.VERIFY, ProposalAct.VISIT, ProposalAct.RECOMMEND),
        ):
            visit = report() if act == ProposalAct.VISIT else None
            proposal = move(proposal, act, stage.bp3mi, visit=visit)


def _eligible(code: str) -> Village:
    fresh = {"confirmed_date": timezone.localdate(), "confirmed_by": "kades@contoh.test"}
    village: Village = VillageFactory(area__code=code, area__name=f"Desa {code[-2:]}", **fresh)
    RegulationFactory(village=village)
    FacilityFactory(village=village, checked_date=timezone.localdate())
    WorkerFactory(village=village)
    return village


class Person(Hand):
    """Somebody at a screen of their own."""

    def __init__(self, browser: Any, site: str, user: User) -> None:
        super().__init__(browser, site, user, SCREEN)

    def act(self, proposal: Proposal, act: ProposalAct) -> None:
        """Do an act that needs no words, on the page of the proposal."""
        self.open(page_of(proposal))
        form = self.page.locator("form", has=self.page.locator(f"[name=act][value={act.value}]"))
        form.locator("button[type=submit]").click()
        self.page.wait_for_load_state()

    def designated(self, day: Any) -> int:
        """Return how many villages the dashboard counts on a day."""
        cache.clear()  # figures are kept for a minute
        self.open(f"{reverse('reports:dashboard')}?tanggal={day:%Y-%m-%d}")
        figure = self.page.locator("[data-figure='designated-dme']").first
        return int(figure.get_attribute("data-value") or "")


def page_of(proposal: Proposal, name: str = "proposal") -> str:
    where = {"code": proposal.village.area.code, "pk": proposal.pk}
    return reverse(f"programs:{name}", kwargs=where)


def desk_page(name: str, *args: Any) -> str:
    return reverse(f"admin:programs_decree_{name}", args=args)


def test_ten_villages_under_one_decree(
    stage: Stage, browser: Any, live_server: Any, tmp_path: Path
) -> None:
    desk = set_desk(stage)
    recommended_elsewhere(stage)
    proposal = stage.sent()
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)

    bp3mi = Person(browser, live_server.url, stage.bp3mi)
    bp3mi.act(proposal, ProposalAct.TAKE_UP)
    bp3mi.act(proposal, ProposalAct.VERIFY)
    record_visit(bp3mi, proposal, tmp_path)
    bp3mi.act(proposal, ProposalAct.RECOMMEND)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.RECOMMENDED

    officer = Person(browser, live_server.url, desk.officer)
    before = officer.designated(today)
    decree = submit_decree(officer)
    officer.open(desk_page("act", decree.pk, "issue"))
    fill_signature(officer, tmp_path)
    assert not Designation.objects.exists()  # who prepared it does not issue it

    director = Person(browser, live_server.url, desk.director)
    director.open(desk_page("act", decree.pk, "issue"))
    fill_signature(director, tmp_path)
    decree.refresh_from_db()
    assert decree.state == DecreeState.ISSUED
    assert Designation.objects.in_force().count() == OTHERS + 1
    assert (director.designated(yesterday), director.designated(today)) == (before, before + 10)
    assert services.verify_decisions().breaks == ()
    assert [*bp3mi.faults, *officer.faults, *director.faults] == []

    verify_paper(decree, live_server.url, browser)


def record_visit(bp3mi: Person, proposal: Proposal, folder: Path) -> None:
    picture = folder / "foto.jpg"
    picture.write_bytes(photo().read())
    bp3mi.open(page_of(proposal, "proposal_visit"))
    bp3mi.answer(
        team="Budi, verifikator, BP3MI Jawa Timur",
        photos=picture,
        summary="Satgas dan balai desa dilihat; sesuai catatan.",
        conclusion="fit",
    )
    bp3mi.saved()


def submit_decree(officer: Person) -> Decree:
    officer.open(desk_page("add"))
    page = officer.page
    page.locator("[name=program]").select_option("dme")
    page.locator("[name=subject]").fill("Penetapan Desa Migran Emas Tahun 2026")
    page.locator("[name=_save]").click()
    page.wait_for_url(lambda url: url.endswith("/desa/"))
    page.locator("[data-tick-all]").check()
    page.locator("form:has([data-tick-all]) button[type=submit]").click()
    page.wait_for_load_state()
    decree = Decree.objects.get()
    assert decree.lines.count() == OTHERS + 1
    officer.open(desk_page("act", decree.pk, "submit"))
    page.locator("form.plain-form button[type=submit]").click()
    page.wait_for_url(lambda url: "/langkah/" not in url)
    return decree


def fill_signature(person: Person, folder: Path) -> None:
    signed = folder / "sk.pdf"
    signed.write_bytes(PDF)
    page = person.page
    page.locator("[name=number]").fill("12/2026")
    page.locator("[name=signatory]").fill("Direktur Jenderal Pemberdayaan")
    page.locator("[name=file]").set_input_files(signed)
    page.locator("form.plain-form button[type=submit]").click()
    page.wait_for_load_state()


def verify_paper(decree: Decree, site: str, browser: Any) -> None:
    """Open the annex as its reader would, and follow its QR code without an account."""
    annex = Client().get(reverse("programs:annex_public", args=[decree.token])).content
    with pypdfium2.PdfDocument(annex) as document:
        first = document[0]
        text = first.get_textpage().get_text_bounded()
        found = zxingcpp.read_barcodes(first.render(scale=2).to_pil())
    assert "12/2026" in text
    assert "Desa 01" in text
    [code] = found
    stranger = browser.new_context(viewport=SCREEN).new_page()
    path = code.text.partition("testserver")[2]
    assert path == reverse("programs:decree_public", args=[decree.token])
    stranger.goto(site + path)
    assert stranger.locator(".verdict-valid").is_visible()
    assert stranger.locator(".verified-villages li").count() == OTHERS + 1
