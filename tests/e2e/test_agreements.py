"""The desk's pages of agreements in a browser: they fit, read well, and nothing complains."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import User
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
from tests.web.test_browser import CHROMIUM, Visit

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
