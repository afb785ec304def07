"""The public profile, the guide and the blank forms in a browser, on a phone and on a screen."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from migranportal.accounts.roles import Role
from tests.factories.cooperatives import CooperativeFactory, MembershipFactory
from tests.factories.programs import DesignationFactory
from tests.factories.villages import (
    ActivityFactory,
    FacilityFactory,
    RegulationFactory,
    VillageFactory,
)
from tests.factories.workers import WorkerFactory
from tests.web.test_browser import CHROMIUM, Visit, browser, visit  # noqa: F401 (fixtures)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

CODE = "35.04.14.2011"


@pytest.fixture
def village() -> Any:
    village = VillageFactory(
        area__code=CODE,
        area__name="Tunggangri",
        is_invented=True,
        office_address="Jalan Raya 1",
        contact_email="kantor@tunggangri.desa.id",
    )
    FacilityFactory(village=village)
    RegulationFactory(village=village)
    ActivityFactory(village=village, date=timezone.localdate() - timedelta(days=3))
    DesignationFactory(village=village, state="designated")
    return village


def test_public_profile(visit: Visit, village: Any) -> None:  # noqa: F811
    visit.open(f"/profil/{CODE}/")
    visit.check()
    visit.open(f"/profil/{CODE}/?bahasa=en")
    visit.check()


def test_the_address_is_copied(visit: Visit, village: Any) -> None:  # noqa: F811
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open(f"/profil/{CODE}/")
    visit.page.get_by_role("button", name="Salin alamat").click()
    visit.page.get_by_role("button", name="Disalin").wait_for()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{visit.site}/profil/{CODE}/"


@pytest.mark.parametrize(
    "path",
    [
        "panduan/",
        "panduan/?cari=koperasi",
        "panduan/masuk-ke-portal/",
        "panduan/arti-warna-dan-keadaan/",
        "glosarium/",
        "formulir/",
        "formulir/orang/",
        "formulir/satgas/",
    ],
)
def test_help(visit: Visit, path: str) -> None:  # noqa: F811
    visit.sign_in(Role.VILLAGE_OFFICER)
    visit.open(f"/{path}")
    visit.check()


def test_cooperatives(visit: Visit, village: Any) -> None:  # noqa: F811
    cooperative = CooperativeFactory(seat=village)
    MembershipFactory(cooperative=cooperative)
    WorkerFactory(village=village, returned=True)
    base = f"/desa/{CODE}/koperasi/"
    visit.sign_in(Role.VILLAGE_OFFICER)
    of_one = f"{base}{cooperative.pk}/"
    for path in (base, f"{base}baru/", f"{of_one}ringkasan/", f"{of_one}anggota/"):
        visit.open(path)
        visit.check()
    visit.open(f"{of_one}anggota/baru/")
    visit.check()
