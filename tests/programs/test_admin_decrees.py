"""Decrees at the desk: begun, filled with villages, submitted, issued by somebody else."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from programs.models import Decree, DecreeState, Designation
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from tests.programs.deciding import PDF, Desk, set_desk
from tests.programs.proposing import Stage, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return set_desk(stage)


def begin(client: Client, **changes: str) -> Decree:
    fields = {
        "program": "dme",
        "kind": "designation",
        "subject": "Penetapan Desa Migran Emas",
        "number": "",
        "date": "",
        "signatory": "",
        "signatory_position": "",
        "replaces": "",
        **changes,
    }
    answer = client.post(reverse("admin:programs_decree_add"), fields)
    assert answer.status_code == 302, answer.context["errors"]
    return Decree.objects.get()


def page(decree: Decree, name: str, *more: Any) -> str:
    return reverse(f"admin:programs_decree_{name}", args=[decree.pk, *more])


def signed(decree: Decree, **changes: Any) -> dict[str, Any]:
    return {
        "seen": decree.step_number,
        "number": "12/2026",
        "date": timezone.localdate().isoformat(),
        "signatory": "Dirjen Pemberdayaan",
        "file": SimpleUploadedFile("sk.pdf", PDF, content_type="application/pdf"),
        **changes,
    }


def test_from_the_first_word_to_the_signed_decree(desk: Desk) -> None:
    desk.recommended()
    officer, director = client_of(desk.officer), client_of(desk.director)
    decree = begin(officer)
    shown = officer.get(page(decree, "villages")).content.decode()
    assert "Tunggangri" in shown
    village = desk.stage.country.eligible.pk
    answer = officer.post(page(decree, "villages"), {"act": "add", "villages": [village]})
    assert answer.status_code == 302
    decree.refresh_from_db()
    officer.post(page(decree, "act", "submit"), {"seen": decree.step_number})
    decree.refresh_from_db()
    assert decree.state == DecreeState.SUBMITTED
    refused = officer.post(page(decree, "act", "issue"), signed(decree))
    assert refused.status_code == 200
    assert not Designation.objects.exists()
    assert page(decree, "act", "issue") not in officer.get(page(decree, "change")).content.decode()
    issued = director.post(page(decree, "act", "issue"), signed(decree))
    assert issued.status_code == 302
    assert Designation.objects.get().decree_number == "12/2026"
    file = director.get(page(decree, "file"))
    assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"date": "2999-01-01"}, "date"),
        ({"file": SimpleUploadedFile("sk.pdf", b"<html>")}, "file"),
    ],
)
def test_what_is_missing_stands_beside_its_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    desk.recommended()
    decree = desk.submitted(desk.stage.country.eligible.pk)
    answer = client_of(desk.director).post(page(decree, "act", "issue"), signed(decree, **changes))
    assert field in answer.context["form"].errors


def test_earlier_decrees_name_villages_by_code(desk: Desk) -> None:
    VillageFactory(area__code="35.04.15.2001")
    client = client_of(desk.officer)
    decree = begin(client, kind="record")
    text = "35.04.15.2001 Desa\nTanpa kode\n35.04.15.9999"
    answer = client.post(page(decree, "villages"), {"act": "add", "codes": text})
    errors = str(answer.context["form"].errors["codes"])
    assert "2" in errors
    assert "35.04.15.9999" in errors
    assert not decree.lines.exists()
    client.post(page(decree, "villages"), {"act": "add", "codes": "35.04.15.2001"})
    line = decree.lines.get()
    client.post(page(decree, "villages"), {"act": "remove", "lines": [line.village_id]})
    assert not decree.lines.exists()


def test_a_stale_page_is_told_so(desk: Desk) -> None:
    desk.recommended()
    decree = desk.submitted(desk.stage.country.eligible.pk)
    answer = client_of(desk.director).post(
        page(decree, "act", "send_back"), {"seen": 1, "remark": "Judul"}
    )
    assert answer.context["form"].non_field_errors()
    decree.refresh_from_db()
    assert decree.state == DecreeState.SUBMITTED


@pytest.mark.parametrize("role", [Role.BP3MI_OFFICER, Role.ANALYST])
def test_others_read_only(desk: Desk, role: Role) -> None:
    decree = desk.draft()
    client = client_of(user_with(role))
    assert client.get(page(decree, "change")).status_code == 200
    assert client.get(page(decree, "villages")).status_code == 403
    assert client.post(page(decree, "act", "submit"), {"seen": 1}).status_code == 403


def test_the_list_costs_the_same_for_many(desk: Desk, django_assert_num_queries: Any) -> None:
    desk.draft()
    client = client_of(desk.officer)
    url = reverse("admin:programs_decree_changelist")
    client.get(url)
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(5):
        desk.draft()
    with django_assert_num_queries(len(few)):
        client.get(url)
