"""The Migran Centre in a browser: public pages on a phone and a screen, and the desk's pages."""

import pytest
from django.urls import reverse

from migranportal.accounts.roles import Role
from tests.factories.centres import (
    CentreFactory,
    CompetencyFactory,
    OpeningFactory,
    RouteFactory,
    RouteStepFactory,
)
from tests.factories.regions import AreaFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


@pytest.mark.parametrize("language", ["", "?bahasa=en"])
def test_public_pages(visit: Visit, language: str) -> None:
    lists = ("", "pusat/", "kompetensi/", "jalur-aman/", "peluang-kerja/")
    visit.tour(f"/migran-centre/{path}{language}" for path in lists)
    CentreFactory(
        published=True,
        slug="undip",
        university="Universitas Diponegoro",
        area=AreaFactory(code="33.74", name="Kota Semarang"),
        services="Informasi negara tujuan\nPelatihan bahasa",
        website="https://www.undip.ac.id/pusat-layanan-pekerja-migran-indonesia-dan-keluarganya",
    )
    CompetencyFactory(published=True)
    CompetencyFactory(published=True, is_confirmed=True)
    route = RouteFactory(published=True, slug="umum", cost="Rp37.500")
    for n in (1, 2, 3):
        RouteStepFactory(route=route, position=n)
    OpeningFactory(published=True)
    pages = (*lists, "pusat/undip/", "jalur-aman/umum/")
    visit.tour(f"/migran-centre/{path}{language}" for path in pages)


def test_desk_pages(visit: Visit) -> None:
    visit.sign_in(Role.PROGRAM_OFFICER)
    route = RouteStepFactory(route__published=True).route
    made = {
        "centre": CentreFactory(),
        "competency": CompetencyFactory(),
        "route": route,
        "opening": OpeningFactory(until_date="2026-01-31"),
    }
    visit.tour(
        reverse(f"admin:centres_{name}_{page}", args=args)
        for name, entry in made.items()
        for page, args in [
            ("changelist", []),
            ("add", []),
            ("change", [entry.pk]),
            ("act", [entry.pk, "publish"]),
        ]
    )
