"""Raising a threshold on a draft, its effect on the country, and publication by two people."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from programs import services
from programs.models import Assessment, CriteriaVersion, PublicationRequest, Run
from tests.factories.accounts import PASSWORD, user_with
from tests.factories.programs import ProgramFactory
from tests.factories.villages import RegulationFactory, VillageFactory
from tests.factories.workers import WorkerFactory
from tests.programs.admin_country import REGULATION, run_country
from tests.programs.conftest import criterion_fields
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

# Procedural of five workers in each village: shares of 100, 80, 60, 40 and 20 percent.
PROCEDURAL = (5, 4, 3, 2, 1)


@pytest.fixture
def version(db: None) -> CriteriaVersion:
    """Criteria in force that ask for half of the workers, judged over five villages."""
    at = timezone.now()
    draft = services.create_draft(
        program=ProgramFactory(), title="Uji", legal_source="uji", by=None, at=at
    )
    share = criterion_fields(
        "procedural_share", "at_least", 50, is_mandatory=True, title_id="Pekerja prosedural"
    )
    for fields in (REGULATION, share):
        services.add_criterion(draft, by=None, at=at, **fields)
    today = timezone.localdate()
    first = services.publish_version(draft, valid_from=today.replace(day=1, month=1), at=at)
    judged = {"judged_by": "uji", "judged_date": today}
    for number, procedural in enumerate(PROCEDURAL):
        village = VillageFactory(
            area__code=f"35.04.14.20{number + 11}",
            area__name=f"Desa {procedural}",
            confirmed_date=today,
            confirmed_by="kades@contoh.test",
        )
        RegulationFactory(village=village)
        WorkerFactory.create_batch(procedural, village=village, procedural_status=1, **judged)
        WorkerFactory.create_batch(5 - procedural, village=village, procedural_status=2, **judged)
    run_country()
    return first


def sign_in(visit: Visit, user: User) -> None:
    visit.page.context.clear_cookies()
    visit.open("/akun/login/")
    visit.page.locator("#id_login").fill(user.email)
    visit.page.locator("#id_password").fill(PASSWORD)
    visit.page.get_by_role("button", name="Masuk", exact=True).click()
    visit.page.wait_for_url(lambda url: "/akun/" not in url)


def look(visit: Visit) -> None:
    """Check the page that is open: it fits, reads well, and nothing complains."""
    visit.check()
    visit.faults.clear()


def raise_threshold(visit: Visit, version: CriteriaVersion) -> CriteriaVersion:
    """Copy the criteria to a draft and ask for three quarters of the workers."""
    page = visit.page
    visit.open(reverse("admin:programs_criteriaversion_change", args=[version.pk]))
    page.locator("form[action$='/copy/'] button").click()
    draft = CriteriaVersion.objects.get(state="draft")
    share = draft.criteria.get(measure="procedural_share")
    visit.open(reverse("admin:programs_version_criterion", args=[draft.pk, share.pk]))
    page.locator("#id_threshold").fill("75")
    page.locator(".plain-form button[type=submit]").click()
    return draft


def see_effect(visit: Visit, draft: CriteriaVersion) -> None:
    """Open the try: of three eligible villages the one with 60 percent falls."""
    page = visit.page
    page.locator(f"a[href$='/{draft.pk}/publish/']").click()
    assert page.locator(".effect-loss strong").inner_text() == "1"
    row = page.locator("#villages .trial-villages tbody tr")
    assert row.count() == 1
    assert "Desa 3" in row.inner_text()
    assert "15" in row.locator(".flip").inner_text()  # percentage points off the threshold
    assert page.locator(".curve-mark").count() == 2
    look(visit)


def ask(visit: Visit) -> PublicationRequest:
    """Ask for the publication from the page of the try; the asker cannot approve."""
    page = visit.page
    page.locator("#id_remark").fill("Ambang batas dinaikkan")
    page.locator("#publication button[type=submit]").click()
    asked = PublicationRequest.objects.get()
    expect(page.locator("form[action$='/withdraw/']")).to_be_visible()
    expect(page.locator(f"form[action$='/{asked.pk}/approve/']")).to_have_count(0)
    look(visit)
    return asked


def test_a_raised_threshold_shows_its_effect_and_two_people_publish_it(
    visit: Visit, version: CriteriaVersion
) -> None:
    page, one, other = visit.page, user_with(Role.PROGRAM_OFFICER), user_with(Role.PROGRAM_OFFICER)
    sign_in(visit, one)
    draft = raise_threshold(visit, version)
    see_effect(visit, draft)
    asked = ask(visit)
    draft.refresh_from_db()
    assert draft.state == CriteriaVersion.State.DRAFT

    # The second person finds it in the list, and approves.
    sign_in(visit, other)
    visit.open(f"{reverse('admin:programs_publicationrequest_changelist')}?state=open")
    look(visit)
    page.locator("#result_list a[href*='/publicationrequest/']").first.click()
    page.locator(f"form[action$='/{asked.pk}/approve/'] button").click()
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == ("published", other.email)

    # What was published is what was tried.
    services.work_on_run(Run.objects.get(state="waiting").pk)
    visit.open(reverse("admin:programs_publicationrequest_change", args=[asked.pk]))
    expect(page.locator(".equal-box")).to_be_visible()
    look(visit)
    assert Assessment.objects.filter(version=draft, outcome=1).count() == 2
