"""The pages of cooperatives for people in the field: what they save, and who finds what."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cooperatives.models import AnnualMeeting, Cooperative, Membership, ServedVillage
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.cooperatives import (
    AnnualMeetingFactory,
    BusinessUnitFactory,
    CooperativeFactory,
    MembershipFactory,
    ServedVillageFactory,
)
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory, WorkerFactory
from villages.models import Village

pytestmark = pytest.mark.django_db

HERE, NEIGHBOUR, FAR = "35.04.14.2011", "35.04.14.2012", "52.03.13.2001"
BASE = f"/desa/{HERE}/koperasi/"
ANSWERS = {"name": "Koperasi Jaya", "kind": "kdkmp", "legal_entity_number": ""}


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code=HERE, area__name="Tunggangri")


@pytest.fixture
def officer(client: Client, village: Village) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def cooperative(village: Village) -> Cooperative:
    return CooperativeFactory(seat=village, name="Koperasi Tunggangri")


@pytest.fixture
def guest(village: Village) -> Cooperative:
    """Return a cooperative seated next door that serves the village."""
    seat = VillageFactory(area__code=NEIGHBOUR, area__name="Betak")
    served = ServedVillageFactory(cooperative__seat=seat, village=village)
    return served.cooperative


def text(response: Any) -> str:
    return response.content.decode()


def test_a_cooperative_is_registered_and_serves_its_village(client: Client, officer: Any) -> None:
    response = client.post(f"{BASE}baru/", {**ANSWERS, "serves_since": "2025-09-01"})
    cooperative = Cooperative.objects.get()
    assert (response.status_code, response.url) == (302, f"{BASE}{cooperative.pk}/ringkasan/")
    assert cooperative.seat.area.code == HERE
    served = ServedVillage.objects.get()
    assert (served.village, served.since_date) == (cooperative.seat, date(2025, 9, 1))
    assert "Koperasi Jaya" in text(client.get(response.url))


def test_without_a_day_it_serves_since_the_legal_entity(client: Client, officer: Any) -> None:
    legal = {"legal_entity_number": "AHU-1", "legal_entity_date": "2025-07-18"}
    client.post(f"{BASE}baru/", {**ANSWERS, **legal})
    assert ServedVillage.objects.get().since_date == date(2025, 7, 18)


@pytest.mark.parametrize(
    "part", [{"legal_entity_number": "AHU-1"}, {"legal_entity_date": "2025-07-18"}]
)
def test_half_a_legal_entity_is_refused(client: Client, officer: Any, part: dict[str, str]) -> None:
    assert client.post(f"{BASE}baru/", {**ANSWERS, **part}).status_code == 422
    assert not Cooperative.objects.exists()
    assert not ServedVillage.objects.exists()


def test_dissolution_is_an_act_of_its_own(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    url = f"{BASE}{cooperative.pk}/"
    answers = {**ANSWERS, "name": cooperative.name, "dissolved_date": "2026-01-31"}
    assert client.post(url, answers).status_code == 302
    cooperative.refresh_from_db()
    assert cooperative.dissolved_date == date(2026, 1, 31)
    assert AuditEvent.objects.get().act == "cooperative.dissolved"
    client.post(url, {**answers, "name": "Koperasi Lain", "dissolved_date": ""})
    cooperative.refresh_from_db()
    assert (cooperative.name, cooperative.dissolved_date) == ("Koperasi Lain", None)


def test_dissolved_before_it_was_legal_is_refused(
    client: Client, officer: Any, village: Village
) -> None:
    legal = CooperativeFactory(seat=village, legal=True)
    answers = {
        "name": legal.name,
        "kind": legal.kind,
        "legal_entity_number": legal.legal_entity_number,
        "legal_entity_date": "2025-07-18",
        "dissolved_date": "2025-07-17",
    }
    assert client.post(f"{BASE}{legal.pk}/", answers).status_code == 422


def test_returnees_are_offered_first_and_members_no_more(
    client: Client, officer: Any, cooperative: Cooperative, village: Village
) -> None:
    WorkerFactory(person=PersonFactory(village=village, name="Ani Luar Negeri"), abroad=True)
    PersonFactory(village=village, name="Budi Keluarga")
    WorkerFactory(person=PersonFactory(village=village, name="Citra Purna"), returned=True)
    MembershipFactory(cooperative=cooperative, person__name="Dewi Anggota")
    PersonFactory(village=VillageFactory(area__code=NEIGHBOUR), name="Eka Tetangga")
    page = text(client.get(f"{BASE}{cooperative.pk}/anggota/baru/"))
    places = [page.index(name) for name in ("Citra Purna", "Budi Keluarga", "Ani Luar Negeri")]
    assert places == sorted(places)
    assert "Dewi Anggota" not in page
    assert "Eka Tetangga" not in page


def test_somebody_is_looked_for_and_joins(
    client: Client, officer: Any, cooperative: Cooperative, village: Village
) -> None:
    PersonFactory.create_batch(25, village=village)
    wanted = PersonFactory(village=village, name="Zulaikha Dicari")
    url = f"{BASE}{cooperative.pk}/anggota/baru/"
    assert "Zulaikha" not in text(client.get(url))
    assert "Zulaikha" in text(client.get(url, {"cari": "dicari"}))
    assert client.post(url, {"person": wanted.pk, "since_date": "2026-01-05"}).status_code == 302
    assert Membership.objects.get().person == wanted
    again = client.post(url, {"person": wanted.pk, "since_date": "2026-01-05"})
    assert again.status_code == 422


def test_a_person_from_elsewhere_cannot_be_chosen(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    stranger = PersonFactory(village=VillageFactory(area__code=FAR))
    url = f"{BASE}{cooperative.pk}/anggota/baru/"
    response = client.post(url, {"person": stranger.pk, "since_date": "2026-01-05"})
    assert response.status_code == 422
    assert stranger.name not in text(response)


def test_a_member_leaves_and_the_dates_are_mended(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    member = MembershipFactory(cooperative=cooperative)
    url = f"{BASE}{cooperative.pk}/anggota/{member.pk}/"
    leaving = {"since_date": "2025-09-01", "until_date": "2026-02-01"}
    client.post(url, leaving)
    assert AuditEvent.objects.get().act == "membership.left"
    client.post(url, {**leaving, "since_date": "2025-08-01"})
    member.refresh_from_db()
    assert (member.since_date, member.until_date) == (date(2025, 8, 1), date(2026, 2, 1))


def test_units_meetings_and_villages_are_recorded(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    other = VillageFactory(area__code=NEIGHBOUR)
    base = f"{BASE}{cooperative.pk}/"
    sent = {
        "gerai": {"name": "Gerai sembako", "kind": "sembako", "since_date": "2025-10-01"},
        "rat": {"book_year": "2025", "held_date": "2026-02-10", "attendance": "40"},
        "desa-terlayani": {"village": other.pk, "since_date": "2025-10-01"},
    }
    for part, answers in sent.items():
        assert client.post(f"{base}{part}/baru/", answers).status_code == 302
    assert cooperative.business_units.get().name == "Gerai sembako"
    assert cooperative.annual_meetings.get().held_date == date(2026, 2, 10)
    assert cooperative.served_villages.get().village == other
    summary = text(client.get(f"{base}ringkasan/"))
    assert summary.count('class="part-count">1<') == 3


def test_a_meeting_that_lies_ahead_is_refused(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    url = f"{BASE}{cooperative.pk}/rat/baru/"
    answers = {"book_year": "2025", "held_date": "2999-02-10"}
    assert client.post(url, answers).status_code == 422
    assert not AnnualMeeting.objects.exists()


def test_only_villages_of_the_district_are_offered(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    far = VillageFactory(area__code=FAR)
    url = f"{BASE}{cooperative.pk}/desa-terlayani/baru/"
    answers = {"village": far.pk, "since_date": "2025-10-01"}
    assert client.post(url, answers).status_code == 422


def test_a_cooperative_with_members_is_not_removed(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    MembershipFactory(cooperative=cooperative)
    response = client.post(f"{BASE}{cooperative.pk}/hapus/")
    assert response.status_code == 409
    assert Membership.objects.exists()


def test_members_from_elsewhere_keep_a_cooperative_too(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    """Row security hides them from the officer, so that only the foreign key speaks."""
    elsewhere = PersonFactory(village=VillageFactory(area__code=FAR))
    MembershipFactory(cooperative=cooperative, person=elsewhere)
    assert client.post(f"{BASE}{cooperative.pk}/hapus/").status_code == 409
    assert Membership.objects.exists()


def test_a_mistake_is_removed_with_its_units(
    client: Client, officer: Any, cooperative: Cooperative
) -> None:
    BusinessUnitFactory(cooperative=cooperative)
    ServedVillageFactory(cooperative=cooperative)
    assert client.post(f"{BASE}{cooperative.pk}/hapus/").status_code == 302
    assert not Cooperative.objects.exists()


def test_a_cooperative_next_door_is_read_and_not_changed(
    client: Client, officer: Any, guest: Cooperative
) -> None:
    meeting = AnnualMeetingFactory(cooperative=guest)
    member = MembershipFactory(cooperative=guest, person__name="Siti Tetangga")
    assert guest.name in text(client.get(BASE))
    base = f"{BASE}{guest.pk}/"
    summary = text(client.get(f"{base}ringkasan/"))
    assert "Betak" in summary
    assert f'href="{base}"' not in summary
    assert "/anggota/" not in summary
    for part in ("gerai/", "rat/", "desa-terlayani/"):
        assert client.get(f"{base}{part}").status_code == 200
        assert client.post(f"{base}{part}baru/", {}).status_code == 403
    for url in ("", "hapus/", f"rat/{meeting.pk}/", f"rat/{meeting.pk}/hapus/"):
        assert client.get(f"{base}{url}").status_code == 403
    for url in ("anggota/", "anggota/baru/", f"anggota/{member.pk}/"):
        assert client.get(f"{base}{url}").status_code == 404


def test_strangers_find_nothing(client: Client, cooperative: Cooperative) -> None:
    records = {
        "anggota": MembershipFactory(cooperative=cooperative),
        "gerai": BusinessUnitFactory(cooperative=cooperative),
        "rat": AnnualMeetingFactory(cooperative=cooperative),
        "desa-terlayani": ServedVillageFactory(cooperative=cooperative),
    }
    client.force_login(user_with(Role.VILLAGE_OFFICER, area=NEIGHBOUR))
    VillageFactory(area__code=NEIGHBOUR)
    # Neither at its own village nor smuggled into the officer's own address.
    for code in (HERE, NEIGHBOUR):
        base = f"/desa/{code}/koperasi/{cooperative.pk}/"
        urls = [base, f"{base}ringkasan/", f"{base}hapus/"]
        for part, record in records.items():
            urls += [f"{base}{part}/", f"{base}{part}/baru/", f"{base}{part}/{record.pk}/"]
        for url in urls:
            assert client.get(url).status_code == 404, url
            assert client.post(url, {}).status_code in {404, 405}, url


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VILLAGE_HEAD, 200), (Role.ANALYST, 404), (Role.PROGRAM_OFFICER, 200)]
)
def test_members_are_for_who_may_see_people(
    client: Client, cooperative: Cooperative, role: Role, status: int
) -> None:
    MembershipFactory(cooperative=cooperative, person__name="Siti Rahasia")
    client.force_login(user_with(role))
    response = client.get(f"{BASE}{cooperative.pk}/anggota/")
    assert response.status_code == status
    assert ("Siti Rahasia" in text(response)) is (status == 200)
    summary = text(client.get(f"{BASE}{cooperative.pk}/ringkasan/"))
    assert ("/anggota/" in summary) is (status == 200)


@pytest.mark.queries
@pytest.mark.parametrize("part", ["", "anggota/", "gerai/", "rat/", "desa-terlayani/"])
def test_lists_cost_the_same_for_one_row_and_twenty(
    client: Client,
    officer: Any,
    cooperative: Cooperative,
    part: str,
    django_assert_max_num_queries: Any,
) -> None:
    def populate(numbers: range) -> None:
        for n in numbers:
            CooperativeFactory(seat=cooperative.seat)
            MembershipFactory(cooperative=cooperative)
            BusinessUnitFactory(cooperative=cooperative)
            AnnualMeetingFactory(
                cooperative=cooperative, book_year=2000 + n, held_date=date(2001 + n, 2, 1)
            )
            ServedVillageFactory(
                cooperative=cooperative, village=VillageFactory(area__code=f"35.04.14.{2100 + n}")
            )

    url = f"{BASE}{cooperative.pk}/{part}" if part else BASE
    populate(range(1))
    client.get(url)
    with django_assert_max_num_queries(30) as one:
        client.get(url)
    populate(range(1, 20))
    with django_assert_max_num_queries(len(one)):
        response = client.get(url)
    assert len(response.context["rows"]) >= 20
