"""Who saw whose data, in a browser: found by name, a reason stated, the time line, the letter."""

from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.audit.services import record
from tests.factories.audit import RecordReadFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


def test_the_officer_finds_looks_and_hands_out(visit: Visit, tmp_path: Path) -> None:
    village = VillageFactory(area__code="35.04.14.2011", area__name="Tunggangri")
    person = PersonFactory(name="Siti Aminah", with_nik=True, village=village)
    now = timezone.now()
    for n in range(60):
        RecordReadFactory(people=[person.pk], at=now - timedelta(hours=n))
    record("person.changed", target=person, by=None, at=now)
    visit.sign_in(Role.DATA_PROTECTION_OFFICER)
    visit.tour([reverse(f"admin:audit_recordread_{n}") for n in ("changelist", "people")])
    page = visit.page
    page.locator("#id_q").fill("aminah")
    page.locator(".plain-form button.default").click()
    page.get_by_role("link", name="Siti Aminah").wait_for()
    check(visit)
    page.get_by_role("link", name="Siti Aminah").click()
    page.locator("#id_reason").fill("Permintaan tertulis orangnya")
    check(visit)
    page.locator(".plain-form button.default").click()
    page.locator(".sights").wait_for()
    check(visit)
    assert "Siti Aminah" in letter_of(visit, tmp_path)
    page.locator(".sights + .actions a").last.click()
    page.wait_for_url(lambda url: "after=" in url)
    check(visit)
    page.locator(".sight a").first.click()
    page.locator(".field-request_id").wait_for()
    check(visit)
    acts = set(AuditEvent.objects.values_list("act", flat=True))
    assert {"person.reads_viewed", "person.reads_issued"} <= acts


def check(visit: Visit) -> None:
    visit.check()
    visit.faults.clear()  # the rules set inline styles themselves


def letter_of(visit: Visit, folder: Path) -> str:
    """Return the text of the letter that the button hands out."""
    with visit.page.expect_download() as download:
        visit.page.locator("form[action$='/letter/'] button").click()
    download.value.save_as(folder / "surat.pdf")
    with pypdfium2.PdfDocument(folder / "surat.pdf") as document:
        return str(document[0].get_textpage().get_text_range())
