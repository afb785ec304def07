"""The desk's pages of agreements."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, AgreementStep, Party
from migranportal.accounts.models import DataGrant
from migranportal.accounts.roles import Role
from programs.importers.reference import load_reference_data
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import (
    AgreementFactory,
    DataClauseFactory,
    ObligationFactory,
    PartyFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/agreements/agreement/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    return client


def act(agreement: Agreement, name: str) -> str:
    return reverse("admin:agreements_agreement_act", args=[agreement.pk, name])


def test_known_agreements_are_loaded_once() -> None:
    at = timezone.now()
    load_reference_data(by=None, at=at)
    assert Agreement.objects.count() == 27
    assert Agreement.objects.filter(kind="", state="signed").count() == 9
    assert not DataGrant.objects.exists()
    load_reference_data(by=None, at=at)
    assert Agreement.objects.count() == 27


def test_the_list_has_a_flat_query_count(desk: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        PartyFactory(agreement__in_force=True)
    with django_assert_max_num_queries(12):
        assert desk.get(LIST).status_code == 200
    for _ in range(20):
        TaskFactory()
        PartyFactory()
    with django_assert_max_num_queries(12):
        assert desk.get(LIST).status_code == 200


def test_the_list_finds_what_ends_soon(desk: Client) -> None:
    today = timezone.localdate()
    AgreementFactory(in_force=True, title="Segera", end_date=today + timedelta(days=20))
    AgreementFactory(in_force=True, title="Nanti", end_date=today + timedelta(days=400))
    page = desk.get(LIST, {"ends": "30"}).content.decode()
    assert "Segera" in page
    assert "Nanti" not in page


def test_an_agreement_is_proposed_and_signed_in_the_pages(desk: Client) -> None:
    ministry, partner = OrganisationFactory(code="kp2mi"), OrganisationFactory()
    agreement = AgreementFactory()
    for organisation in (ministry, partner):
        PartyFactory(agreement=agreement, organisation=organisation, number="")
    today = timezone.localdate().isoformat()
    for name in ("discuss", "clear"):
        assert desk.post(act(agreement, name), {"on": today, "note": ""}).status_code == 302
    signing = {"signed_date": today, "ministry_number": "KS.1/2026", "signed_place": "Jakarta"}
    assert desk.post(act(agreement, "sign"), signing).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == "signed"
    assert Party.objects.get(organisation=ministry).number == "KS.1/2026"
    term = {"start_date": today, "end_date": "2099-12-31"}
    refused = desk.post(act(agreement, "activate"), term)
    assert refused.status_code == 200  # the signed text was not seen
    assert refused.context_data["form"].non_field_errors()
    page = desk.get(f"{LIST}{agreement.pk}/change/").content.decode()
    assert AgreementStep.objects.filter(agreement=agreement).count() == 3
    assert "time-line" in page


def test_what_is_missing_is_shown_before_the_act(desk: Client) -> None:
    agreement = AgreementFactory(state="discussed", kind="pks")
    page = desk.get(act(agreement, "clear")).content.decode()
    assert "alarm-box" in page
    assert desk.get(act(agreement, "sign")).status_code == 404
    assert desk.get(act(agreement, "expire")).status_code == 404


def test_the_page_shows_grants_and_what_to_watch(desk: Client) -> None:
    agreement = AgreementFactory(in_force=True, end_date=timezone.localdate() + timedelta(days=9))
    clause = DataClauseFactory(agreement=agreement, organisation__name="Bawaslu")
    DataGrant.objects.create(
        organisation=clause.organisation,
        dataset="workers",
        level="aggregate",
        since_date=agreement.start_date,
        until_date=agreement.end_date,
        purpose="x",
        basis="y",
        reference=f"agreement:{agreement.pk}/clause:{clause.pk}",
    )
    ObligationFactory(agreement=agreement)
    page = desk.get(f"{LIST}{agreement.pk}/change/").content.decode()
    assert "concern-urgent" in page
    assert "Bawaslu" in page
