"""An officer of the ministry decides about a row that a partner reported, in a browser."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.api.models import ReportedRow
from tests.factories.api import ReportedRowFactory, ReviewRuleFactory
from tests.factories.regions import CountryFactory
from tests.factories.workers import PersonFactory, VoterRegistrationFactory, WorkerFactory
from tests.web.test_browser import CHROMIUM, Visit
from workers.models import Person, Placement

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


def look(visit: Visit, name: str) -> None:
    """Check the page that is open; ``PORTAL_PICTURES`` names a folder that keeps how it looks."""
    if folder := os.environ.get("PORTAL_PICTURES", ""):
        width = visit.page.viewport_size["width"] if visit.page.viewport_size else 0
        visit.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    visit.check()
    visit.faults.clear()


def a_waiting_row() -> tuple[ReportedRow, Person]:
    """Return a departure whose NIK stands with another name in the register, and that person."""
    CountryFactory(code="TW")
    person = PersonFactory(name="Siti Aminah", with_nik=True)
    WorkerFactory(person=person)
    VoterRegistrationFactory(person=person)
    ReviewRuleFactory()
    ReportedRowFactory(
        outcome="refused", errors=[{"field": "nik", "code": "x", "message": "Salah"}]
    )
    row = ReportedRowFactory(
        row=(
            f'{{"nik": "{person.nik}", "name": "Budi Santoso", "birth_date": "1990-01-01",'
            ' "country_code": "TW", "departure_date": "2026-02-01"}'
        ),
        matched_by="nik",
        person=person.pk,
        area_code=person.village.area.code,
    )
    return row, person


def test_a_row_is_reviewed(visit: Visit) -> None:
    visit.sign_in(Role.PROGRAM_OFFICER)
    row, person = a_waiting_row()
    page = visit.page
    visit.open(reverse("admin:index"))
    page.locator("a[href*='reportedrow/?outcome__exact=pending']").first.click()
    page.locator("#result_list").wait_for()
    look(visit, "reported-rows")
    where = {"code": person.village.area.code, "person": person.pk}
    for name, address in (
        ("reported-row", reverse("admin:api_reportedrow_change", args=[row.pk])),
        ("review-rules", reverse("admin:api_reviewrule_changelist")),
        ("review-rule", reverse("admin:api_reviewrule_add")),
        ("voters", reverse("admin:workers_voterregistration_changelist")),
        ("voter-on-person", reverse("workers:person_page", kwargs=where)),
        ("review", reverse("admin:api_reportedrow_review", args=[row.pk])),
    ):
        visit.open(address)
        look(visit, name)
    page.locator("button[name=accepts][value=no]").click()
    page.locator(".alarm-box").wait_for()
    look(visit, "review-without-reason")
    page.locator("button[name=accepts][value=yes]").click()
    page.locator(".messagelist").wait_for()
    assert ReportedRow.objects.get(pk=row.pk).outcome == "applied"
    assert Placement.objects.filter(country="TW").count() == 1
