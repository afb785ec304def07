"""The pages of people in the field: the list, the page of a person, and who finds them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.villages import TODAY, VillageFactory
from tests.factories.workers import (
    FamilyMemberFactory,
    PermissionLetterFactory,
    PersonFactory,
    PlacementFactory,
    ReturneeBusinessFactory,
    WorkerFactory,
)
from villages.models import Village
from workers.models import Worker
from workers.views import people as people_view

pytestmark = pytest.mark.django_db

CODE = "35.04.14.2011"
BASE = f"/desa/{CODE}/warga/"


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code=CODE, area__name="Tunggangri")


@pytest.fixture
def officer(client: Client, village: Village) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


class TestList:
    def test_tabs_narrow_by_stage(self, client: Client, officer: Any, village: Village) -> None:
        WorkerFactory(village=village, person__name="Ani Calon")
        WorkerFactory(village=village, abroad=True, person__name="Budi Jauh")
        WorkerFactory(village=village, returned=True, person__name="Cici Pulang")
        PersonFactory(village=village, name="Dodi Tanpa")
        text = page(client, BASE)
        assert all(name in text for name in ("Ani", "Budi", "Cici", "Dodi"))
        abroad = page(client, f"{BASE}?tahap=luar-negeri")
        assert "Budi Jauh" in abroad
        assert "Ani Calon" not in abroad

    def test_finds_by_name_and_by_number(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        WorkerFactory(village=village, person__name="Siti Aminah", person__nik="3504144101900001")
        WorkerFactory(village=village, person__name="Bambang")
        for text in ("aminah", "3504 1441 0190 0001"):
            found = page(client, f"{BASE}?cari={text}")
            assert "Siti Aminah" in found
            assert "Bambang" not in found

    def test_does_not_find_people_of_other_villages(self, client: Client, village: Village) -> None:
        client.force_login(user_with(Role.REGENCY_OFFICER))
        other = VillageFactory(area__code="35.04.14.2012")
        WorkerFactory(village=other, person__name="Siti Lain", person__nik="3504144101900001")
        assert "Siti Lain" not in page(client, f"{BASE}?cari=siti")
        assert "Siti Lain" not in page(client, f"{BASE}?cari=3504144101900001")

    def test_pages_pass_over_nobody(
        self, client: Client, officer: Any, village: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people_view, "PAGE_SIZE", 3)
        for _ in range(4):
            WorkerFactory(village=village, person__name="Siti")
        WorkerFactory(village=village, person__name="Wati")
        seen, url = [], BASE
        while url:
            response = client.get(url)
            seen += [row.person.pk for row in response.context["rows"]]
            following = response.context["next_url"]
            url = BASE + following if following else ""
        assert len(seen) == len(set(seen)) == 5
        assert client.get(f"{BASE}?setelah=x").status_code == 200
        assert client.get(f"{BASE}?setelah=99999999").status_code == 200

    def test_costs_the_same_for_one_and_for_many(
        self, client: Client, officer: Any, village: Village, django_assert_max_num_queries: Any
    ) -> None:
        def add(count: int) -> None:
            for _ in range(count):
                PlacementFactory(worker=WorkerFactory(village=village, abroad=True), open=True)

        add(1)
        client.get(BASE)
        with django_assert_max_num_queries(14) as few:
            client.get(BASE)
        add(12)
        with django_assert_max_num_queries(14) as many:
            client.get(BASE)
        assert len(few) == len(many)


class TestPerson:
    def test_shows_everything_and_no_number(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        worker = WorkerFactory(
            village=village, returned=True, person__nik="3504144101900001", person__name="Siti"
        )
        PlacementFactory(worker=worker, closed=True, job_title="Perawat")
        FamilyMemberFactory(worker=worker, name="Anak Contoh", carer="Nenek")
        ReturneeBusinessFactory(owner=worker, name="Kripik Siti")
        PermissionLetterFactory(person=worker.person, village=village, number="001/SIK/2026")
        text = page(client, f"{BASE}{worker.pk}/lihat/")
        for part in ("Siti", "Perawat", "Anak Contoh", "Nenek", "Kripik Siti", "001/SIK/2026"):
            assert part in text
        assert "3504144101900001" not in text
        assert "••••••••••••0001" in text

    def test_says_what_is_missing(self, client: Client, officer: Any, village: Village) -> None:
        worker = WorkerFactory(village=village, abroad=True, person__birth_date=None)
        lacks = client.get(f"{BASE}{worker.pk}/lihat/").context["lacks"]
        urls = [lack.url for lack in lacks]
        assert f"{BASE}{worker.pk}/penempatan/baru/" in urls
        assert f"{BASE}{worker.pk}/status/" in urls
        bare = PersonFactory(village=village)
        (lack,) = client.get(f"{BASE}{bare.pk}/lihat/").context["lacks"]
        assert lack.url == f"{BASE}{bare.pk}/status/"

    def test_costs_the_same_however_much_is_recorded(
        self, client: Client, officer: Any, village: Village, django_assert_max_num_queries: Any
    ) -> None:
        worker = WorkerFactory(village=village, returned=True)
        client.get(BASE)
        for _ in range(5):
            PlacementFactory(worker=worker, closed=True)
            FamilyMemberFactory(worker=worker)
            ReturneeBusinessFactory(owner=worker)
            PermissionLetterFactory(person=worker.person, village=village)
        with django_assert_max_num_queries(18):
            client.get(f"{BASE}{worker.pk}/lihat/")

    def test_confirms_with_one_button(self, client: Client, officer: Any, village: Village) -> None:
        worker = WorkerFactory(village=village, confirmed_date=TODAY - timedelta(days=400))
        response = client.post(f"{BASE}{worker.pk}/konfirmasi/")
        assert response.url == f"{BASE}{worker.pk}/lihat/"
        worker.refresh_from_db()
        assert worker.confirmed_date > TODAY

    def test_the_head_reads_and_is_offered_nothing_to_change(
        self, client: Client, village: Village
    ) -> None:
        worker = WorkerFactory(village=village, abroad=True)
        PlacementFactory(worker=worker, open=True)
        client.force_login(user_with(Role.VILLAGE_HEAD))
        text = page(client, f"{BASE}{worker.pk}/lihat/")
        for part in ("/kepulangan/", "/baru/", "/status/", "/pindah/", "/nomor/", "/konfirmasi/"):
            assert part not in text
        assert client.post(f"{BASE}{worker.pk}/konfirmasi/").status_code == 403
        assert Worker.objects.get().confirmed_date == worker.confirmed_date
