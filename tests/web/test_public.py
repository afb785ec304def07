"""The public profile: what everybody may read about a village, and that it names nobody."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migranportal.accounts.roles import Role
from migranportal.web.public import about_somebody
from tests.factories.accounts import user_with
from tests.factories.cooperatives import MembershipFactory
from tests.factories.programs import DesignationFactory
from tests.factories.villages import (
    ActivityFactory,
    FacilityFactory,
    RegulationFactory,
    TaskForceFactory,
    TaskForceMemberFactory,
    VillageFactory,
)
from tests.factories.workers import (
    BusinessGroupFactory,
    FamilyMemberFactory,
    PersonFactory,
    ReturneeBusinessFactory,
    WorkerFactory,
)
from villages.models import Village

pytestmark = pytest.mark.django_db

CODE = "35.04.14.2011"
URL = f"/profil/{CODE}/"


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code=CODE, area__name="Tunggangri")


def text(client: Client, url: str = URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def recently(days: int = 30) -> date:
    return timezone.localdate() - timedelta(days=days)


def test_it_shows_what_the_village_offers(client: Client, village: Village) -> None:
    FacilityFactory(village=village, kind__name_id="Meja layanan")
    FacilityFactory(village=village, kind__name_id="Rumah rusak", broken=True)
    RegulationFactory(village=village, title="Pelindungan PMI")
    RegulationFactory(village=village, title="Perdes lama", repealed=True)
    ActivityFactory(village=village, title="Penyuluhan di balai dusun", date=recently())
    ActivityFactory(village=village, title="Kegiatan lampau", date=recently(500))
    page = text(client)
    for shown in ("Tunggangri", CODE, "Meja layanan", "Pelindungan PMI", "Penyuluhan di balai"):
        assert shown in page
    for hidden in ("Rumah rusak", "Perdes lama", "Kegiatan lampau"):
        assert hidden not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "designated", "decree_number": "SK 7/2026"}, "SK 7/2026"),
        ({"state": "designated"}, "Desa Migran Emas"),
        ({"state": "candidate"}, None),
        ({"state": "proposed"}, None),
        ({"state": "revoked", "revoked_date": date(2026, 1, 1)}, None),
    ],
)
def test_only_a_designation_is_told(
    client: Client, village: Village, fields: dict[str, Any], said: str | None
) -> None:
    DesignationFactory(village=village, decree_date=date(2026, 1, 31), **fields)
    page = text(client)
    assert (said in page) if said else ("Desa Migran Emas" not in page)


def test_nobody_is_named(client: Client, village: Village) -> None:
    """Everybody whom the portal can know, in every record that has room for a name."""
    person = PersonFactory(
        village=village,
        name="Siti Zulaikhah Rahayu",
        nik="3504144101900001",
        phone="081234567890",
        address="Dusun Sembunyi RT 3",
    )
    worker = WorkerFactory(person=person, returned=True, procedural=True, judged_by="Pak Penilai")
    FamilyMemberFactory(worker=worker, name="Bocah Rahasia", carer="Mbah Pengasuh")
    MembershipFactory(person=person, cooperative__seat=village, cooperative__name="Koperasi Diam")
    BusinessGroupFactory(village=village, name="Kelompok Wongso")
    ReturneeBusinessFactory(owner=worker, name="Warung Zulaikhah")
    task_force = TaskForceFactory(village=village)
    TaskForceMemberFactory(task_force=task_force, name="Hartono Satgas", phone="085700000001")
    Village.objects.filter(pk=village.pk).update(
        contact_name="Bu Kontak",
        contact_phone="085700000002",
        contact_email="bukontak@surat.test",
        confirmed_by="kades@surat.test",
        confirmed_date=date(2026, 3, 2),
        office_address="Rumah Hartono Satgas, telp 0355 1234567",
    )
    FacilityFactory(village=village, name="Rumah Bu Zulaikhah", note="kunci di Pak Lurah")
    for number, title in enumerate(
        (
            "Pemulangan siti zulaikhah dari Taiwan",
            "Bantuan untuk BOCAH RAHASIA",
            "Pembinaan oleh Hartono Satgas dan Mbah Pengasuh",
            "Pemulangan jenazah a.n. Mangkulangit",
            "Hubungi 0857-0000-0003",
            "Surat untuk 3504144101900001",
        )
    ):
        ActivityFactory(
            village=village, title=title, date=recently(number + 1), description="Siti ikut"
        )
    RegulationFactory(village=village, title="Santunan bagi Siti Zulaikhah")
    page = text(client).casefold()
    secrets = [
        *(
            "zulaikhah",
            "bocah",
            "pengasuh",
            "hartono",
            "kontak",
            "penilai",
            "wongso",
            "mangkulangit",
        ),
        *("0812", "0857", "0355", "3504144101900001", "surat.test", "sembunyi", "siti", "lurah"),
    ]
    assert [secret for secret in secrets if secret in page] == []
    assert ">6<" in text(client), "the activities still count"


NAMES = st.lists(st.sampled_from(["Ani", "Budi", "Wati", "Joko", "Sri"]), min_size=1, max_size=4)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=NAMES, before=st.sampled_from(["", "Kunjungan ke rumah "]), upper=st.booleans())
def test_a_title_with_a_recorded_name_is_silent(
    village: Village, names: list[str], before: str, upper: bool
) -> None:
    person = PersonFactory(village=village, name=" ".join(names))
    name = person.name.upper() if upper else person.name
    said = {1: f"{before}{name}, Mei 2026", 2: "Penyuluhan di balai dusun"}
    assert about_somebody(said, village=village) == {1}
    person.delete()


def test_ordinary_titles_are_shown(village: Village) -> None:
    PersonFactory(village=village, name="Sri")
    PersonFactory(village=VillageFactory(area__code="35.04.14.2012"), name="Balai Dusun")
    said = {
        1: "Kelas Ibu Purna PMI di balai dusun",
        2: "Sriwijaya mengajar: 25 peserta, 3 hari",
        3: "Perdes 7 Tahun 2025 tentang PMI",
    }
    assert about_somebody(said, village=village) == set()


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("kantor@tunggangri.desa.id", True),
        ("desa@tulungagungkab.go.id", True),
        ("siti@gmail.com", False),
        ("siti@bukan-desa.id", False),
    ],
)
def test_only_the_office_has_an_address(
    client: Client, village: Village, email: str, shown: bool
) -> None:
    Village.objects.filter(pk=village.pk).update(
        contact_email=email, office_address="Jalan Raya Kalidawir 1"
    )
    page = text(client)
    assert (email in page) is shown
    assert "Jalan Raya Kalidawir 1" in page


def test_invented_villages_say_so_and_are_not_indexed(client: Client, village: Village) -> None:
    assert "noindex" not in text(client)
    Village.objects.filter(pk=village.pk).update(is_invented=True)
    response = client.get(URL)
    assert response["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert "Contoh" in response.content.decode() or "Demo" in response.content.decode()


def test_it_can_be_shared(client: Client, village: Village) -> None:
    page = text(client)
    address = f"http://testserver{URL}"
    assert f'value="{address}"' in page
    start = page.index("https://wa.me/?text=")
    assert unquote(page[start : page.index('"', start)]).endswith(address)
    assert f'property="og:url" content="{address}"' in page
    assert 'property="og:title" content="Tunggangri' in page


def test_the_address_decides_the_language(client: Client, village: Village) -> None:
    client.cookies["django_language"] = "en"
    indonesian, english = client.get(URL), client.get(f"{URL}?bahasa=en")
    assert (indonesian["Content-Language"], english["Content-Language"]) == ("id", "en")
    assert '<html lang="id">' in indonesian.content.decode()
    assert "Facilities in use" in english.content.decode()


def test_it_is_kept_by_caches_until_it_changes(client: Client, village: Village) -> None:
    first = client.get(URL)
    assert "public" in first["Cache-Control"]
    assert not first.cookies
    assert client.get(URL, headers={"if-none-match": first["ETag"]}).status_code == 304
    ActivityFactory(village=village, date=recently())
    assert client.get(URL, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_signed_in_readers_see_the_same(client: Client, village: Village) -> None:
    anonymous = text(client)
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    assert text(client) == anonymous


def test_unknown_and_closed_villages(client: Client, village: Village) -> None:
    assert client.get("/profil/35.04.14.2999/").status_code == 404
    closed = VillageFactory(area__code="35.04.14.2013", merged_into=village)
    closed.area.valid_until = date(2026, 1, 1)
    closed.area.save()
    assert client.get("/profil/35.04.14.2013/").url == URL
    village.area.valid_until = date(2026, 1, 1)
    village.area.save()
    assert client.get(URL).status_code == 404
    assert client.post(URL).status_code == 405


@pytest.mark.queries
def test_it_costs_the_same_whatever_is_recorded(
    client: Client, village: Village, django_assert_num_queries: Any
) -> None:
    def populate(count: int) -> None:
        for n in range(count):
            FacilityFactory(village=village)
            RegulationFactory(village=village)
            ActivityFactory(village=village, date=recently(n + 1))
            PersonFactory(village=village)

    cache.clear()
    populate(1)
    with django_assert_num_queries(8):
        client.get(URL)
    populate(19)
    with django_assert_num_queries(8):
        client.get(URL)
