"""The desk's pages of published figures in a browser: they fit, read well, and nothing complains."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.demo.statistics import load_figures_of_demo
from reports.models import PublishedFigure
from tests.factories.regions import AreaFactory, CountryFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PlacementFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


@pytest.fixture
def _figures() -> None:
    for code, name in (("TW", "Taiwan"), ("HK", "Hong Kong"), ("MY", "Malaysia")):
        CountryFactory(code=code, name_id=name, name_en=name)
    for code, name in (
        ("35", "Jawa Timur"),
        ("52", "Nusa Tenggara Barat"),
        ("35.04", "Kabupaten Tulungagung"),
        ("52.03", "Kabupaten Lombok Timur"),
    ):
        AreaFactory(code=code, name=name)
    for number in range(3):
        village = VillageFactory(area__code=f"35.04.14.201{number}")
        PlacementFactory(
            worker__village=village, country_id="TW", departure_date=date(2025, 2, 1 + number)
        )
    load_figures_of_demo(at=timezone.now())


@pytest.mark.usefixtures("_figures")
def test_pages_of_published_figures(visit: Visit) -> None:
    visit.sign_in(Role.PROGRAM_OFFICER)
    figure = PublishedFigure.objects.order_by("pk")[0]
    by_year = reverse("admin:reports_statistics")
    for path in (
        by_year,
        f"{by_year}?by=country&year=2025",
        f"{by_year}?by=province&year=2024",
        f"{by_year}?by=regency&year=2025",
        f"{by_year}?measure=complaints",
        reverse("admin:reports_contradictions"),
        reverse("admin:reports_remittances"),
        reverse("admin:reports_publishedfigure_changelist"),
        reverse("admin:reports_publishedfigure_add"),
        reverse("admin:reports_publishedfigure_change", args=[figure.pk]),
    ):
        visit.open(path)
        try:
            visit.check()
        except AssertionError as error:
            error.add_note(path)
            raise
        visit.faults.clear()
