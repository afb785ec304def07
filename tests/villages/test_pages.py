"""The pages of village records: saved, refused with a message, with sensible values to begin with."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.villages import (
    PDF,
    ActivityFactory,
    BudgetLineFactory,
    EvidenceFactory,
    FacilityFactory,
    FacilityKindFactory,
    RegulationFactory,
    TaskForceFactory,
    TaskForceMemberFactory,
    VillageFactory,
    picture,
)
from villages.models import (
    Activity,
    BudgetLine,
    Evidence,
    Facility,
    TaskForce,
    TaskForceMember,
    Village,
    VillageRegulation,
)

pytestmark = pytest.mark.django_db

BASE = "/desa/35.04.14.2011/"


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": "/berkas/"},
        },
    }


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code="35.04.14.2011")


@pytest.fixture
def officer(client: Client, village: Village) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def pages(client: Client, officer: Any) -> Any:
    """Open and send pages of the village, in English."""
    client.cookies["django_language"] = "en"

    class Page:
        def get(self, path: str) -> Any:
            return client.get(BASE + path)

        def text(self, path: str) -> str:
            response = self.get(path)
            assert response.status_code == 200
            return str(response.content.decode())

        def form(self, path: str) -> Any:
            return self.get(path).context["form"]

        def send(self, path: str, **answers: Any) -> str:
            """Send answers that are taken; return where the portal leads."""
            response = client.post(BASE + path, answers)
            assert response.status_code == 302, response.context["form"].errors
            return str(response.url).removeprefix(BASE)

        def refused(self, path: str, **answers: Any) -> dict[str, list[str]]:
            response = client.post(BASE + path, answers)
            assert response.status_code == 422
            return {name: list(found) for name, found in response.context["form"].errors.items()}

    return Page()


def acts() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))


def photo(name: str = "foto.jpg", width: int = 60) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture("JPEG", width, 40))


class TestTaskForce:
    answers = {"decree_number": "188/1", "decree_date": "2026-01-10", "since_date": "2026-01-10"}

    def test_an_empty_last_day_means_three_years(self, pages: Any) -> None:
        target = pages.send("satgas/baru/", **self.answers)
        force = TaskForce.objects.get()
        assert force.until_date == date(2029, 1, 9)
        assert target == f"satgas/{force.pk}/anggota/"
        assert acts() == ["task_force.appointed"]

    def test_a_term_that_begins_on_a_leap_day(self, pages: Any) -> None:
        pages.send("satgas/baru/", **{**self.answers, "since_date": "2024-02-29"})
        assert TaskForce.objects.get().until_date == date(2027, 2, 28)

    def test_an_overlap_is_told_beside_the_first_day(self, pages: Any, village: Village) -> None:
        TaskForceFactory(village=village, decree_number="188/OLD")
        errors = pages.refused("satgas/baru/", **self.answers)
        assert "188/OLD" in errors["since_date"][0]

    def test_its_page_shows_decree_term_and_members_chair_first(
        self, pages: Any, village: Village
    ) -> None:
        force = TaskForceFactory(village=village)
        force.decree_file = photo()
        force.save()
        TaskForceMemberFactory(task_force=force, name="Anggota Satu", role="member")
        TaskForceMemberFactory(task_force=force, name="Ketua Satgas", role="chair")
        text = pages.text(f"satgas/{force.pk}/anggota/")
        assert force.decree_file.thumbnail_url in text
        assert text.index("Ketua Satgas") < text.index("Anggota Satu")
        assert f"/satgas/{force.pk}/anggota/" in pages.text("satgas/")

    def test_members_are_added_changed_and_removed(self, pages: Any, village: Village) -> None:
        force = TaskForceFactory(village=village)
        base = f"satgas/{force.pk}/anggota/"
        assert pages.send(f"{base}baru/", name="Siti", role="chair") == base
        assert "chair already" in str(pages.refused(f"{base}baru/", name="Budi", role="chair"))
        member = TaskForceMember.objects.get()
        pages.send(f"{base}{member.pk}/", name="Siti", role="treasurer")
        pages.send(f"{base}{member.pk}/hapus/")
        assert not TaskForceMember.objects.exists()
        assert acts() == [
            *("task_force_member.added", "task_force_member.changed"),
            "taskforcemember.removed",
        ]

    def test_a_member_of_another_task_force_is_not_found(
        self, pages: Any, village: Village
    ) -> None:
        force = TaskForceFactory(village=village)
        stranger = TaskForceMemberFactory()
        assert pages.get(f"satgas/{force.pk}/anggota/{stranger.pk}/").status_code == 404
        assert pages.get(f"satgas/{stranger.task_force_id}/anggota/").status_code == 404

    def test_the_term_ends_early(self, pages: Any, village: Village) -> None:
        today = timezone.localdate()
        force = TaskForceFactory(
            village=village,
            since_date=today - timedelta(days=30),
            until_date=today + timedelta(days=30),
        )
        url = f"satgas/{force.pk}/akhiri/"
        assert pages.form(url)["until_date"].value() == today
        later = (force.until_date + timedelta(days=1)).isoformat()
        assert "new decree" in pages.refused(url, until_date=later)["until_date"][0]
        assert pages.send(url, until_date=today.isoformat()) == f"satgas/{force.pk}/anggota/"
        force.refresh_from_db()
        assert force.until_date == today
        assert acts() == ["task_force.ended"]


class TestRegulations:
    def test_begins_with_the_usual_subject(self, pages: Any) -> None:
        assert pages.form("peraturan/baru/")["subject"].value() == "migrant_protection"

    def test_a_day_that_has_not_come_is_refused(self, pages: Any) -> None:
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        answers = {"number": "1/2026", "title": "x", "subject": "other"}
        errors = pages.refused("peraturan/baru/", **answers, enacted_date=tomorrow)
        assert "not come yet" in errors["enacted_date"][0]
        assert not VillageRegulation.objects.exists()

    def test_repealed_once(self, pages: Any, village: Village) -> None:
        regulation = RegulationFactory(village=village)
        url = f"peraturan/{regulation.pk}/cabut/"
        assert url in pages.text("peraturan/")
        assert pages.send(url, repealed_date="2026-03-01") == "peraturan/"
        regulation.refresh_from_db()
        assert regulation.repealed_date == date(2026, 3, 1)
        assert acts() == ["regulation.repealed"]
        assert "already" in pages.refused(url, repealed_date="2026-03-02")["repealed_date"][0]
        assert url not in pages.text("peraturan/")

    def test_a_scan_is_replaced_and_taken_away(self, pages: Any, village: Village) -> None:
        regulation = RegulationFactory(village=village)
        url = f"peraturan/{regulation.pk}/"
        answers = {"number": "1", "title": "x", "subject": "other", "enacted_date": "2026-01-05"}
        pages.send(url, **answers, file=SimpleUploadedFile("perdes.pdf", PDF))
        regulation.refresh_from_db()
        assert regulation.file.name.endswith(".pdf")
        assert regulation.file.url in pages.text(url)
        pages.send(url, **answers, **{"file-clear": "on"})
        regulation.refresh_from_db()
        assert not regulation.file

    def test_a_damaged_picture_is_refused_beside_its_field(self, pages: Any) -> None:
        answers = {"number": "1", "title": "x", "subject": "other", "enacted_date": "2026-01-05"}
        broken = SimpleUploadedFile("foto.jpg", b"\xff\xd8\xff\xe0....")
        errors = pages.refused("peraturan/baru/", **answers, file=broken)
        assert "damaged" in errors["file"][0]


class TestFacilities:
    def test_begins_with_a_check_today(self, pages: Any) -> None:
        assert pages.form("sarana/baru/")["checked_date"].value() == timezone.localdate()

    def test_recorded_and_changed(self, pages: Any) -> None:
        kind = FacilityKindFactory()
        answers = {"kind": kind.pk, "name": "Posko", "checked_date": "2026-01-05"}
        assert "condition" in pages.refused("sarana/baru/", **answers)
        pages.send("sarana/baru/", **answers, condition="good")
        facility = Facility.objects.get()
        pages.send(f"sarana/{facility.pk}/", **answers, condition="fair")
        assert acts() == ["facility.recorded", "facility.changed"]

    def test_checked_again(self, pages: Any, village: Village) -> None:
        facility = FacilityFactory(village=village, note="Kunci di balai")
        url = f"sarana/{facility.pk}/periksa/"
        assert url in pages.text("sarana/")
        form = pages.form(url)
        assert form["checked_date"].value() == timezone.localdate()
        assert form["note"].value() == "Kunci di balai"
        early = {"condition": "broken", "checked_date": "2020-01-01"}
        assert "after that day" in pages.refused(url, **early)["checked_date"][0]
        pages.send(url, condition="broken", checked_date=timezone.localdate().isoformat(), note="")
        facility.refresh_from_db()
        assert (facility.condition, facility.note) == ("broken", "")
        assert acts() == ["facility.checked"]


class TestActivities:
    answers = {"kind": "education", "title": "Sosialisasi", "date": "2026-01-05"}

    def test_begins_with_today_and_the_kind_used_last(self, pages: Any, village: Village) -> None:
        assert pages.form("kegiatan/baru/")["kind"].value() == "protection"
        ActivityFactory(village=village, kind="parenting")
        form = pages.form("kegiatan/baru/")
        assert form["kind"].value() == "parenting"
        assert form["date"].value() == timezone.localdate()

    def test_recorded_with_photos_and_papers_in_one_form(self, pages: Any) -> None:
        files = [photo("a.jpg"), photo("b.jpg", 80), SimpleUploadedFile("hadir.pdf", PDF)]
        target = pages.send("kegiatan/baru/", **self.answers, participants="25", photos=files)
        activity = Activity.objects.get()
        assert target == f"kegiatan/{activity.pk}/bukti/"
        assert acts() == ["activity.recorded", *["evidence.added"] * 3]
        text = pages.text(target)
        pictures = [e.file for e in activity.evidence.all() if e.file.is_picture]
        assert len(pictures) == 2
        assert all(file.thumbnail_url in text for file in pictures)

    def test_more_photos_come_with_a_change(self, pages: Any, village: Village) -> None:
        activity = ActivityFactory(village=village)
        pages.send(f"kegiatan/{activity.pk}/", **self.answers, photos=[photo()])
        assert acts() == ["activity.changed", "evidence.added"]
        assert activity.evidence.count() == 1

    def test_a_wrong_file_is_named_and_nothing_is_saved(self, pages: Any) -> None:
        files = [photo("baik.jpg"), SimpleUploadedFile("surat.docx", b"PK\x03\x04")]
        errors = pages.refused("kegiatan/baru/", **self.answers, photos=files)
        assert len(errors["photos"]) == 1
        assert errors["photos"][0].startswith("surat.docx: ")
        assert not Activity.objects.exists()

    def test_too_many_files_at_once(self, pages: Any) -> None:
        files = [photo(f"{n}.jpg") for n in range(11)]
        assert (
            "at most 10"
            in pages.refused("kegiatan/baru/", **self.answers, photos=files)["photos"][0]
        )

    def test_a_refused_form_asks_for_its_files_again(
        self, client: Client, pages: Any, village: Village
    ) -> None:
        answers = {**self.answers, "title": "", "photos": [photo()]}
        response = client.post(f"{BASE}kegiatan/baru/", answers)
        text = response.content.decode()
        assert "Choose the files once more" in text
        assert "autofocus" in text.partition('name="title"')[2].partition(">")[0]

    def test_sent_twice_it_is_saved_once(self, pages: Any) -> None:
        key = str(uuid4())
        targets = [
            pages.send(
                "kegiatan/baru/", **self.answers, kunci=key, photos=[photo(), photo("b.jpg")]
            )
            for _ in range(2)
        ]
        assert len(set(targets)) == 1
        assert Activity.objects.count() == 1
        assert Evidence.objects.count() == 2

    def test_evidence_is_added_named_and_removed(self, pages: Any, village: Village) -> None:
        activity = ActivityFactory(village=village)
        base = f"kegiatan/{activity.pk}/bukti/"
        pages.send(f"{base}baru/", photos=[photo(), photo("b.jpg")], caption="Peserta")
        assert [e.caption for e in activity.evidence.all()] == ["Peserta", "Peserta"]
        assert "photos" in pages.refused(f"{base}baru/", caption="Tanpa foto")
        first = activity.evidence.order_by("pk")[0]
        name = first.file.name
        assert pages.send(f"{base}{first.pk}/", caption="Daftar hadir") == base
        first.refresh_from_db()
        assert (first.caption, first.file.name) == ("Daftar hadir", name)
        pages.send(f"{base}{first.pk}/hapus/")
        assert pages.get(first.file.url.removeprefix(BASE)).status_code == 404
        assert acts()[2:] == ["evidence.changed", "evidence.removed"]


class TestBudget:
    @pytest.mark.parametrize(
        "typed",
        ["1.250.000", "1250000", "Rp 1.250.000,00", "1,250,000", "1 250 000", "1.250.000,-"],
    )
    def test_amounts_are_typed_as_people_write_them(self, pages: Any, typed: str) -> None:
        pages.send("anggaran/baru/", year="2026", description="Pelatihan", planned_amount=typed)
        assert BudgetLine.objects.get().planned_amount == 1_250_000

    @pytest.mark.parametrize("typed", ["1.5", "1.25.000", "-5", "dua juta", "1,5 juta", ""])
    def test_what_is_no_amount_is_refused(self, pages: Any, typed: str) -> None:
        answers = {"year": "2026", "description": "x", "planned_amount": typed}
        assert "planned_amount" in pages.refused("anggaran/baru/", **answers)

    def test_a_year_of_two_digits_is_refused(self, pages: Any) -> None:
        answers = {"year": "26", "description": "x", "planned_amount": "1"}
        assert "in full" in str(pages.refused("anggaran/baru/", **answers))

    def test_changed_when_it_was_spent(self, pages: Any, village: Village) -> None:
        line = BudgetLineFactory(village=village, planned_amount=2_500_000)
        url = f"anggaran/{line.pk}/"
        text = pages.text(url)
        assert 'value="2.500.000"' in text
        assert "Rp 2.500.000" in pages.text("anggaran/")
        answers = {"year": "2026", "description": "x", "planned_amount": "2.500.000"}
        pages.send(url, **answers, spent_amount="2.400.000")
        line.refresh_from_db()
        assert line.spent_amount == 2_400_000
        assert acts() == ["budget_line.changed"]

    def test_begins_with_this_year(self, pages: Any) -> None:
        assert pages.form("anggaran/baru/")["year"].value() == timezone.localdate().year


class TestVillage:
    def test_contacts_and_population(self, pages: Any, village: Village) -> None:
        errors = pages.refused("profil/", population="4120")
        assert "comes from" in errors["population_source"][0]
        answers = {"population": "4120", "population_source": "Dukcapil 2025"}
        assert pages.send("profil/", **answers, contact_name="Ibu Kades") == ""
        village.refresh_from_db()
        assert (village.population, village.contact_name) == (4120, "Ibu Kades")
        assert acts() == ["village.changed"]

    def test_two_people_change_it(self, pages: Any, client: Client, village: Village) -> None:
        opened = village.updated_at.isoformat()
        village.contact_name = "Dari orang lain"
        village.save()
        answers = {"contact_name": "Dari saya", "versi": opened}
        response = client.post(f"{BASE}profil/", answers)
        assert response.status_code == 409
        assert "Dari orang lain" in response.content.decode()

    def test_confirmed_after_a_look_at_what_is_recorded(
        self, pages: Any, client: Client, village: Village, officer: Any
    ) -> None:
        ActivityFactory.create_batch(3, village=village)
        ActivityFactory()
        text = pages.text("konfirmasi/")
        assert "3 records" in text
        assert text.count("none recorded") == 4
        village.refresh_from_db()
        assert village.confirmed_date is None
        pages.send("konfirmasi/")
        village.refresh_from_db()
        assert village.confirmed_date == timezone.localdate()
        assert village.confirmed_by == officer.email
        assert acts() == ["village.confirmed"]

    def test_who_only_reads_confirms_nothing(self, client: Client, village: Village) -> None:
        client.force_login(user_with(Role.VILLAGE_HEAD))
        assert client.post(f"{BASE}konfirmasi/").status_code == 403
        client.force_login(user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012"))
        assert client.post(f"{BASE}konfirmasi/").status_code == 404


def test_who_only_reads_finds_no_forms(client: Client, village: Village) -> None:
    activity = ActivityFactory(village=village)
    EvidenceFactory(activity=activity)
    TaskForceFactory(village=village)
    FacilityFactory(village=village)
    client.force_login(user_with(Role.VILLAGE_HEAD))
    for path in ("satgas/", "sarana/", "kegiatan/", f"kegiatan/{activity.pk}/bukti/"):
        text = client.get(BASE + path).content.decode()
        assert "baru/" not in text
        assert "periksa/" not in text
        assert 'class="row-actions"' not in text
        assert "record-links" not in text


def _past_task_force(village: Village, number: int) -> TaskForce:
    until = date(2025, 12, 31) - timedelta(days=100 * number)
    return TaskForceFactory(
        village=village, since_date=until - timedelta(days=90), until_date=until
    )


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("satgas/", _past_task_force),
        ("peraturan/", lambda v, n: RegulationFactory(village=v)),
        ("sarana/", lambda v, n: FacilityFactory(village=v)),
        ("kegiatan/", lambda v, n: EvidenceFactory(activity__village=v)),
        ("anggaran/", lambda v, n: BudgetLineFactory(village=v)),
    ],
)
def test_a_list_asks_the_same_of_one_row_and_of_twenty(
    client: Client,
    officer: Any,
    village: Village,
    django_assert_max_num_queries: Any,
    path: str,
    make: Any,
) -> None:
    make(village, 0)
    client.get(BASE + path)
    with django_assert_max_num_queries(40) as one:
        client.get(BASE + path)
    for n in range(1, 20):
        make(village, n)
    with django_assert_max_num_queries(len(one)):
        text = client.get(BASE + path).content.decode()
    assert text.count('role="row"') == 21
