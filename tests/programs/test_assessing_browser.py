"""Assessment, designation and the work queue in a browser, on a phone and on a screen."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser

from programs.models import Designation, Proposal, ProposalAct, ProposalState, Visit, Waits
from tests.factories.programs import StepDeadlineFactory
from tests.factories.villages import picture
from tests.programs.deciding import set_desk
from tests.programs.proposing import Stage
from tests.programs.test_proposals_browser import Desk, chromium
from tests.web.test_browser import CHROMIUM, PHONE, SCREEN

__all__ = ["chromium"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]
VILLAGE = "/desa/35.04.14.2011"


@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_from_the_visit_to_the_designation(  # noqa: PLR0915 (one story)
    stage: Stage,
    chromium: Browser,
    live_server: Any,
    size: Any,
    tmp_path: Path,
) -> None:
    cache.clear()
    ministry = set_desk(stage)
    proposal = stage.sent()
    for act in (ProposalAct.TAKE_UP, ProposalAct.VERIFY):
        proposal = ministry.review(proposal, act)
    StepDeadlineFactory(waits=Waits.ASSESSMENT, days=30)
    bp3mi = Desk(chromium, live_server.url, size, stage.bp3mi)
    bp3mi.open("/antrean/")
    bp3mi.check("20-queue")
    page = f"{VILLAGE}/usulan/{proposal.pk}/"
    bp3mi.open(page)
    bp3mi.check("21-assess")
    photo = tmp_path / "foto.png"
    photo.write_bytes(picture("PNG", 640, 480))
    record_visit(bp3mi, page, photo)
    assert Visit.objects.get().photos.count() == 1
    bp3mi.open(page)
    bp3mi.check("24-visited")
    with bp3mi.page.expect_navigation():
        bp3mi.page.locator(".next-act .act-form button[type=submit]").click()
    assert Proposal.objects.get().state == ProposalState.RECOMMENDED
    bp3mi.check("25-recommended")
    ministry.issued(stage.country.eligible.pk)
    village = Desk(chromium, live_server.url, size, stage.head)
    village.open(f"{page}langkah/{proposal.step_number}/")
    village.check("26-known-then")
    village.open(f"{VILLAGE}/penetapan/")
    village.check("27-designations")
    designation = f"{VILLAGE}/penetapan/{Designation.objects.get().pk}/"
    for act in ("monitor", "ceremony", "guide"):
        bp3mi.open(f"{designation}catat/{act}/")
        bp3mi.check(f"28-{act}")
    bp3mi.open(designation)
    bp3mi.check("29-designation")


def record_visit(bp3mi: Desk, page: str, photo: Path) -> None:
    """Fill in the form step by step, as the scripts show it."""
    bp3mi.open(f"{page}kunjungan/")
    bp3mi.check("22-visit-form")
    form = bp3mi.page
    form.locator("#id_team").fill("Budi, BP3MI Jawa Timur")
    form.locator("[data-next]").click()
    bp3mi.check("23-visit-criteria")
    for name in form.locator("input[type=radio][value=confirmed]").all():
        name.check()
    form.locator("[data-next]").click()
    form.locator("#id_photos").set_input_files(str(photo))
    form.locator("[data-next]").click()
    form.locator("#id_summary").fill("Data sesuai dengan keadaan di desa.")
    form.locator("input[name=conclusion][value=fit]").check()
    with form.expect_navigation(url=lambda url: "kunjungan" not in url):
        form.locator(".form-actions button[type=submit]").click()
