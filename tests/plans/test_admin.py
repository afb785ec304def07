"""The desk's pages of plans: lists, time lines, reports, exports, and who may open them."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from plans.models import ActionPlan, PlanItem, ProgressReport
from plans.selectors.history import history_of_item
from plans.services import save_item
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.plans import (
    ActionPlanFactory,
    PlanAreaFactory,
    PlanItemFactory,
    ProgressReportFactory,
)
from tests.factories.villages import VillageFactory

pytestmark = pytest.mark.django_db

PLANS, ITEMS = "/admin/plans/actionplan/", "/admin/plans/planitem/"


def client_of(role: Role, **fields: Any) -> Client:
    client = Client()
    client.force_login(user_with(role, **fields))
    return client


@pytest.fixture
def desk() -> Client:
    return client_of(Role.PROGRAM_OFFICER)


def act(item: PlanItem, name: str) -> str:
    return reverse("admin:plans_planitem_act", args=[item.pk, name])


def days_from_today(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def late_item(**fields: Any) -> PlanItem:
    return PlanItemFactory(start_date=None, end_date=days_from_today(-3), **fields)


@pytest.mark.parametrize("address", [PLANS, ITEMS, f"{PLANS}time-line/"])
def test_lists_have_a_flat_query_count(
    desk: Client, django_assert_max_num_queries: Any, address: str
) -> None:
    for _ in range(2):
        late_item(villages=[VillageFactory()])
    with django_assert_max_num_queries(16):
        assert desk.get(address).status_code == 200
    for _ in range(20):
        late_item(villages=[VillageFactory()])
    with django_assert_max_num_queries(16):
        assert desk.get(address).status_code == 200


def test_the_page_of_a_plan_has_a_flat_query_count(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    plan = ActionPlanFactory()
    for _ in range(15):
        late_item(plan=plan)
    with django_assert_max_num_queries(16):
        assert desk.get(f"{PLANS}{plan.pk}/change/").status_code == 200


def test_counters_open_what_they_count(desk: Client) -> None:
    late = late_item(title="Terlambat")
    PlanItemFactory(plan=late.plan, title="Segera", end_date=days_from_today(10), start_date=None)
    PlanItemFactory(plan=late.plan, title="Selesai", done=True)
    PlanItemFactory(plan=late.plan, title="Kelak", start_date=None, end_date=None)
    page = desk.get(PLANS)
    counts = page.context_data["counts"]
    assert (counts.overdue, counts.soon, counts.done, counts.undated) == (1, 1, 1, 1)
    for case, title in [
        ("late", "Terlambat"),
        ("soon", "Segera"),
        ("done", "Selesai"),
        ("undated", "Kelak"),
    ]:
        assert f"{ITEMS}?due={case}" in page.content.decode()
        found = desk.get(ITEMS, {"due": case}).context_data["cl"].result_list
        assert [item.title for item in found] == [title]


def test_items_are_found_by_plan_pillar_organisation_and_village(desk: Client) -> None:
    village, helper = VillageFactory(area__code="35.04.14.2011"), OrganisationFactory()
    mine = PlanItemFactory(villages=[village])
    mine.supporting.add(helper)
    PlanItemFactory()
    for query in (
        {"plan": mine.plan_id},
        {"organisation": helper.pk},
        {"organisation": mine.responsible_id},
        {"village": "35.04.14.2011"},
    ):
        assert [i.pk for i in desk.get(ITEMS, query).context_data["cl"].result_list] == [mine.pk]
    assert not desk.get(ITEMS, {"plan": "x"}).context_data["cl"].result_list


def test_a_plan_and_its_item_are_written_in_the_pages(desk: Client) -> None:
    village, organisation = VillageFactory(area__code="35.04.14.2011"), OrganisationFactory()
    regency = PlanAreaFactory()
    plan = {
        "title": "Rencana 2026",
        "code": "rencana-2026",
        "organisation": organisation.pk,
        "area": regency.pk,
        "start_date": "2026-01-01",
        "end_date": "2026-12-31",
        "source": "SK 1/2026",
    }
    assert desk.post(f"{PLANS}add/", {**plan, "end_date": "2025-01-01"}).status_code == 200
    assert desk.post(f"{PLANS}add/", plan).status_code == 302
    stored = ActionPlan.objects.get()
    foreign = VillageFactory(area__code="35.05.01.2001")
    item = {
        "plan": stored.pk,
        "position": 1,
        "title": "Rumah belajar",
        "villages": [village.pk, foreign.pk],
        "supporting": [organisation.pk],
        "start_date": "2026-02-01",
        "end_date": "2026-03-01",
    }
    refused = desk.post(f"{ITEMS}add/", item)
    assert "villages" in refused.context_data["adminform"].form.errors
    assert desk.post(f"{ITEMS}add/", {**item, "villages": [village.pk]}).status_code == 302
    saved = PlanItem.objects.get()
    assert list(saved.villages.all()) == [village]
    assert list(saved.supporting.all()) == [organisation]
    assert saved.budget_amount is None


def test_reports_are_added_in_the_page_and_shown(desk: Client) -> None:
    item = PlanItemFactory()
    today = timezone.localdate().isoformat()
    assert desk.post(act(item, "report"), {"date": today, "percent": 140}).status_code == 200
    assert not ProgressReport.objects.exists()
    content = {"date": today, "percent": 40, "done_text": "Dua pertemuan", "obstacle": "Hujan"}
    assert desk.post(act(item, "report"), content).status_code == 302
    page = desk.get(f"{ITEMS}{item.pk}/change/").content.decode()
    assert "Dua pertemuan" in page
    assert "Hujan" in page
    refused = desk.post(act(item, "complete"), {"date": today, "percent": 90, "reason": ""})
    assert "reason" in refused.context_data["form"].errors
    assert desk.post(act(item, "complete"), {"date": today, "percent": 100}).status_code == 302
    item.refresh_from_db()
    assert item.state == "done"
    assert desk.get(act(item, "report")).status_code == 404
    assert desk.get(act(item, "nonsense")).status_code == 404


def test_a_regency_officer_keeps_the_plans_of_the_own_regency_only() -> None:
    officer = client_of(Role.REGENCY_OFFICER)  # of Tulungagung
    own = PlanItemFactory()
    country = PlanItemFactory(plan__national=True)
    elsewhere = PlanItemFactory(plan__area__code="35.05")
    assert officer.get(act(own, "report")).status_code == 200
    for foreign in (country, elsewhere):
        assert officer.get(act(foreign, "report")).status_code == 404
        assert officer.get(f"{ITEMS}{foreign.pk}/change/").status_code == 404
        assert officer.get(f"{PLANS}{foreign.plan_id}/change/").status_code == 404
    titles = [row.pk for row in officer.get(ITEMS).context_data["cl"].result_list]
    assert titles == [own.pk]
    exported = b"".join(officer.get(f"{ITEMS}export/csv/").streaming_content).decode()
    assert own.title in exported
    assert elsewhere.title not in exported


def test_a_regency_officer_adds_no_plan_for_the_country() -> None:
    officer = client_of(Role.REGENCY_OFFICER)
    content = {
        "title": "Nasional",
        "code": "nasional",
        "organisation": OrganisationFactory().pk,
        "source": "x",
    }
    refused = officer.post(f"{PLANS}add/", content)
    assert "area" in refused.context_data["adminform"].form.errors
    assert not ActionPlan.objects.exists()
    item = {"plan": PlanItemFactory(plan__area__code="35.05").plan_id, "position": 1, "title": "x"}
    refused = officer.post(f"{ITEMS}add/", item)
    assert "plan" in refused.context_data["adminform"].form.errors


def test_bp3mi_reads_and_does_not_report() -> None:
    bp3mi, item = client_of(Role.BP3MI_OFFICER, area="35"), PlanItemFactory()
    page = bp3mi.get(f"{ITEMS}{item.pk}/change/")
    assert page.status_code == 200
    assert not page.context_data["acts"]
    assert bp3mi.get(act(item, "report")).status_code == 403


def test_the_time_line_reads_without_colours(desk: Client) -> None:
    late = late_item(title="Terlambat")
    PlanItemFactory(plan=late.plan, title="Tanpa jadwal", start_date=None, end_date=None)
    page = desk.get(f"{PLANS}{late.plan_id}/change/")
    rows = {row.thing.title: row for row in page.context_data["timeline"].rows}
    assert rows["Terlambat"].thing.is_late
    assert rows["Tanpa jadwal"].bar is None
    text = page.content.decode()
    assert "style=" not in text[text.index('class="gantt"') : text.index("gantt-key")]
    assert 'x1="0.0%"' in text  # a point, not a comma, whatever the language


def test_the_country_time_line_takes_the_filters_of_the_list(desk: Client) -> None:
    one = late_item(plan__title="Rencana satu").plan
    ActionPlanFactory(title="Rencana dua", start_date=None, end_date=None)
    address = reverse("admin:plans_timeline")
    rows = desk.get(address).context_data["timeline"].rows
    assert [row.thing.title for row in rows] == ["Rencana satu", "Rencana dua"]
    assert rows[1].bar is None
    rows = desk.get(address, {"due": "late"}).context_data["timeline"].rows
    assert [row.thing.title for row in rows] == [one.title]
    assert desk.get(address, {"nonsense": "1"}).status_code == 404


def test_a_plan_without_a_period_takes_that_of_its_items(desk: Client) -> None:
    plan = ActionPlanFactory(start_date=None, end_date=None)
    first = PlanItemFactory(plan=plan)
    row = desk.get(reverse("admin:plans_timeline")).context_data["timeline"].rows[0]
    assert (row.start, row.end) == (first.start_date, first.end_date)


def test_the_export_leaves_unknown_cells_empty(desk: Client) -> None:
    item = PlanItemFactory(budget_amount=None, title="=1+1")
    ProgressReportFactory(item=item)
    response = desk.get(f"{ITEMS}export/xlsx/")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
    header, row = book.get_sheet_by_index(0).to_python()
    cells = dict(zip(header, row, strict=False))
    assert len(header) == 19
    assert row[4] == "=1+1"
    assert cells[header[15]] == ""
    assert desk.get(f"{ITEMS}export/pdf/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_which_villages_and_supporters_changed() -> None:
    user = user_with(Role.PROGRAM_OFFICER)
    first, second = VillageFactory(area__name="Satu"), VillageFactory(area__name="Dua")
    helper = OrganisationFactory(name="Bank Contoh", code="bank-contoh")
    plan = ActionPlanFactory(national=True)
    item = PlanItem(plan=plan, title="Pelatihan")
    save_item(item=item, villages=[first], supporting=[], by=user, at=timezone.now())
    save_item(item=item, villages=[second], supporting=[helper], by=user, at=timezone.now())
    changes = [
        (change.before, change.after) for entry in history_of_item(item) for change in entry.changes
    ]
    named = [f"{village.area}" for village in (first, second)]
    assert {("", named[0]), (named[0], named[1]), ("", "Bank Contoh")} <= set(changes)
    event = AuditEvent.objects.get(act="planitem.changed")
    assert event.details["supporting"] == ["bank-contoh"]
    client = Client()
    client.force_login(user)
    page = client.get(f"{ITEMS}{item.pk}/history/").content.decode()
    assert named[1] in page
    assert "Bank Contoh" in page
