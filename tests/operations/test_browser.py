"""The desk's shell and the pages of administration in a browser, on a phone and a screen."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.operations.services import send_invitations
from migranportal.operations.services.invitations import token_of
from tests.factories.accounts import RoleAssignmentFactory, user_with
from tests.factories.agreements import AgreementFactory
from tests.factories.operations import (
    AnnouncementFactory,
    FailedTaskFactory,
    InvitationFactory,
)
from tests.factories.plans import PlanItemFactory
from tests.factories.villages import FacilityKindFactory, VillageFactory
from tests.web.test_browser import (
    Visit,
    browser,  # noqa: F401 (a fixture)
    pytestmark,
    visit,  # noqa: F401 (a fixture)
)

__all__ = ["pytestmark"]

TEXT = "Portal dirawat **Sabtu malam**:\n\n- simpan pekerjaan\n- [panduan](https://kp2mi.go.id)"
PATHS = [
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/user/?look=no_factor",
    "/admin/accounts/roleassignment/",
    "/admin/operations/invitation/",
    "/admin/operations/announcement/",
    "/admin/operations/announcement/add/",
    "/admin/operations/health/",
    "/admin/operations/lists/",
]


def picture(visit: Visit, name: str) -> None:  # noqa: F811
    """Keep a picture where the environment asks for some."""
    folder = os.environ.get("PORTAL_PICTURES")
    if folder:
        width = visit.page.viewport_size["width"]  # type: ignore[index]
        file = Path(folder) / f"{name}-{width}.png"
        visit.page.screenshot(path=file, full_page=True)


@pytest.fixture
def everything(db: Any) -> None:
    AnnouncementFactory(published=True, title_id="Pemeliharaan portal", text_id=TEXT, importance=3)
    InvitationFactory.create_batch(3)
    FailedTaskFactory(
        arguments={"run_id": 3},
        places="programs/services/runs.py:88 work_on_run\nprograms/evaluation/write.py:41 write",
    )
    FailedTaskFactory(task="other.tasks.once", error="ValueError", text="… was not found")
    FacilityKindFactory(is_confirmed=False)
    today = timezone.localdate()
    for role in (Role.BP3MI_OFFICER, Role.REGENCY_OFFICER, Role.VILLAGE_HEAD):
        RoleAssignmentFactory(user=user_with(None), role=role, until_date=today)


@pytest.mark.parametrize("path", PATHS)
def test_pages_of_administration(visit: Visit, everything: None, path: str) -> None:  # noqa: F811
    visit.sign_in(Role.MINISTRY_ADMINISTRATOR)
    visit.open(path)
    picture(
        visit, path.strip("/").replace("/", "-").partition("?")[0] + ("-q" if "?" in path else "")
    )
    visit.check()


def test_the_menu_folds_out_on_a_phone_and_stands_beside_the_page_elsewhere(visit: Visit) -> None:  # noqa: F811
    visit.sign_in(Role.MINISTRY_ADMINISTRATOR)
    visit.open("/admin/accounts/user/")
    summary = visit.page.locator(".desk-menu summary")
    if summary.is_visible():
        summary.click()
        assert visit.page.locator(".desk-menu a[aria-current]").is_visible()
        picture(visit, "menu-open")
    else:
        visit.page.locator("#nav-filter").fill("undangan")
        links = visit.page.locator("#nav-sidebar .menu-group a:visible")
        assert links.count() == 1
        visit.page.locator("#nav-filter").fill("")
    visit.check()


def test_no_page_of_the_menu_scrolls_sideways(visit: Visit, everything: None) -> None:  # noqa: F811
    """Every list, custom page and, of each list with rows, one form."""
    AgreementFactory(in_force=True, title="Perjanjian dengan nama yang sangat panjang " * 3)
    PlanItemFactory()
    VillageFactory(area__name="Tunggangri")
    visit.sign_in(Role.MINISTRY_ADMINISTRATOR)
    visit.open("/admin/")
    read = "links => links.map(link => link.getAttribute('href'))"
    links = visit.page.locator(".desk-groups a:not(.add-here)").evaluate_all(read)
    assert len(links) > 40
    wide = []
    for link in links:
        visit.open(link)
        wide += too_wide(visit, link)
        row = visit.page.locator("#result_list th a").first
        if row.count():
            form = str(row.get_attribute("href"))
            visit.open(form)
            wide += too_wide(visit, form)
    assert wide == []
    assert not visit.faults


def too_wide(visit: Visit, path: str) -> list[str]:  # noqa: F811
    """Return the path with its width where the page is wider than the window."""
    page = visit.page
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{path}: {width} px"] if width > 0 else []


def test_an_announcement_is_put_away_on_any_page(visit: Visit, everything: None) -> None:  # noqa: F811
    visit.sign_in(Role.ANALYST)
    visit.open("/admin/villages/village/?q=x")
    bar = visit.page.locator(".announcement-bar")
    assert not bar.locator("ul").is_visible()
    bar.locator("summary").click()
    assert bar.locator("ul").is_visible()
    picture(visit, "announcement-open")
    visit.check()
    bar.locator(".announcement-close").click()
    visit.page.wait_for_load_state()
    assert visit.page.url.endswith("/admin/villages/village/?q=x")
    assert visit.page.locator(".announcement-bar").count() == 0


def test_an_announcement_is_put_away(visit: Visit, everything: None) -> None:  # noqa: F811
    visit.sign_in(Role.BP3MI_OFFICER)
    visit.open("/")
    assert visit.page.locator(".announcement").count() == 1
    picture(visit, "home-bp3mi")
    visit.check()
    visit.page.locator(".announcement-close").click()
    visit.page.wait_for_load_state()
    assert visit.page.locator(".announcement").count() == 0


def test_an_invitation_is_opened_and_a_password_chosen(visit: Visit) -> None:  # noqa: F811
    invitation = InvitationFactory()
    RoleAssignmentFactory(user=invitation.user, role=Role.REGENCY_OFFICER)
    send_invitations(at=timezone.now())
    visit.open(f"/undangan/{token_of(invitation)}/")
    picture(visit, "invitation")
    visit.check()
    visit.page.locator("main form button").click()
    visit.page.locator("#id_password1").fill("kata-sandi-panjang-7")
    visit.page.locator("#id_password2").fill("kata-sandi-panjang-7")
    visit.page.locator("main form button[type=submit]").first.click()
    visit.page.wait_for_url("**/done/")
    assert User.objects.get(pk=invitation.user_id).has_usable_password()


def wait_for_another_second() -> None:
    """Let the second end in which a page was made that tells the time to the second."""
    second = int(time.time())
    while int(time.time()) == second:
        time.sleep(0.05)


def test_the_page_of_health_renews_itself(visit: Visit) -> None:  # noqa: F811
    visit.sign_in(Role.MINISTRY_ADMINISTRATOR)
    visit.page.clock.install()
    visit.open("/admin/operations/health/")
    before = visit.page.locator(".health-state .hint").inner_text()
    wait_for_another_second()
    FailedTaskFactory(error="Kesalahan.Baru")
    with visit.page.expect_response("**/health/now/"):
        visit.page.clock.run_for(16_000)
    visit.page.get_by_text("Kesalahan.Baru").wait_for()
    assert visit.page.locator(".health-state .hint").inner_text() != before
    visit.check()
