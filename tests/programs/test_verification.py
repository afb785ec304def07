"""Papers of a decree, and the public pages that their QR codes lead to."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programs.models import Decree, Designation
from programs.selectors.verification import Standing, verified_certificate, verified_decree
from tests.programs.deciding import Desk, set_desk
from tests.programs.proposing import Stage, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return set_desk(stage)


@pytest.fixture
def village(desk: Desk) -> int:
    desk.recommended()
    pk: int = desk.stage.country.eligible.pk
    return pk


def page(name: str, token: object) -> str:
    return reverse(f"programs:{name}", args=[token])


def test_an_issued_decree_verifies_without_an_account(desk: Desk, village: int) -> None:
    decree = desk.issued(village)
    text = Client().get(page("decree_public", decree.token)).content.decode()
    for shown in ("12/2026", "Tunggangri", decree.file_sha256):
        assert shown in text
    annex = Client().get(page("annex_public", decree.token))
    assert annex["Content-Type"] == "application/pdf"
    assert annex.content.startswith(b"%PDF-")
    assert annex.content == Client().get(page("annex_public", decree.token)).content
    certificate = page("certificate_public", Designation.objects.get().token)
    assert "35.04.14.2011" in Client().get(certificate).content.decode()


def test_drafts_do_not_verify(desk: Desk, village: int) -> None:
    decree = desk.submitted(village)
    for name in ("decree_public", "annex_public"):
        assert Client().get(page(name, decree.token)).status_code == 404


def test_a_report_of_the_press_has_no_certificate(desk: Desk) -> None:
    reported = Designation.objects.create(
        village=desk.stage.country.open, program=desk.stage.program, state="designated", source="x"
    )
    assert Client().get(page("certificate_public", reported.token)).status_code == 404


def test_revoked_and_superseded_are_told_at_once(desk: Desk, village: int) -> None:
    today = timezone.localdate()
    first = desk.issued(village, day=today - timedelta(days=3))
    token = Designation.objects.get().token
    assert _standing(first) == Standing.VALID
    second = desk.issued(village, kind="revocation", number="13/2026")
    assert (_standing(first), _standing(second)) == (Standing.REVOKED, Standing.VALID)
    found = verified_certificate(token)
    assert found is not None
    assert found.standing == Standing.REVOKED
    page_text = Client().get(page("certificate_public", token)).content.decode()
    assert "13/2026" in page_text


def test_a_replaced_decree_names_its_successor(desk: Desk, village: int) -> None:
    first = desk.issued(village, day=timezone.localdate() - timedelta(days=3))
    desk.issued(village, kind="revocation", number="13/2026", replaces=first)
    assert _standing(first) == Standing.SUPERSEDED
    assert "13/2026" in Client().get(page("decree_public", first.token)).content.decode()


def test_papers_at_the_desk(desk: Desk, village: int) -> None:
    decree = desk.submitted(village)
    client = client_of(desk.director)
    urls = {
        n: reverse(f"admin:programs_decree_{n}", args=[decree.pk])
        for n in ("annex", "certificates")
    }
    assert client.get(urls["annex"]).content.startswith(b"%PDF-")
    assert client.get(urls["certificates"]).status_code == 404
    desk.issue(decree)
    assert client.get(urls["certificates"]).content.startswith(b"%PDF-")


def _standing(decree: Decree) -> Standing:
    found = verified_decree(decree.token)
    assert found is not None
    return found.standing
