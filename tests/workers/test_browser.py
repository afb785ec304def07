"""People on a phone and on a screen: rules of accessibility, and what the scripts of the forms do."""

import pytest

from migranportal.accounts.roles import Role
from tests.factories.regions import CountryFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import (
    FamilyMemberFactory,
    PermissionLetterFactory,
    PersonFactory,
    PlacementFactory,
    WorkerFactory,
)
from tests.web.test_browser import Visit, browser, pytestmark, visit
from workers.models import Person, Worker

__all__ = ["browser", "pytestmark", "visit"]

CODE, NIK = "35.04.14.2011", "3504144101900001"
BASE = f"/desa/{CODE}/warga/"


@pytest.fixture
def worker() -> Worker:
    CountryFactory(code="TW", name_id="Taiwan", name_en="Taiwan")
    village = VillageFactory(area__code=CODE, area__name="Tunggangri")
    worker: Worker = WorkerFactory(village=village, abroad=True, person__nik=NIK)
    PlacementFactory(worker=worker, open=True)
    FamilyMemberFactory(worker=worker)
    PermissionLetterFactory(village=village, person=worker.person)
    return worker


def test_pages_of_people(visit: Visit, worker: Worker) -> None:
    visit.sign_in(Role.VILLAGE_OFFICER)
    for path in (
        *(BASE, f"{BASE}{worker.pk}/lihat/", f"{BASE}{worker.pk}/kepulangan/"),
        *(f"{BASE}{worker.pk}/nomor/", f"/desa/{CODE}/surat-izin/", f"{BASE}baru/"),
    ):
        visit.open(path)
        visit.check()


def test_registration(visit: Visit, worker: Worker) -> None:
    visit.sign_in(Role.VILLAGE_OFFICER)
    visit.open(f"{BASE}baru/")
    page = visit.page
    PersonFactory(village=worker.village, name="Siti Aminah")
    page.locator("#id_nik").press_sequentially(NIK)
    page.locator(".nik-says.is-wrong a").wait_for()
    page.locator("#id_nik").fill("3504144101900002")
    page.locator(".nik-says.is-good button").click()
    assert page.locator("#id_birth_date").input_value() == "1990-01-01"
    assert page.locator("input[name=sex][value=F]").is_checked()
    page.locator("#id_name").fill("Siti Aminnah")
    for _ in range(2):
        page.locator("[data-next]").click()
    page.locator("input[name=stage][value='1']").check()
    page.locator("[data-next]").click()
    assert not page.locator("#id_departure_date").is_visible()
    page.locator("[data-back]").click()
    page.locator("input[name=stage][value='2']").check()
    page.locator("[data-next]").click()
    assert page.locator("#id_departure_date").is_visible()
    assert not page.locator("#id_return_date").is_visible()
    page.locator("#id_country").fill("taiwan")
    page.locator(".form-actions [type=submit]").click()
    page.locator("button[name=lain]").wait_for()
    visit.faults.clear()  # the console complains about every 409
    visit.check()
    page.locator("button[name=lain]").click()
    page.wait_for_url(lambda url: url.endswith("/lihat/"))
    person = Person.objects.get(name="Siti Aminnah")
    assert (person.nik, person.worker.stage) == ("3504144101900002", Worker.Stage.ABROAD)


def test_moving_suggests_villages(visit: Visit, worker: Worker) -> None:
    VillageFactory(area__code="35.04.14.2012", area__name="Panjerejo")
    visit.sign_in(Role.VILLAGE_OFFICER)
    visit.open(f"{BASE}{worker.pk}/pindah/")
    visit.page.locator("#id_village").press_sequentially("panje")
    visit.page.locator("#id_village-list option").wait_for(state="attached")
    visit.check()
