"""The pages of a partner's liaison: all of the own agreements, nothing of anybody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Task, TaskEvidence
from migranportal.accounts.models import Organisation
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import (
    PDF,
    AgreementFactory,
    DataGrantFactory,
    MonitoringNoteFactory,
    PartyFactory,
    TaskEvidenceFactory,
    TaskFactory,
)
from tests.factories.regions import AreaFactory

pytestmark = pytest.mark.django_db

LIST = "/kerja-sama/"


@pytest.fixture
def partner() -> Organisation:
    made: Organisation = OrganisationFactory(name="Bawaslu")
    return made


@pytest.fixture
def liaison(client: Client, partner: Organisation) -> Client:
    client.force_login(user_with(Role.PARTNER_LIAISON, organisation=partner))
    return client


@pytest.fixture
def own(partner: Organisation) -> Agreement:
    agreement: Agreement = AgreementFactory(
        in_force=True, title="Milik sendiri", end_date=timezone.localdate() + timedelta(days=80)
    )
    PartyFactory(agreement=agreement, organisation=partner)
    return agreement


def page_of(agreement: Agreement) -> str:
    return reverse("agreements:agreement", args=[agreement.code])


def page_of_task(task: Task) -> str:
    return reverse("agreements:task", args=[task.agreement.code, task.pk])


def test_the_liaison_sees_own_agreements_only(
    liaison: Client, own: Agreement, partner: Organisation
) -> None:
    other = AgreementFactory(in_force=True, title="Milik orang lain")
    PartyFactory(agreement=other)
    early = AgreementFactory(title="Rencana kementerian")
    PartyFactory(agreement=early, organisation=partner)
    page = liaison.get(LIST).content.decode()
    assert "Milik sendiri" in page
    assert "80" in page
    assert "Milik orang lain" not in page
    assert "Rencana kementerian" not in page
    assert liaison.get(page_of(own)).status_code == 200
    assert liaison.get(page_of(other)).status_code == 404
    assert liaison.get(page_of(early)).status_code == 404


def test_the_page_keeps_what_is_not_for_partners(
    liaison: Client, own: Agreement, partner: Organisation
) -> None:
    MonitoringNoteFactory(agreement=own, text="Catatan internal")
    reference = f"agreement:{own.pk}/clause:1"
    today = timezone.localdate()
    term = {"since_date": today, "until_date": today + timedelta(days=9)}
    DataGrantFactory(organisation=partner, dataset="milik-kami", reference=reference, **term)
    DataGrantFactory(dataset="milik-mereka", reference=f"{reference}1", **term)
    TaskFactory(agreement=own, owner=partner, title="Tugas kami")
    TaskFactory(agreement=own, title="Tugas mereka")
    page = liaison.get(page_of(own)).content.decode()
    assert "milik-kami" in page
    assert "Tugas kami" in page
    for hidden in ("Catatan internal", "milik-mereka", "Tugas mereka"):
        assert hidden not in page


def test_a_grant_is_told_in_words_with_the_name_that_programs_use(
    liaison: Client, own: Agreement, partner: Organisation
) -> None:
    AreaFactory(code="35.04", name="Tulungagung")
    DataGrantFactory(
        organisation=partner,
        dataset="workers",
        level="person",
        fields=["birth_date"],
        area_code="35.04",
        reference=f"agreement:{own.pk}/clause:1",
    )
    for address in (LIST, page_of(own)):
        page = liaison.get(address).content.decode()
        for words in ("Pekerja Migran Indonesia", "workers", "Tanggal lahir", "Tulungagung"):
            assert words in page
        assert "birth_date" not in page


def test_an_ended_grant_is_not_shown_as_open(
    liaison: Client, own: Agreement, partner: Organisation
) -> None:
    today = timezone.localdate()
    DataGrantFactory(
        organisation=partner,
        dataset="sudah-berakhir",
        reference=f"agreement:{own.pk}/clause:1",
        since_date=today - timedelta(days=9),
        until_date=today - timedelta(days=1),
    )
    assert "sudah-berakhir" not in liaison.get(LIST).content.decode()
    assert "sudah-berakhir" not in liaison.get(page_of(own)).content.decode()


def test_progress_and_evidence_are_reported(
    liaison: Client, own: Agreement, partner: Organisation
) -> None:
    task = TaskFactory(agreement=own, owner=partner)
    assert liaison.get(page_of_task(task)).status_code == 200
    sent = {
        "progress": "60",
        "result": "Dua kelas selesai",
        "evidence": SimpleUploadedFile("notula budi.pdf", PDF),
    }
    assert liaison.post(page_of_task(task), sent).url == page_of(own)
    task.refresh_from_db()
    assert (task.progress, task.result, task.done_date) == (60, "Dua kelas selesai", None)
    evidence = TaskEvidence.objects.get()
    answer = liaison.get(reverse("agreements:file", kwargs={"name": evidence.file.name}))
    assert b"".join(answer.streaming_content) == PDF
    assert AuditEvent.objects.filter(act="task.reported").count() == 1
    liaison.post(page_of_task(task), {"progress": "100", "result": "Selesai"})
    task.refresh_from_db()
    assert task.done_date == timezone.localdate()
    again = liaison.post(page_of_task(task), {"progress": "10", "result": "x"})
    assert again.context["form"].non_field_errors()
    task.refresh_from_db()
    assert task.progress == 100


@pytest.mark.parametrize("progress", ["101", "-1", "", "banyak"])
def test_nonsense_is_refused(
    liaison: Client, own: Agreement, partner: Organisation, progress: str
) -> None:
    task = TaskFactory(agreement=own, owner=partner, progress=20)
    answer = liaison.post(page_of_task(task), {"progress": progress})
    assert answer.context["form"].errors["progress"]
    task.refresh_from_db()
    assert task.progress == 20


def test_a_wrong_file_stores_nothing(
    liaison: Client, own: Agreement, partner: Organisation
) -> None:
    task = TaskFactory(agreement=own, owner=partner)
    files = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", b"MZ")]
    answer = liaison.post(page_of_task(task), {"progress": "50", "evidence": files})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not TaskEvidence.objects.exists()
    task.refresh_from_db()
    assert task.progress == 0


def test_tasks_and_evidence_of_others_do_not_exist(
    liaison: Client, own: Agreement, partner: Organisation
) -> None:
    foreign = TaskFactory(owner=partner)  # an agreement of others, wrongly in their name
    theirs = TaskFactory(agreement=own)
    for task in (foreign, theirs):
        assert liaison.get(page_of_task(task)).status_code == 404
        assert liaison.post(page_of_task(task), {"progress": "100"}).status_code == 404
    evidence = TaskEvidenceFactory(task=theirs)
    address = reverse("agreements:file", kwargs={"name": evidence.file.name})
    assert liaison.get(address).status_code == 404
    assert Task.objects.filter(progress=0).count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PARTNER_LIAISON])
def test_for_others_the_pages_do_not_exist(
    client: Client, own: Agreement, partner: Organisation, role: Role
) -> None:
    client.force_login(user_with(role, organisation=partner))
    assert client.get(LIST).status_code == 404
    assert client.get(page_of(own)).status_code == 404


def test_a_liaison_does_not_enter_the_desk(liaison: Client, own: Agreement) -> None:
    for name in ("change", "print"):
        url = reverse(f"admin:agreements_agreement_{name}", args=[own.pk])
        assert liaison.get(url).status_code == 403


@pytest.mark.queries
def test_the_list_has_a_flat_query_count(
    liaison: Client, partner: Organisation, django_assert_max_num_queries: Any
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            agreement = AgreementFactory(in_force=True)
            PartyFactory(agreement=agreement, organisation=partner)
            PartyFactory(agreement=agreement)
            TaskFactory(agreement=agreement, owner=partner)

    fill(2)
    with django_assert_max_num_queries(14):
        assert liaison.get(LIST).status_code == 200
    fill(15)
    with django_assert_max_num_queries(14):
        assert liaison.get(LIST).status_code == 200
