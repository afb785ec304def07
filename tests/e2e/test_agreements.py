"""The desk's pages of agreements in a browser: they fit, read well, and nothing complains."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement
from agreements.services import tell_what_ends
from migranportal.accounts.models import DataGrant, User
from migranportal.accounts.roles import Role
from tests.factories.accounts import OrganisationFactory
from tests.factories.agreements import (
    PDF,
    AgreementFactory,
    AgreementFileFactory,
    DataClauseFactory,
    DataGrantFactory,
    ObligationFactory,
    PartyFactory,
    SuccessionFactory,
    TaskEvidenceFactory,
    TaskFactory,
)
from tests.web.test_browser import CHROMIUM, SCREEN, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


def test_pages_of_agreements(visit: Visit) -> None:
    end = timezone.localdate() + timedelta(days=20)
    agreement = AgreementFactory(in_force=True, end_date=end)
    clause = DataClauseFactory(agreement=agreement)
    PartyFactory(agreement=agreement, organisation=clause.organisation)
    ObligationFactory(agreement=agreement)
    task = TaskFactory(agreement=agreement)
    TaskEvidenceFactory(task=task)
    AgreementFileFactory(agreement=agreement)
    SuccessionFactory(predecessor=clause.organisation)
    visit.sign_in(Role.PROGRAM_OFFICER)
    for name, args in [
        ("agreements_agreement_changelist", []),
        ("agreements_agreement_add", []),
        ("agreements_agreement_change", [agreement.pk]),
        ("agreements_agreement_act", [agreement.pk, "extend"]),
        ("agreements_agreement_act", [agreement.pk, "supersede"]),
        ("agreements_agreement_replace", [agreement.pk]),
        ("agreements_agreement_file", [agreement.pk]),
        ("agreements_agreement_print", [agreement.pk]),
        ("agreements_task_changelist", []),
        ("agreements_task_change", [task.pk]),
        ("agreements_task_evidence", [task.pk]),
        ("agreements_succession_changelist", []),
    ]:
        check(visit, reverse(f"admin:{name}", args=args))


def check(visit: Visit, path: str) -> None:
    visit.open(path)
    try:
        visit.check()
    except AssertionError as error:
        error.add_note(path)
        raise
    visit.faults.clear()


def test_pages_of_a_partner(visit: Visit, tmp_path: Path) -> None:
    visit.sign_in(Role.PARTNER_LIAISON)
    organisation = OrganisationFactory()
    User.objects.update(organisation=organisation)
    check(visit, "/kerja-sama/")
    end = timezone.localdate() + timedelta(days=20)
    agreement = AgreementFactory(in_force=True, end_date=end)
    PartyFactory(agreement=agreement, organisation=organisation)
    AgreementFileFactory(agreement=agreement)
    DataGrantFactory(
        organisation=organisation, until_date=end, reference=f"agreement:{agreement.pk}/clause:1"
    )
    task = TaskFactory(agreement=agreement, owner=organisation, title="Pelatihan pengawas")
    check(visit, "/kerja-sama/")
    check(visit, reverse("agreements:agreement", args=[agreement.code]))
    with visit.page.expect_navigation():
        visit.page.get_by_role("link", name="Pelatihan pengawas").click()
    visit.check()
    visit.faults.clear()
    paper = tmp_path / "notula.pdf"
    paper.write_bytes(PDF)
    visit.page.locator("[name=progress]").fill("100")
    visit.page.locator("#id_evidence").set_input_files(paper)
    visit.page.locator(".form-actions button").click()
    visit.page.wait_for_url(lambda url: url.endswith(f"/{agreement.code}/"))
    task.refresh_from_db()
    assert (task.progress, task.evidence.count()) == (100, 1)
    check(visit, reverse("agreements:task", args=[agreement.code, task.pk]))


TODAY = timezone.localdate
DAY = timedelta(days=1)


class Desk:
    """What an officer does with one agreement at a time, by its pages."""

    def __init__(self, visit: Visit, paper: Path) -> None:
        self.visit, self.page, self.paper = visit, visit.page, paper

    def open(self, agreement: Agreement) -> None:
        self.visit.open(reverse("admin:agreements_agreement_change", args=[agreement.pk]))

    def submit(self, name: str, args: list[Any], **answers: Any) -> None:
        self.visit.open(reverse(f"admin:agreements_agreement_{name}", args=args))
        for field, answer in answers.items():
            box = self.page.locator(f".plain-form [name={field}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(answer)
            elif box.get_attribute("type") == "file":
                box.set_input_files(answer)
            else:
                box.fill(str(answer))
        self.page.locator(".plain-form button.default").click()
        self.page.locator(".messagelist").wait_for()
        assert self.page.url.partition("#")[0].endswith("/change/"), self.page.url

    def act(self, agreement: Agreement, act: str, **answers: Any) -> None:
        self.submit("act", [agreement.pk, act], **answers)

    def bring_into_force(self, agreement: Agreement, *, end: Any) -> None:
        day = TODAY() - 100 * DAY
        for act in ("discuss", "clear"):
            self.act(agreement, act, on=day)
        number = f"KS.{agreement.pk}/2026"
        self.act(agreement, "sign", signed_date=day, ministry_number=number, signed_place="Jakarta")
        self.submit("file", [agreement.pk], kind="signed", file=self.paper)
        self.open(agreement)
        self.page.locator("#id_is_text_seen").check()
        self.page.locator("[name=_continue]").click()
        self.page.locator(".messagelist .success").wait_for()
        self.act(agreement, "activate", start_date=day, end_date=end)

    def choose(self, row: int, organisation: str) -> None:
        """Add a party and find its organisation by typing a part of the name."""
        self.page.locator("#parties-group .add-row a").click()
        box = self.page.locator(f"#parties-{row}")
        box.locator(".field-organisation .select2-selection").click()
        self.page.locator(".select2-search__field").last.fill(organisation[3:])
        self.page.locator(".select2-results__option", has_text=organisation).click()
        box.locator(f"#id_parties-{row}-position").fill(str(row + 1))

    def said(self) -> str:
        return self.page.locator("#content").inner_text()

    def open_grants(self) -> list[str]:
        rows = self.page.locator(".grants-table tbody tr")
        return [
            row.locator("th").inner_text()
            for row in rows.all()
            if row.locator("td").last.inner_text() == "ya"
        ]


@pytest.mark.parametrize("visit", [SCREEN], ids=["screen"], indirect=True)
def test_the_life_of_an_agreement(visit: Visit, tmp_path: Path) -> None:
    paper = tmp_path / "naskah.pdf"
    paper.write_bytes(PDF)
    desk, today = Desk(visit, paper), TODAY()
    ministry = OrganisationFactory(code="kp2mi", name="Kementerian Contoh")
    partner = OrganisationFactory(name="Badan Pengawas Contoh")
    visit.sign_in(Role.PROGRAM_OFFICER)

    mou = propose_in_the_pages(desk, ministry, partner)
    desk.bring_into_force(mou, end=today + 20 * DAY)
    assert desk.page.locator(".agreement-head .state-in_force").is_visible()
    assert desk.page.locator(".concern-urgent").is_visible()  # it ends within thirty days
    assert desk.page.locator(".grants-table").count() == 0

    pks = a_pks(mou, ministry, partner)
    desk.bring_into_force(pks, end=today + 10 * DAY)
    assert desk.open_grants() == [partner.name]
    visit.check()
    visit.faults.clear()
    amend(desk, mou, pks)

    assert tell_what_ends(on=today, at=timezone.now()) == 1
    visit.open("/pemberitahuan/")
    visit.page.get_by_text(mou.title).first.wait_for()

    successor = a_replacement(desk, pks, partner)
    desk.bring_into_force(successor, end=today + 15 * DAY)
    assert desk.open_grants() == ["Badan Pengawas Baru"]
    end_them(desk, mou, pks, successor)
    visit.check()


def amend(desk: Desk, mou: Agreement, pks: Agreement) -> None:
    """Sign an addendum, then an extension beyond the end of the MoU, which warns."""
    today = TODAY()
    desk.act(pks, "addendum", number="ADD.1", signed_date=today, text="Menambah wilayah")
    assert not desk.page.locator(".messagelist .warning").is_visible()
    longer = {"number": "PERP.1", "signed_date": today, "text": "Diperpanjang"}
    desk.act(pks, "extend", **longer, new_end_date=today + 400 * DAY)
    assert mou.title in desk.page.locator(".messagelist .warning").inner_text()
    assert DataGrant.objects.get().until_date == today + 400 * DAY


def end_them(desk: Desk, mou: Agreement, pks: Agreement, successor: Agreement) -> None:
    """Let ``successor`` take the place of the PKS, then end everything before its term."""
    today = TODAY()
    desk.act(pks, "supersede", successor=str(successor.pk), on=today, note="Berganti nama")
    assert desk.page.locator(".agreement-head .state-superseded").is_visible()
    assert desk.open_grants() == []
    assert successor.title in desk.said()
    assert desk.page.locator(".time-line li").count() == 7

    desk.act(mou, "end_early", last_day=today, note="Disepakati para pihak")
    assert desk.page.locator(".agreement-head .state-ended_early").is_visible()
    assert set(desk.page.locator(".panel .state").all_inner_texts()) >= {"Digantikan", "Berlaku"}
    desk.act(successor, "end_early", last_day=today - DAY, note="Bersama induknya")
    assert desk.open_grants() == []
    assert not DataGrant.objects.in_force(today).exists()


def propose_in_the_pages(desk: Desk, ministry: Any, partner: Any) -> Agreement:
    """Fill in the form of a new MoU as somebody would, with the parties found by their names."""
    desk.visit.open(reverse("admin:agreements_agreement_changelist"))
    desk.page.locator(".object-tools .addlink").click()
    desk.page.locator("#id_title").press_sequentially("Pelindungan bersama")
    desk.page.locator("#id_kind").select_option("mou")
    desk.page.locator("#id_purpose").fill("Pelindungan")
    desk.page.locator("#id_scope").fill("Pertukaran data")
    for row, organisation in enumerate((ministry, partner)):
        desk.choose(row, organisation.name)
    desk.page.locator("[name=_continue]").click()
    desk.page.locator(".messagelist .success").wait_for()
    mou = Agreement.objects.get(title="Pelindungan bersama")
    assert (mou.code, mou.state, mou.parties.count()) == ("pelindungan-bersama", "proposed", 2)
    return mou


def a_pks(mou: Agreement, ministry: Any, partner: Any) -> Agreement:
    pks: Agreement = AgreementFactory(kind="pks", parent=mou, title="Pertukaran data pemilih")
    for position, organisation in enumerate((ministry, partner), start=1):
        PartyFactory(agreement=pks, organisation=organisation, position=position, number="")
    for kind in ("right", "duty"):
        ObligationFactory(agreement=pks, organisation=partner, kind=kind)
    DataClauseFactory(agreement=pks, organisation=partner)
    return pks


def a_replacement(desk: Desk, pks: Agreement, partner: Any) -> Agreement:
    """Let the partner be renamed, and propose the agreement that takes the place of ``pks``."""
    SuccessionFactory(predecessor=partner, successor__name="Badan Pengawas Baru")
    desk.open(pks)
    assert "Badan Pengawas Baru" in desk.page.locator(".concerns").inner_text()
    desk.submit("replace", [pks.pk])
    copy = Agreement.objects.exclude(pk=pks.pk).get(parent=pks.parent)
    assert "Badan Pengawas Baru" in set(copy.parties.values_list("organisation__name", flat=True))
    return copy
