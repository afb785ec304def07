"""Items of action plans in a sheet: read with their names, refused with a remedy, taken back."""

from datetime import date
from typing import Any

import pytest

from migranportal.accounts.roles import Role
from migranportal.imports.kinds import kinds_for
from migranportal.imports.models import Import
from plans.models import ActionPlan, PlanItem
from tests.factories.accounts import OrganisationFactory, user_with
from tests.factories.plans import (
    ActionPlanFactory,
    PlanItemFactory,
    ProgressReportFactory,
    desmigratif,
)
from tests.factories.villages import PillarFactory, VillageFactory
from tests.imports.conftest import CODE, Sender, make_sender, problems_of, sheet_of
from villages.models import Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(village: Village) -> ActionPlan:
    made: ActionPlan = ActionPlanFactory(title="Rencana aksi Tulungagung", program=desmigratif())
    return made


@pytest.fixture
def officer() -> Sender:
    return make_sender(Role.REGENCY_OFFICER)


def row(**changes: Any) -> dict[str, Any]:
    return {"plan": "Rencana aksi Tulungagung", "title": "Sosialisasi", **changes}


def sent(sender: Sender, *rows: dict[str, Any], **more: Any) -> Import:
    return sender.sent("plan-items", sheet_of("plan-items", rows), url="/impor/", **more)


def test_items_come_with_villages_and_organisations_and_go_again(
    plan: ActionPlan, officer: Sender
) -> None:
    PlanItemFactory(plan=plan, position=4)
    betak = VillageFactory(area__code="35.04.14.2016", area__name="Betak")
    pillar = PillarFactory(program=plan.program_id, name_id="Usaha produktif")
    office = OrganisationFactory(name="Dinas Tenaga Kerja", code="disnaker")
    helpers = [OrganisationFactory(name=name) for name in ("Bank Contoh", "Kampus, Cabang A")]
    started = sent(
        officer,
        row(
            pillar="usaha produktif (Desmigratif)",
            villages=f"{CODE}, 35.04.14.2016",
            responsible="DISNAKER",
            supporting="bank contoh; Kampus, Cabang A",
            start_date="01/02/2026",
            end_date=date(2026, 6, 30),
            budget_source="APBD",
            budget_amount="150.000.000",
        ),
        row(title="Pelatihan", villages="Betak"),
    )
    assert problems_of(started) == []
    page = officer.page(started)
    assert (
        "Betak (35.04.14.2016); Tunggangri" in page or "Tunggangri (35.04.14.2011); Betak" in page
    )
    assert officer.decide(started).imported_rows == 2
    item = plan.items.get(title="Sosialisasi")
    assert (item.position, item.pillar, item.responsible) == (5, pillar, office)
    assert set(item.villages.values_list("area__code", flat=True)) == {CODE, "35.04.14.2016"}
    assert set(item.supporting.all()) == set(helpers)
    assert (item.end_date, int(item.budget_amount)) == (date(2026, 6, 30), 150_000_000)
    assert (item.state, item.percent) == ("planned", None)
    second = plan.items.get(title="Pelatihan")
    assert (second.position, list(second.villages.all())) == (6, [betak])
    officer.undo(started)
    assert started.state == Import.State.UNDONE
    assert plan.items.count() == 1


def test_what_does_not_fit_is_said(plan: ActionPlan, officer: Sender) -> None:
    VillageFactory(area__code="35.05.01.2001")
    PillarFactory(name_id="Layanan Emas")
    PlanItemFactory(plan=plan, title="Ada")
    ActionPlanFactory(title="Rencana lain", area__code="35.05")
    started = sent(
        officer,
        row(title="Ada"),
        row(title="Dua kali"),
        row(title="Dua kali"),
        row(title="Luar", villages="35.05.01.2001"),
        row(title="Pilar", pillar="Layanan Emas (Desa Migran Emas)"),
        row(title="Hari", start_date="02/02/2026", end_date="01/02/2026"),
        row(title="Uang", budget_amount=0),
        row(title="Siapa", supporting="Tidak ada; Juga tidak"),
        row(title=""),
        row(title="Asing", plan="Rencana lain"),
    )
    assert problems_of(started) == [
        (2, "title", "record_registered"),
        (4, "title", "twice_record"),
        (5, "villages", "village_unknown"),
        (6, "pillar", "pillar_other_program"),
        (7, "end_date", "ends_before_start"),
        (8, "budget_amount", "number_range"),
        (9, "supporting", "choice"),
        (10, "title", "required"),
        (11, "plan", "choice"),
    ]


def test_the_ministry_names_only_villages_of_the_plan(plan: ActionPlan) -> None:
    VillageFactory(area__code="35.05.01.2001", area__name="Jauh")
    started = sent(make_sender(Role.PROGRAM_OFFICER), row(villages=f"{CODE}; 35.05.01.2001"))
    assert problems_of(started) == [(2, "villages", "village_outside_plan")]
    assert started.problems.get().detail == "Jauh (35.05.01.2001)"


def test_an_item_with_a_report_is_not_taken_back(plan: ActionPlan, officer: Sender) -> None:
    started = sent(officer, row())
    officer.decide(started)
    ProgressReportFactory(item=plan.items.get())
    officer.undo(started)
    assert started.state == Import.State.IMPORTED
    assert PlanItem.objects.count() == 1


def test_the_sheet_of_a_village_holds_no_items() -> None:
    user = user_with(Role.REGENCY_OFFICER)
    assert "plan-items" in {kind.code for kind in kinds_for(user, area_code="35.04")}
    assert "plan-items" not in {kind.code for kind in kinds_for(user, area_code=CODE)}
