"""Plans and items are saved, moved and kept as the rules say."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from migranportal.audit.models import AuditEvent
from migranportal.regions.models import Area
from plans.importers import load_known_plans
from plans.models import ActionPlan, ItemAct, ItemState, PlanItem, ProgressReport
from plans.selectors import count_items
from plans.services import (
    ForeignVillageError,
    IncompleteReportError,
    NewReport,
    WrongStateError,
    report_item,
    save_item,
    save_plan,
)
from programs.importers.reference import load_reference_data
from tests.factories.accounts import OrganisationFactory
from tests.factories.plans import (
    TODAY,
    ActionPlanFactory,
    PlanAreaFactory,
    PlanItemFactory,
    ProgressReportFactory,
    desmigratif,
)
from tests.factories.villages import PillarFactory, VillageFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
Act = ItemAct


def report(item: PlanItem, act: ItemAct, **fields: Any) -> ProgressReport:
    new = NewReport(**{"act": act, "date": TODAY, **fields})
    return report_item(item=item, report=new, by=None, at=NOW, today=TODAY)


@pytest.mark.parametrize(
    "fields",
    [
        {"start_date": date(2026, 5, 1), "end_date": date(2026, 4, 30)},
        {"percent": 101},
        {"budget_amount": 0},
        {"state": "done", "percent": 90, "closed_date": TODAY},
        {"state": "done", "percent": 100},
        {"state": "dropped", "closed_date": TODAY},
        {"state": "planned", "closed_date": TODAY},
    ],
)
def test_the_database_refuses_a_false_item(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanItemFactory(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"percent": 101},
        {"percent": None},
        {"done_text": ""},
        {"to_state": "done"},
        {"act": "complete", "to_state": "done", "percent": 60},
        {"act": "drop", "to_state": "dropped"},
        {"evidence_link": "javascript:alert(1)"},
    ],
)
def test_the_database_refuses_a_false_report(fields: dict[str, Any]) -> None:
    item = PlanItemFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReportFactory(item=item, **fields)


def test_reports_are_never_changed() -> None:
    row = ProgressReportFactory()
    for change in (
        lambda: ProgressReport.objects.filter(pk=row.pk).update(percent=1),
        lambda: ProgressReport.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_an_item_lives_from_plan_to_done_and_back() -> None:
    item = PlanItemFactory()
    report(item, Act.REPORT, percent=30, done_text="Rapat persiapan")
    assert (item.state, item.percent) == (ItemState.UNDER_WAY, 30)
    report(item, Act.COMPLETE, percent=100)
    assert (item.state, item.closed_date) == (ItemState.DONE, TODAY)
    with pytest.raises(WrongStateError):
        report(item, Act.REPORT, percent=40, done_text="x")
    with pytest.raises(IncompleteReportError) as refused:
        report(item, Act.REOPEN)
    assert refused.value.field == "reason"
    report(item, Act.REOPEN, reason="Peserta belum lengkap", percent=80)
    item.refresh_from_db()
    assert (item.state, item.percent, item.closed_date) == ("under_way", 80, None)
    acts = list(item.reports.order_by("pk").values_list("act", flat=True))
    assert acts == ["report", "complete", "reopen"]
    assert AuditEvent.objects.filter(target_id=str(item.pk)).count() == 3


def test_done_with_less_needs_a_reason() -> None:
    item = PlanItemFactory(under_way=True)
    with pytest.raises(IncompleteReportError) as refused:
        report(item, Act.COMPLETE, percent=80)
    assert refused.value.field == "reason"
    report(item, Act.COMPLETE, percent=80, reason="Sisanya ditanggung desa")
    assert (item.state, item.percent) == ("done", 80)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"percent": None, "done_text": "x"}, "percent"),
        ({"percent": 10}, "done_text"),
        ({"percent": 10, "done_text": "x", "date": TODAY + timedelta(days=1)}, "date"),
    ],
)
def test_an_incomplete_report_names_its_field(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(IncompleteReportError) as refused:
        report(PlanItemFactory(), Act.REPORT, **fields)
    assert refused.value.field == field
    assert not ProgressReport.objects.exists()


def test_a_report_is_not_older_than_the_last() -> None:
    item = PlanItemFactory()
    report(item, Act.REPORT, percent=30, done_text="x")
    with pytest.raises(IncompleteReportError):
        report(item, Act.REPORT, percent=20, done_text="y", date=TODAY - timedelta(days=1))


def test_percent_beyond_the_scale_is_a_clear_error() -> None:
    with pytest.raises(ValidationError) as refused:
        report(PlanItemFactory(), Act.REPORT, percent=140, done_text="x")
    assert "percent" in refused.value.message_dict


def test_an_item_keeps_its_villages_inside_the_area_of_the_plan() -> None:
    plan = ActionPlanFactory()
    here, there = (
        VillageFactory(area__code="35.04.14.2011"),
        VillageFactory(area__code="35.05.01.2001"),
    )
    item = PlanItem(plan=plan, title="Rumah belajar")
    with pytest.raises(ForeignVillageError):
        save_item(item=item, villages=[here, there], supporting=[], by=None, at=NOW)
    assert not PlanItem.objects.exists()
    helper = OrganisationFactory()
    save_item(item=item, villages=[here], supporting=[helper], by=None, at=NOW)
    assert list(item.villages.all()) == [here]
    assert list(item.supporting.all()) == [helper]
    plan.area = PlanAreaFactory(code="35.05")
    with pytest.raises(ForeignVillageError) as refused:
        save_plan(plan=plan, by=None, at=NOW)
    assert refused.value.field == "area"


def test_saving_an_item_leaves_state_and_progress_to_the_reports() -> None:
    item = PlanItemFactory(under_way=True)
    item.state, item.percent, item.title = ItemState.DONE, 100, "Judul baru"
    save_item(item=item, villages=[], supporting=[], by=None, at=NOW)
    item.refresh_from_db()
    assert (item.state, item.percent, item.title) == ("under_way", 40, "Judul baru")


def test_a_plan_is_no_smaller_than_a_regency() -> None:
    plan = ActionPlanFactory.build(
        organisation=OrganisationFactory(), area=PlanAreaFactory(code="35.04.14")
    )
    with pytest.raises(ValidationError) as refused:
        save_plan(plan=plan, by=None, at=NOW)
    assert "area" in refused.value.message_dict


def test_a_pillar_belongs_to_the_program_of_the_plan() -> None:
    plan = ActionPlanFactory(program=desmigratif())
    pillar = PillarFactory(program="desa_migran_emas")
    item = PlanItem(plan=plan, title="x", pillar=pillar)
    with pytest.raises(ValidationError) as refused:
        save_item(item=item, villages=[], supporting=[], by=None, at=NOW)
    assert "pillar" in refused.value.message_dict


def test_overdue_and_due_soon_at_their_days() -> None:
    item = PlanItemFactory(end_date=date(2026, 3, 31))
    PlanItemFactory(end_date=None)
    PlanItemFactory(end_date=date(2026, 3, 31), done=True)
    PlanItemFactory(end_date=date(2026, 3, 31), dropped=True)

    def found(on: date) -> tuple[int, int]:
        rows = PlanItem.objects.all()
        counts = count_items(rows, on=on)
        assert counts.overdue == rows.overdue(on).count()
        assert counts.soon == rows.due_within(on, 30).count()
        return counts.overdue, counts.soon

    assert found(date(2026, 2, 28)) == (0, 0)
    assert found(date(2026, 3, 1)) == (0, 1)
    assert found(date(2026, 3, 31)) == (0, 1)
    assert found(date(2026, 4, 1)) == (1, 0)
    assert item.is_overdue(date(2026, 4, 1))
    assert not item.is_overdue(date(2026, 3, 31))
    assert PlanItem.objects.undated().count() == 1


def test_items_by_pillar_organisation_and_village() -> None:
    village, pillar, helper = VillageFactory(), PillarFactory(), OrganisationFactory()
    mine = PlanItemFactory(pillar=pillar, villages=[village])
    other = PlanItemFactory()
    other.supporting.add(helper)
    rows = PlanItem.objects
    assert list(rows.of_pillar(pillar.code)) == [mine]
    assert list(rows.of_village(village)) == [mine]
    assert list(rows.of_organisation(helper.pk)) == [other]
    assert list(rows.of_organisation(mine.responsible_id)) == [mine]


def test_the_pilot_of_tulungagung_is_loaded_once_and_invents_nothing() -> None:
    load_reference_data(by=None, at=NOW)
    assert not ActionPlan.objects.exists()  # its villages are not in the register yet
    for code in ("35.04.14.2011", "35.04.14.2016", "35.04.14.2017"):
        VillageFactory(area__code=code)
    assert "actionplan:percontohan-tulungagung-2023" in load_reference_data(by=None, at=NOW).added
    plan = ActionPlan.objects.get()
    assert not plan.is_confirmed
    assert plan.area == Area.objects.get(code="35.04")
    assert plan.items.count() == 6
    assert set(plan.items.values_list("villages__area__code", flat=True)) == {
        "35.04.14.2011",
        "35.04.14.2016",
        "35.04.14.2017",
    }
    open_items = plan.items.filter(state="planned")
    assert open_items.count() == 4
    for item in open_items:
        unknown = (item.responsible, item.start_date, item.end_date, item.budget_amount)
        assert unknown == (None, None, None, None)
    assert load_known_plans(by=None, at=NOW) == []


def test_a_budget_keeps_every_rupiah() -> None:
    item = PlanItemFactory(budget_amount=Decimal(999_999_999_999_999))
    item.refresh_from_db()
    assert item.budget_amount == Decimal(999_999_999_999_999)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM plans_planitemevent WHERE pgh_obj_id = %s", [item.pk])
        assert cursor.fetchone() == (1,)
