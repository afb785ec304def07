"""The notices in a browser: rules of accessibility, no sideways scrolling, opening one."""

import os

import pytest

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind
from migranportal.notices.services.digests import unsubscribe_token
from tests.factories.accounts import UserFactory
from tests.factories.notices import NoticeFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


def shoot(visit: Visit, name: str) -> None:
    folder = os.environ.get("H8_SHOTS")
    if folder:
        width = visit.page.viewport_size["width"]
        visit.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_the_list_and_opening(visit: Visit) -> None:
    visit.sign_in(Role.VILLAGE_OFFICER)
    visit.open("/pemberitahuan/")
    visit.check()
    shoot(visit, "empty")
    user = User.objects.get()
    NoticeFactory(user=user, read=True)
    NoticeFactory(
        user=user,
        kind=Kind.OUTCOME_NOT_MET,
        parameters={
            "program": {"id": "Desa Migran Emas"},
            "reason": [{"id": "Satgas aktif"}, {"id": "Peraturan Desa tentang pelindungan PMI"}],
        },
    )
    NoticeFactory(
        user=user,
        kind=Kind.PROPOSAL_RETURNED,
        link="",
        parameters={
            "program": {"id": "Desa Migran Emas"},
            "reason": "Lampirkan SK Satgas terbaru.",
        },
    )
    visit.open("/pemberitahuan/")
    visit.check()
    shoot(visit, "list")
    visit.page.get_by_role("button", name="Buka").first.click()
    assert visit.page.url.endswith("/pemberitahuan/pengaturan/")
    visit.check()
    shoot(visit, "settings")
    visit.open("/pemberitahuan/?tampil=belum-dibaca")
    visit.page.get_by_role("button", name="Tandai semua dibaca").click()
    assert visit.page.locator(".portal-badge").count() == 0


def test_the_way_out_of_the_emails(visit: Visit) -> None:
    visit.open(f"/pemberitahuan/berhenti/{unsubscribe_token(UserFactory())}/")
    visit.check()
    shoot(visit, "unsubscribe")
    visit.page.get_by_role("button", name="Ya, akhiri").click()
    assert visit.page.get_by_role("heading", name="Email sudah diakhiri").is_visible()
    visit.check()
