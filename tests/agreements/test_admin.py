"""The desk's pages of agreements."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from agreements.models import Agreement, AgreementStep, Party
from agreements.services import record_part
from migranportal.accounts.models import DataGrant
from migranportal.accounts.roles import Role
from programs.importers.reference import load_reference_data
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.agreements import (
    AgreementFactory,
    AgreementFileFactory,
    AmendmentFactory,
    DataClauseFactory,
    MonitoringNoteFactory,
    ObligationFactory,
    PartyFactory,
    SuccessionFactory,
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


def counters(page: Any) -> dict[str, int]:
    return {counter.query: counter.count for counter in page.context_data["counters"]}


def test_every_counter_opens_as_many_rows_as_it_counts(desk: Client) -> None:
    today = timezone.localdate()
    days = lambda n: today + timedelta(days=n)  # noqa: E731
    running = {"start_date": days(-400), "signed_date": days(-400), "in_force": True}
    mou = AgreementFactory(**running, end_date=days(20))
    AgreementFactory(**running, kind="pks", parent=mou, end_date=days(150))
    AgreementFactory(**running, end_date=days(80), is_text_seen=False)
    AgreementFactory(state="ready")
    AgreementFactory(state="signed", signed_date=today, is_text_seen=True)
    renamed = PartyFactory(agreement=mou)
    SuccessionFactory(predecessor=renamed.organisation)
    TaskFactory(agreement=mou, due_date=days(-3))
    TaskFactory(agreement=mou, due_date=days(3))
    TaskFactory(agreement__state="withdrawn", agreement__in_force=False, due_date=days(-3))
    shown = counters(desk.get(LIST))
    assert shown == {
        "due=late": 1,
        "ends=30": 1,
        "ends=90": 2,
        "ends=180": 3,
        "state__exact=ready": 1,
        "watch=signed": 1,
        "watch=outlived": 1,
        "watch=renamed": 1,
        "watch=unseen": 1,
    }
    for query, count in shown.items():
        path = "/admin/agreements/task/" if query == "due=late" else LIST
        page = desk.get(f"{path}?{query}")
        assert page.context_data["cl"].result_count == count, query


def test_lists_are_exported_as_filtered(desk: Client) -> None:
    today = timezone.localdate()
    soon = AgreementFactory(in_force=True, title="Segera", end_date=today + timedelta(days=20))
    PartyFactory(agreement=soon, number="=KS/1")
    AgreementFactory(title="Lainnya")
    url = reverse("admin:agreements_agreement_export", args=["csv"])
    lines = b"".join(desk.get(f"{url}?ends=30").streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "Segera" in lines[1]
    assert "20" in lines[1].split(",")
    TaskFactory(agreement=soon, title="Terlambat", due_date=today - timedelta(days=4))
    url = reverse("admin:agreements_task_export", args=["xlsx"])
    workbook = b"".join(desk.get(f"{url}?due=late").streaming_content)
    sheet = CalamineWorkbook.from_filelike(BytesIO(workbook))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["Terlambat"]
    assert rows[1][7] == 4
    assert desk.get(reverse("admin:agreements_task_export", args=["pdf"])).status_code == 404


def test_the_export_has_a_flat_query_count(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    url = reverse("admin:agreements_agreement_export", args=["csv"])
    for count in (2, 20):
        for _ in range(count):
            PartyFactory(agreement__in_force=True, agreement__parent=AgreementFactory())
        with django_assert_max_num_queries(12):
            b"".join(desk.get(url).streaming_content)


def test_the_work_list_has_a_flat_query_count(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    for count in (2, 20):
        for _ in range(count):
            TaskFactory()
        with django_assert_max_num_queries(12):
            assert desk.get("/admin/agreements/task/").status_code == 200


def test_addendum_extension_and_early_end_are_played_in_the_pages(desk: Client) -> None:
    today = timezone.localdate()
    end = today + timedelta(days=100)
    agreement = AgreementFactory(in_force=True, end_date=end)
    clause = DataClauseFactory(agreement=agreement)
    addendum = {"number": "ADD.1", "signed_date": today, "text": "Menambah wilayah"}
    assert desk.post(act(agreement, "addendum"), addendum).status_code == 302
    longer = {**addendum, "number": "PERP.1", "new_end_date": end}
    refused = desk.post(act(agreement, "extend"), longer)
    assert refused.context_data["form"].errors["new_end_date"]
    longer["new_end_date"] = end + timedelta(days=365)
    assert desk.post(act(agreement, "extend"), longer).status_code == 302
    grant = DataGrant.objects.get(organisation=clause.organisation)
    assert grant.until_date == end + timedelta(days=365)
    last = {"last_day": today, "note": "Disepakati"}
    assert desk.post(act(agreement, "end_early"), {**last, "note": ""}).status_code == 200
    assert desk.post(act(agreement, "end_early"), last).status_code == 302
    agreement.refresh_from_db()
    grant.refresh_from_db()
    assert (agreement.state, agreement.end_date, grant.until_date) == ("ended_early", today, today)


def test_who_extends_a_pks_beyond_its_mou_is_warned_at_once(desk: Client) -> None:
    today = timezone.localdate()
    mou = AgreementFactory(in_force=True, title="Induk", end_date=today + timedelta(days=300))
    pks = AgreementFactory(in_force=True, kind="pks", parent=mou, end_date=mou.end_date)
    longer = {"number": "P.1", "signed_date": today, "text": "x", "new_end_date": "2099-01-01"}
    page = desk.post(act(pks, "extend"), longer, follow=True)
    warnings = [str(m) for m in page.context["messages"] if m.level_tag == "warning"]
    assert len(warnings) == 1
    assert "Induk" in warnings[0]


def test_the_page_for_printing_says_everything(desk: Client) -> None:
    file = AgreementFileFactory()
    agreement = file.agreement
    PartyFactory(agreement=agreement, number="B.77/KS")
    ObligationFactory(agreement=agreement, text="Menjaga data")
    DataClauseFactory(agreement=agreement, persons=True)
    TaskFactory(agreement=agreement, title="Rapat awal")
    MonitoringNoteFactory(agreement=agreement, text="Berjalan baik")
    AmendmentFactory(agreement=agreement, number="ADD.9")
    page = desk.get(reverse("admin:agreements_agreement_print", args=[agreement.pk]))
    text = page.content.decode()
    for said in ("B.77/KS", "Menjaga data", "Rapat awal", "Berjalan baik", "ADD.9", file.sha256):
        assert said in text


def test_unknown_areas_of_a_clause_are_refused() -> None:
    clause = DataClauseFactory.build(
        agreement=AgreementFactory(), organisation=OrganisationFactory(), area_codes=["99.99"]
    )
    with pytest.raises(ValidationError) as refused:
        record_part(part=clause, by=None, at=timezone.now())
    assert "99.99" in str(refused.value.message_dict["area_codes"])


@pytest.mark.parametrize("role", [Role.PROGRAM_OFFICER, Role.ANALYST])
def test_who_sees_agreements_looks_up_organisations(client: Client, role: Role) -> None:
    OrganisationFactory(name="Badan Contoh")
    client.force_login(user_with(role))
    found = {"app_label": "agreements", "model_name": "party", "field_name": "organisation"}
    answer = client.get("/admin/autocomplete/", {"term": "badan", **found})
    assert [entry["text"] for entry in answer.json()["results"]] == ["Badan Contoh"]
    assert client.get("/admin/accounts/organisation/add/").status_code == 403


def test_the_diagram_is_that_of_the_table() -> None:
    call_command("draw_agreements", check=True)
