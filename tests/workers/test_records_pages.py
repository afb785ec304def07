"""Forms of what belongs to a person: stays, returns, families, businesses, letters, moving, numbers."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import RoleAssignmentFactory, user_with
from tests.factories.regions import CountryFactory
from tests.factories.villages import PDF, TODAY, VillageFactory
from tests.factories.workers import (
    BusinessGroupFactory,
    FamilyMemberFactory,
    PermissionLetterFactory,
    PersonFactory,
    PlacementFactory,
    ReturneeBusinessFactory,
    WorkerFactory,
)
from villages.models import Village
from workers.models import (
    BusinessGroup,
    FamilyMember,
    PermissionLetter,
    Person,
    Placement,
    ReturneeBusiness,
    Worker,
)

pytestmark = pytest.mark.django_db

CODE, OTHER, NIK = "35.04.14.2011", "35.04.14.2012", "3504144101900001"
BASE, LETTERS, GROUPS = (
    f"/desa/{CODE}/{part}/" for part in ("warga", "surat-izin", "kelompok-usaha")
)


@pytest.fixture
def village() -> Village:
    CountryFactory(code="TW", name_id="Taiwan", name_en="Taiwan")
    return VillageFactory(area__code=CODE, area__name="Tunggangri")


@pytest.fixture
def officer(client: Client, village: Village) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def abroad(village: Village) -> Worker:
    worker = WorkerFactory(village=village, abroad=True)
    PlacementFactory(worker=worker, open=True)
    return worker


def of(worker: Any, act: str = "") -> str:
    return f"{BASE}{worker.pk}/{act}"


class TestPlacements:
    STAY = {"country": "TW", "scheme": "unknown", "employer_type": "unknown"}

    def test_is_added_changed_and_removed(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        worker = WorkerFactory(village=village)
        answers = {**self.STAY, "departure_date": str(TODAY - timedelta(days=9))}
        assert client.post(of(worker, "penempatan/baru/"), answers).url == of(worker, "lihat/")
        worker.refresh_from_db()
        assert worker.stage == Worker.Stage.ABROAD
        stay = Placement.objects.get()
        url = of(worker, f"penempatan/{stay.pk}/")
        client.post(url, {**answers, "job_title": "Perawat"})
        stay.refresh_from_db()
        assert stay.job_title == "Perawat"
        client.post(f"{url}hapus/")
        worker.refresh_from_db()
        assert worker.stage == Worker.Stage.PROSPECTIVE
        assert not Placement.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"country": "Zembla"}, "country"),
            ({"departure_date": "2990-01-01"}, "departure_date"),
            ({"return_date": "2020-01-01", "return_category": "other"}, "departure_date"),
            ({"departure_date": "2020-01-01", "return_date": "2021-01-01"}, "return_category"),
        ],
    )
    def test_is_refused_beside_the_field(
        self,
        client: Client,
        officer: Any,
        village: Village,
        changes: dict[str, str],
        field: str,
    ) -> None:
        worker = WorkerFactory(village=village)
        response = client.post(of(worker, "penempatan/baru/"), {**self.STAY, **changes})
        assert response.status_code == 422
        assert field in response.context["form"].errors

    def test_a_person_without_migration_record_has_none(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        person = PersonFactory(village=village)
        assert client.get(of(person, "penempatan/baru/")).status_code == 404


class TestReturn:
    ANSWERS = {"return_date": str(TODAY), "return_category": "contract_end"}

    def test_closes_the_open_stay_once(self, client: Client, officer: Any, abroad: Worker) -> None:
        url = of(abroad, "kepulangan/")
        assert client.get(url).status_code == 200
        answers = {**self.ANSWERS, "kunci": str(uuid4())}
        for _ in range(2):
            assert client.post(url, answers).url == of(abroad, "lihat/")
        abroad.refresh_from_db()
        assert (abroad.stage, abroad.returned_date) == (Worker.Stage.RETURNED, TODAY)
        assert AuditEvent.objects.filter(act="placement.returned").count() == 1

    def test_before_the_departure_is_refused(
        self, client: Client, officer: Any, abroad: Worker
    ) -> None:
        answers = {**self.ANSWERS, "return_date": "2000-01-01"}
        response = client.post(of(abroad, "kepulangan/"), answers)
        assert "return_date" in response.context["form"].errors

    def test_of_nobody_abroad_leads_to_the_whole_stay(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        worker = WorkerFactory(village=village)
        for send in (client.get, client.post):
            response = send(of(worker, "kepulangan/"), self.ANSWERS)
            assert response.url == of(worker, "penempatan/baru/")


class TestFamilyAndBusiness:
    def test_family(self, client: Client, officer: Any, village: Village) -> None:
        worker = WorkerFactory(village=village)
        child = {"relation": "child", "name": "Putri", "sex": "F", "carer": "Nenek"}
        url = of(worker, "keluarga/baru/")
        assert client.post(url, {**child, "lagi": "1"}).url == url
        member = FamilyMember.objects.get()
        client.post(of(worker, f"keluarga/{member.pk}/"), {**child, "name": "Putri Ayu"})
        assert "Putri Ayu" in client.get(of(worker, "keluarga/")).content.decode()
        late = client.post(url, {**child, "birth_date": "2990-01-01"})
        assert "birth_date" in late.context["form"].errors
        client.post(of(worker, f"keluarga/{member.pk}/hapus/"))
        assert not FamilyMember.objects.exists()

    def test_business_in_a_group_of_the_village_only(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        worker = WorkerFactory(village=village, returned=True)
        near = BusinessGroupFactory(village=village)
        far = BusinessGroupFactory(village=VillageFactory(area__code=OTHER))
        url, answers = of(worker, "usaha/baru/"), {"name": "Kripik", "since_date": "2025-01-01"}
        refused = client.post(url, {**answers, "group": far.pk})
        assert "group" in refused.context["form"].errors
        client.post(url, {**answers, "group": near.pk})
        business = ReturneeBusiness.objects.get()
        client.post(of(worker, f"usaha/{business.pk}/"), {**answers, "name": "Kripik Tempe"})
        assert ReturneeBusiness.objects.get().name == "Kripik Tempe"

    def test_group_with_members(self, client: Client, officer: Any, village: Village) -> None:
        client.post(
            f"{GROUPS}baru/",
            {"name": "Makmur", "since_date": "2024-05-01", "confirmed_date": str(TODAY)},
        )
        group = BusinessGroup.objects.get()
        returnee = WorkerFactory(village=village, returned=True, person__name="Sri Wahyuni")
        WorkerFactory(
            village=VillageFactory(area__code=OTHER), returned=True, person__name="Orang Jauh"
        )
        url = f"{GROUPS}{group.pk}/anggota/baru/"
        page = client.get(url).content.decode()
        assert "Sri Wahyuni (1990)" in page
        assert "Orang Jauh" not in page
        answers = {"name": "Kripik", "since_date": "2024-05-01"}
        unknown = client.post(url, {**answers, "owner": "Orang Jauh"})
        assert "owner" in unknown.context["form"].errors
        client.post(url, {**answers, "owner": "sri wahyuni"})
        member = ReturneeBusiness.objects.get()
        assert (member.owner, member.group) == (returnee, group)
        assert client.get(f"{GROUPS}").context["rows"][0]["record"].members == 1
        assert client.get(f"{GROUPS}{group.pk}/anggota/{member.pk}/").status_code == 200
        refused = client.post(f"{GROUPS}{group.pk}/hapus/")
        assert refused.status_code == 409

    def test_namesakes_are_told_apart(self, client: Client, officer: Any, village: Village) -> None:
        group = BusinessGroupFactory(village=village)
        twins = [
            WorkerFactory(village=village, returned=True, person__name="Siti") for _ in range(2)
        ]
        url = f"{GROUPS}{group.pk}/anggota/baru/"
        answers = {"name": "Kripik", "since_date": "2024-05-01"}
        both = client.post(url, {**answers, "owner": "Siti (1990)"})
        assert f"#{twins[1].pk}" in str(both.context["form"].errors["owner"])
        client.post(url, {**answers, "owner": f"Siti (1990) #{twins[1].pk}"})
        assert ReturneeBusiness.objects.get().owner == twins[1]


class TestLetters:
    ANSWERS = {
        "country": "Taiwan",
        "purpose": "Perawat",
        "given_by": "Slamet",
        "relation": "spouse",
        "number": "001/SIK/2026",
        "issued_date": str(TODAY),
        "signed_by": "Kades Contoh",
    }

    @pytest.fixture
    def holder(self, village: Village) -> Person:
        person: Person = WorkerFactory(village=village, person__name="Siti Aminah").person
        return person

    def enter(self, client: Client, **changes: Any) -> Any:
        answers = {**self.ANSWERS, "person": "Siti Aminah (1990)", **changes}
        return client.post(f"{LETTERS}baru/", answers)

    def test_is_entered_and_numbered_by_year(
        self, client: Client, officer: Any, holder: Person
    ) -> None:
        today = timezone.localdate()
        opened = client.get(f"{LETTERS}baru/").context["form"]
        assert opened["number"].value() == f"001/SIK/{CODE}/{today.year}"
        self.enter(client, number=opened["number"].value(), issued_date=str(today))
        letter = PermissionLetter.objects.get()
        assert (letter.serial, letter.holder_name, letter.country_id) == (1, "Siti Aminah", "TW")
        again = client.get(f"{LETTERS}baru/").context["form"]
        assert again["number"].value() == f"002/SIK/{CODE}/{today.year}"
        assert again["signed_by"].value() == "Kades Contoh"
        taken = self.enter(client, number=letter.number, issued_date=str(today))
        assert taken.status_code == 422
        self.enter(client, number=letter.number, issued_date="2024-05-01")
        assert PermissionLetter.objects.get(issued_date__year=2024).serial == 1

    def test_begins_with_the_family_on_file(
        self, client: Client, officer: Any, holder: Person
    ) -> None:
        FamilyMemberFactory(worker=holder.worker, relation="parent", name="Ibu")
        FamilyMemberFactory(worker=holder.worker, relation="spouse", name="Slamet")
        form = client.get(f"{LETTERS}baru/?orang={holder.pk}").context["form"]
        assert (form["given_by"].value(), form["relation"].value()) == ("Slamet", "spouse")
        assert form["person"].value() == "Siti Aminah (1990)"

    def test_for_somebody_of_another_village_is_refused(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        stranger = WorkerFactory(
            village=VillageFactory(area__code=OTHER), person__name="Siti Aminah"
        )
        assert "person" in self.enter(client).context["form"].errors
        opened = client.get(f"{LETTERS}baru/?orang={stranger.pk}").context["form"]
        assert not opened["person"].value()

    def test_for_a_minor_is_taken_and_said(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        WorkerFactory(
            village=village, person__name="Muda", person__birth_date=TODAY - timedelta(days=6000)
        )
        name = f"Muda ({(TODAY - timedelta(days=6000)).year})"
        page = client.post(
            f"{LETTERS}baru/", {**self.ANSWERS, "person": name}, follow=True
        ).content.decode()
        assert "notice-warning" in page
        assert PermissionLetter.objects.exists()

    def test_is_revoked_for_a_reason_once(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        letter = PermissionLetterFactory(village=village)
        url = f"{LETTERS}{letter.pk}/cabut/"
        assert client.get(url).status_code == 200
        early = {"revoked_date": "2000-01-01", "revoked_reason": "Berubah pikiran"}
        assert client.post(url, early).status_code == 422
        without = client.post(url, {"revoked_date": str(TODAY), "revoked_reason": ""})
        assert without.status_code == 422
        answers = {"revoked_date": str(TODAY), "revoked_reason": "Berubah pikiran"}
        assert client.post(url, answers).status_code == 302
        letter.refresh_from_db()
        assert not letter.is_in_force
        assert client.post(url, answers).status_code == 422
        assert AuditEvent.objects.filter(act="permission_letter.revoked").count() == 1

    def test_scan_is_served_to_who_may_see_the_letter(
        self, client: Client, officer: Any, holder: Person, settings: Any, tmp_path: Any
    ) -> None:
        files = {**settings.STORAGES["default"]["OPTIONS"], "location": str(tmp_path)}
        default = {**settings.STORAGES["default"], "OPTIONS": files}
        settings.STORAGES = {**settings.STORAGES, "default": default}
        self.enter(client, file=SimpleUploadedFile("surat.pdf", PDF, "application/pdf"))
        url = PermissionLetter.objects.get().file.url
        assert url in client.get(LETTERS).content.decode()
        served = client.get(url)
        assert b"".join(served.streaming_content) == PDF
        for role, area in ((Role.VILLAGE_OFFICER, OTHER), (Role.ANALYST, "")):
            client.force_login(user_with(role, area=area))
            assert client.get(url).status_code == 404

    def test_stays_in_the_register_when_the_holder_moves(
        self, client: Client, officer: Any, holder: Person
    ) -> None:
        self.enter(client)
        Person.objects.filter(pk=holder.pk).update(village=VillageFactory(area__code=OTHER))
        assert "Siti Aminah" in client.get(LETTERS).content.decode()
        letter = PermissionLetter.objects.get()
        assert client.get(f"{LETTERS}{letter.pk}/").status_code == 200

    def test_costs_the_same_for_one_and_for_many(
        self, client: Client, officer: Any, village: Village, django_assert_max_num_queries: Any
    ) -> None:
        PermissionLetterFactory(village=village, country=CountryFactory(code="HK"))
        client.get(LETTERS)
        with django_assert_max_num_queries(16) as few:
            client.get(LETTERS)
        PermissionLetterFactory.create_batch(9, village=village)
        with django_assert_max_num_queries(16) as many:
            client.get(LETTERS)
        assert len(few) == len(many)


class TestStatus:
    ANSWERS = {
        "stage": "1",
        "confirmed_date": str(TODAY),
        "procedural_status": "2",
        "judged_by": "BP3MI Jawa Timur",
        "judged_date": str(TODAY),
        "judged_basis": "Wawancara",
    }

    def test_is_judged_and_withdrawn(self, client: Client, officer: Any, village: Village) -> None:
        worker = WorkerFactory(village=village)
        url = of(worker, "status/")
        assert client.post(url, self.ANSWERS).url == of(worker, "lihat/")
        worker.refresh_from_db()
        assert worker.procedural_status == Worker.ProceduralStatus.NON_PROCEDURAL
        client.post(url, {**self.ANSWERS, "procedural_status": "0"})
        worker.refresh_from_db()
        assert (worker.judged_by, worker.judged_date) == ("", None)

    def test_needs_who_judged(self, client: Client, officer: Any, village: Village) -> None:
        worker = WorkerFactory(village=village)
        response = client.post(of(worker, "status/"), {**self.ANSWERS, "judged_by": ""})
        assert "judged_by" in response.context["form"].errors

    def test_stage_of_who_left_is_decided_by_the_stays(
        self, client: Client, officer: Any, abroad: Worker
    ) -> None:
        assert "stage" not in client.get(of(abroad, "status/")).context["form"].fields
        client.post(of(abroad, "status/"), self.ANSWERS)
        abroad.refresh_from_db()
        assert abroad.stage == Worker.Stage.ABROAD

    def test_makes_the_record_of_somebody_without(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        person = PersonFactory(village=village)
        assert client.get(of(person, "status/")).status_code == 200
        assert client.post(of(person, "status/"), {**self.ANSWERS, "stage": "3"}).status_code == 302
        assert Worker.objects.get().stage == Worker.Stage.RETURNED


class TestMove:
    @pytest.fixture
    def target(self) -> Village:
        return VillageFactory(area__code=OTHER, area__name="Panjerejo")

    def test_is_done_where_both_villages_are_covered_once(
        self, client: Client, village: Village, abroad: Worker, target: Village
    ) -> None:
        client.force_login(user_with(Role.REGENCY_OFFICER))
        url = of(abroad, "pindah/")
        answers = {"village": "Panjerejo", "reason": "Menikah", "kunci": str(uuid4())}
        for _ in range(2):
            response = client.post(url, answers)
            assert response.url == f"/desa/{OTHER}/warga/{abroad.pk}/lihat/"
        abroad.refresh_from_db()
        assert (abroad.village, abroad.person.village) == (target, target)
        event = AuditEvent.objects.get(act="person.moved")
        assert event.details == {"from_code": CODE, "to_code": OTHER, "why": "Menikah"}
        assert client.get(of(abroad, "lihat/")).status_code == 404

    def test_elsewhere_is_refused_with_whom_to_ask(
        self, client: Client, officer: Any, abroad: Worker, target: Village
    ) -> None:
        response = client.post(of(abroad, "pindah/"), {"village": OTHER, "reason": "Menikah"})
        assert OTHER in str(response.context["form"].errors["village"])
        assert not AuditEvent.objects.filter(act="person.moved").exists()

    @pytest.mark.parametrize("typed", ["", "Antah Berantah", CODE, "35.04.14.2099"])
    def test_to_nowhere_is_refused(
        self, client: Client, village: Village, abroad: Worker, typed: str
    ) -> None:
        client.force_login(user_with(Role.REGENCY_OFFICER))
        response = client.post(of(abroad, "pindah/"), {"village": typed, "reason": "Menikah"})
        assert "village" in response.context["form"].errors

    def test_an_officer_of_both_villages_may(
        self, client: Client, officer: Any, abroad: Worker, target: Village
    ) -> None:
        RoleAssignmentFactory(user=officer, role=Role.VILLAGE_OFFICER, area_code=OTHER)
        client.post(of(abroad, "pindah/"), {"village": OTHER, "reason": "Menikah"})
        abroad.refresh_from_db()
        assert abroad.village == target


class TestPerson:
    CHANGED = {"name": "Siti Baru", "sex": "F", "birth_date": "1990-01-01"}

    def test_keeps_numbers_unless_told(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        person = PersonFactory(village=village, nik=NIK)
        page = client.get(of(person)).content.decode()
        assert NIK not in page
        client.post(of(person), self.CHANGED)
        person.refresh_from_db()
        assert (person.name, person.nik) == ("Siti Baru", NIK)
        client.post(of(person), {**self.CHANGED, "new_nik": "-"})
        person.refresh_from_db()
        assert person.nik is None

    def test_a_number_of_somebody_seen_links_there(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        other = PersonFactory(village=village, nik=NIK)
        person = PersonFactory(village=village)
        response = client.post(of(person), {**self.CHANGED, "new_nik": NIK})
        assert of(other, "lihat/") in str(response.context["form"].errors["new_nik"])

    def test_is_removed_with_stays_but_not_with_family(
        self, client: Client, officer: Any, abroad: Worker
    ) -> None:
        member = FamilyMemberFactory(worker=abroad)
        assert client.post(of(abroad, "hapus/")).status_code == 409
        member.delete()
        letter = PermissionLetterFactory(village=abroad.village, person=abroad.person)
        assert client.post(of(abroad, "hapus/")).status_code == 409
        letter.delete()
        assert client.post(of(abroad, "hapus/")).status_code == 302
        assert not Person.objects.filter(pk=abroad.pk).exists()
        assert not Placement.objects.exists()

    def test_number_is_shown_for_a_reason_and_recorded(
        self, client: Client, officer: Any, village: Village
    ) -> None:
        person = PersonFactory(village=village, nik=NIK)
        url = of(person, "nomor/")
        assert NIK not in client.get(url).content.decode()
        without = client.post(url, {"field": "nik", "reason": " "})
        assert without.status_code == 422
        assert NIK not in without.content.decode()
        shown = client.post(url, {"field": "nik", "reason": "Mengurus paspor"})
        assert NIK in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        assert AuditEvent.objects.get(act="person.identifier_revealed").reason == "Mengurus paspor"
        client.force_login(user_with(Role.VILLAGE_HEAD))
        assert client.post(url, {"field": "nik", "reason": "x"}).status_code == 403


def test_the_officer_of_another_village_finds_nothing(client: Client, village: Village) -> None:
    worker = WorkerFactory(village=village, abroad=True)
    stay = PlacementFactory(worker=worker, open=True)
    member = FamilyMemberFactory(worker=worker)
    business = ReturneeBusinessFactory(owner=worker)
    letter = PermissionLetterFactory(village=village, person=worker.person)
    group = BusinessGroupFactory(village=village)
    client.force_login(user_with(Role.VILLAGE_OFFICER, area=OTHER))
    VillageFactory(area__code=OTHER)
    here = [
        *(BASE, f"{BASE}baru/", LETTERS, f"{LETTERS}baru/", GROUPS, f"{GROUPS}baru/"),
        *(f"{LETTERS}{letter.pk}/", f"{LETTERS}{letter.pk}/hapus/", f"{LETTERS}{letter.pk}/cabut/"),
        *(f"{GROUPS}{group.pk}/", f"{GROUPS}{group.pk}/anggota/"),
    ]
    about = [
        *("", "lihat/", "hapus/", "status/", "kepulangan/", "pindah/", "nomor/", "konfirmasi/"),
        *("penempatan/", f"penempatan/{stay.pk}/", f"penempatan/{stay.pk}/hapus/"),
        *("keluarga/", f"keluarga/{member.pk}/", f"keluarga/{member.pk}/hapus/"),
        *("usaha/", f"usaha/{business.pk}/", "keluarga/baru/"),
    ]
    smuggled = [f"/desa/{OTHER}/warga/{worker.pk}/{act}" for act in about]
    for url in [*here, *(of(worker, act) for act in about), *smuggled]:
        assert client.get(url).status_code in {404, 405}, url
        assert client.post(url, {"name": "x"}).status_code in {404, 405}, url
    assert client.post(of(worker, "konfirmasi/")).status_code == 404
    assert Placement.objects.count() == 1
    assert date(2026, 1, 1) < worker.confirmed_date
