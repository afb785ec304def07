"""The main job in a browser, with a real server and a real Celery worker."""

import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from migranportal.accounts.roles import Role
from programs import services
from programs.models import Assessment, Run
from tests.factories.villages import RegulationFactory, VillageFactory
from tests.factories.workers import WorkerFactory
from tests.programs.admin_country import make_country, make_version, run_country
from tests.programs.test_worker import worker
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

PATIENCE = 60_000  # milliseconds


def check(visit: Visit) -> None:
    """Check the page; what the rules of accessibility themselves do to it is no fault of ours."""
    visit.check()
    visit.faults.clear()


@pytest.mark.worker
def test_recompute_explain_and_follow_a_number(visit: Visit, tmp_path: Path) -> None:
    """Sign in, recompute the country, watch it reach 100%, and read why a village is eligible."""
    make_version()
    village = VillageFactory(
        area__code="35.04.14.2011",
        area__name="Tunggangri",
        confirmed_date=timezone.localdate(),
        confirmed_by="kades@contoh.test",
    )
    RegulationFactory(village=village)
    WorkerFactory.create_batch(2, village=village, person__name="Siti Contoh")
    WorkerFactory(person__name="Orang Lain")
    page = visit.page
    with worker(tmp_path):
        visit.sign_in(Role.PROGRAM_OFFICER)
        visit.open("/admin/")
        page.locator("button[name=country]").click()
        page.wait_for_url(re.compile(r"/admin/programs/run/\d+/change/"))
        expect(page.locator("[data-percent]")).to_have_text("100%", timeout=PATIENCE)
    run = Run.objects.get(reason__gt="", area_code="")
    assert (run.state, run.villages) == ("finished", 2)
    assert Assessment.objects.count() == 2

    visit.open("/admin/")
    page.locator(".figures a").first.click()
    page.get_by_role("link", name="Tunggangri").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tunggangri")
    expect(page.locator(".verdict .outcome-met")).to_have_text("Memenuhi")
    row = page.locator("tr", has_text="Ada warga PMI")
    expect(row.locator(".measured")).to_have_text("2 orang")
    check(visit)

    row.locator(".measured a").click()
    names = page.locator("#result_list tbody tr")
    expect(names).to_have_count(2)
    expect(names.first).to_contain_text("Siti Contoh")
    assert not visit.faults


def test_every_page_is_accessible_and_fits(visit: Visit) -> None:
    """No fault in the console, no sideways scrolling, no breach of WCAG 2.2 AA."""
    country = make_country()
    VillageFactory.create_batch(60)
    run_country()
    at = timezone.now()
    draft = services.copy_version(country.version, by=None, at=at)
    first = draft.criteria.order_by("position")[0]
    workers = draft.criteria.get(measure="known_workers")
    services.change_criterion(workers, threshold=5, by=None, at=at)
    run = Run.objects.order_by("pk").reverse()[0]
    visit.sign_in(Role.PROGRAM_OFFICER)
    for name, args in [
        ("index", []),
        ("programs_village_explanation", [country.eligible.pk]),
        ("programs_village_explanation", [country.open.pk]),
        ("programs_assessment_changelist", []),
        ("programs_run_changelist", []),
        ("programs_run_change", [run.pk]),
        ("programs_run_start", []),
        ("programs_criteriaversion_changelist", []),
        ("programs_criteriaversion_change", [country.version.pk]),
        ("programs_criteriaversion_change", [draft.pk]),
        ("programs_version_criterion", [draft.pk, first.pk]),
        ("programs_version_criterion_remove", [draft.pk, first.pk]),
        ("programs_version_publish", [draft.pk]),
        ("programs_villagemeasures_change", [country.eligible.pk]),
    ]:
        visit.open(reverse(f"admin:{name}", args=args))
        try:
            check(visit)
        except AssertionError as error:
            error.add_note(name)
            raise


def test_explanation_prints_on_one_page(visit: Visit) -> None:
    """The page of a village under the criteria of both programs fits on one sheet of A4."""
    call_command("load_reference_data", stdout=io.StringIO())
    village = VillageFactory(confirmed_date=timezone.localdate(), confirmed_by="kades@contoh.test")
    run_country()
    visit.sign_in(Role.ANALYST)
    visit.open(reverse("admin:programs_village_explanation", args=[village.pk]))
    assert visit.page.locator(".explanation").count() == 2
    assert visit.page.locator(".explanation tbody tr:not(.group)").count() > 15
    sheet = visit.page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1
