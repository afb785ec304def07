"""The pages of action plans in a browser: they fit, read well, and nothing complains."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from tests.factories.plans import ActionPlanFactory, PlanItemFactory, ProgressReportFactory
from tests.factories.villages import VillageFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]
HERE = "35.04.14.2011"


def a_plan() -> tuple[int, int]:
    """Make a plan with an item in each situation; return its key and that of the late one."""
    today, village = timezone.localdate(), VillageFactory(area__code=HERE)
    plan = ActionPlanFactory(is_confirmed=False, start_date=None, end_date=None)
    days = {"start_date": today - timedelta(days=90), "end_date": today - timedelta(days=5)}
    late = PlanItemFactory(plan=plan, villages=[village], under_way=True, **days)
    ProgressReportFactory(item=late, obstacle="Anggaran", evidence_link="https://contoh.test/x")
    PlanItemFactory(plan=plan, villages=[village], done=True, **days)
    PlanItemFactory(plan=plan, villages=[village], dropped=True, **days)
    PlanItemFactory(plan=plan, villages=[village], start_date=None, end_date=None)
    return plan.pk, late.pk


def test_the_desk(visit: Visit) -> None:
    plan, item = a_plan()
    visit.sign_in(Role.PROGRAM_OFFICER)
    for name, args in [
        ("plans_actionplan_changelist", []),
        ("plans_actionplan_add", []),
        ("plans_actionplan_change", [plan]),
        ("plans_timeline", []),
        ("plans_planitem_changelist", []),
        ("plans_planitem_add", []),
        ("plans_planitem_change", [item]),
        ("plans_planitem_act", [item, "report"]),
        ("plans_planitem_act", [item, "complete"]),
    ]:
        visit.open(reverse(f"admin:{name}", args=args))
        try:
            visit.check()
        except AssertionError as error:
            error.add_note(name)
            raise
        visit.faults.clear()


def test_a_report_moves_the_plan(visit: Visit) -> None:
    _plan, item = a_plan()
    visit.sign_in(Role.REGENCY_OFFICER)
    visit.open(reverse("admin:plans_planitem_act", args=[item, "complete"]))
    visit.page.locator("#id_done_text").fill("Semua pertemuan terlaksana")
    visit.page.locator("button.default").click()
    visit.page.wait_for_url(f"**{reverse('admin:plans_planitem_change', args=[item])}")
    assert visit.page.locator(".panel .state-done").is_visible()
    assert visit.page.get_by_text("Semua pertemuan terlaksana").is_visible()
    visit.check()


def test_the_village(visit: Visit) -> None:
    a_plan()
    visit.sign_in(Role.VILLAGE_OFFICER)
    visit.open(reverse("plans:village", args=[HERE]))
    visit.check()
