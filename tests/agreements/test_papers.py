"""Papers of agreements and evidence of tasks: checked, kept with their checksum, served to few."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from agreements import services
from agreements.models import Agreement, AgreementFile, TaskEvidence
from migranportal.accounts.roles import Role
from tests.factories.accounts import OrganisationFactory, UserFactory, user_with
from tests.factories.agreements import (
    PDF,
    AgreementFactory,
    AgreementFileFactory,
    PartyFactory,
    TaskEvidenceFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    return client


@pytest.fixture
def who() -> dict[str, Any]:
    return {"by": UserFactory(), "at": timezone.now()}


def address(file: Any) -> str:
    return reverse("agreements:file", kwargs={"name": file.file.name})


def digest(file: AgreementFile) -> str:
    with file.file.open("rb") as stored:
        return sha256(stored.read()).hexdigest()


def a_file(content: bytes, kind: str = "signed") -> AgreementFile:
    return AgreementFile(
        agreement=AgreementFactory(state="signed", signed_date="2026-01-10"),
        kind=kind,
        file=ContentFile(content, "rahasia budi.pdf"),
    )


def test_the_signed_text_keeps_its_checksum_and_counts_as_seen(who: Any) -> None:
    file = services.add_file(file=a_file(PDF), **who)
    assert file.sha256 == sha256(PDF).hexdigest()
    stored = AgreementFile.objects.get()
    assert digest(stored) == stored.sha256
    assert "budi" not in stored.file.name
    assert Agreement.objects.get(pk=file.agreement_id).is_text_seen


def test_the_checksum_of_a_picture_is_that_of_what_is_stored(who: Any) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    file = services.add_file(file=a_file(picture.getvalue(), "letter"), **who)
    stored = AgreementFile.objects.get()
    assert digest(stored) == file.sha256
    assert not Agreement.objects.get(pk=file.agreement_id).is_text_seen


@pytest.mark.parametrize("content", [b"MZ\x90\x00 a program", b"<html>", b""])
def test_what_is_no_paper_is_refused(content: bytes, who: Any) -> None:
    with pytest.raises(ValidationError):
        services.add_file(file=a_file(content), **who)
    assert not AgreementFile.objects.exists()


def test_a_paper_that_is_too_large_is_refused(who: Any, settings: Any) -> None:
    settings.PORTAL_EVIDENCE_MAX_BYTES = 20
    with pytest.raises(ValidationError):
        services.add_file(file=a_file(PDF), **who)


def test_the_only_signed_text_is_kept(who: Any) -> None:
    first = AgreementFileFactory()
    with pytest.raises(services.KeptFileError):
        services.remove_file(file=first, **who)
    second = AgreementFileFactory(agreement=first.agreement)
    services.remove_file(file=first, **who)
    assert list(AgreementFile.objects.all()) == [second]


def test_a_paper_is_added_and_removed_at_the_desk(desk: Client) -> None:
    agreement = AgreementFactory(in_force=True)
    add = reverse("admin:agreements_agreement_file", args=[agreement.pk])
    bad = SimpleUploadedFile("naskah.pdf", b"no paper")
    refused = desk.post(add, {"kind": "letter", "file": bad})
    assert refused.context_data["form"].errors["file"]
    good = SimpleUploadedFile("naskah.pdf", PDF)
    assert desk.post(add, {"kind": "letter", "file": good}).status_code == 302
    file = AgreementFile.objects.get()
    assert not file.is_shared
    page = desk.get(reverse("admin:agreements_agreement_change", args=[agreement.pk]))
    assert address(file) in page.content.decode()
    remove = reverse("admin:agreements_agreement_file_remove", args=[agreement.pk, file.pk])
    assert desk.get(remove).status_code == 200
    assert AgreementFile.objects.exists()
    desk.post(remove)
    assert not AgreementFile.objects.exists()


def test_evidence_is_added_and_removed_at_the_desk(desk: Client) -> None:
    task = TaskFactory()
    add = reverse("admin:agreements_task_evidence", args=[task.pk])
    assert desk.get(add).status_code == 200
    bad = desk.post(add, {"file": SimpleUploadedFile("a.pdf", b"no")})
    assert bad.context_data["form"].errors["file"]
    desk.post(add, {"file": SimpleUploadedFile("a.pdf", PDF), "caption": "Notula"})
    evidence = TaskEvidence.objects.get()
    page = desk.get(reverse("admin:agreements_task_change", args=[task.pk])).content.decode()
    assert address(evidence) in page
    remove = reverse("admin:agreements_task_evidence_remove", args=[task.pk, evidence.pk])
    assert desk.get(remove).status_code == 200
    desk.post(remove)
    assert not TaskEvidence.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.PROGRAM_OFFICER, 200),
        (Role.ANALYST, 200),
        (Role.BP3MI_OFFICER, 404),
        (Role.VILLAGE_OFFICER, 404),
        (Role.PARTNER_LIAISON, 404),
    ],
)
def test_papers_and_evidence_by_role(client: Client, role: Role, status: int) -> None:
    client.force_login(user_with(role))
    for file in (AgreementFileFactory(), TaskEvidenceFactory()):
        answer = client.get(address(file))
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer.streaming_content) == PDF
            assert answer["Cache-Control"] == "private, no-store"


def test_a_liaison_opens_shared_papers_of_own_agreements_only(client: Client) -> None:
    organisation = OrganisationFactory()
    client.force_login(user_with(Role.PARTNER_LIAISON, organisation=organisation))
    own = AgreementFileFactory()
    PartyFactory(agreement=own.agreement, organisation=organisation)
    internal = AgreementFileFactory(agreement=own.agreement, is_shared=False)
    answer = client.get(address(own))
    assert b"".join(answer.streaming_content) == PDF
    assert client.get(address(internal)).status_code == 404
    assert client.get(address(AgreementFileFactory())).status_code == 404
    assert client.get(address(own) + "%00").status_code == 404
