"""Every other kind of sheet from end to end: saved, refused, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cooperatives.models import Membership
from migranportal.imports.models import Import
from tests.factories.cooperatives import CooperativeFactory, MembershipFactory
from tests.factories.regions import CountryFactory
from tests.factories.villages import (
    ActivityFactory,
    EvidenceFactory,
    FacilityFactory,
    FacilityKindFactory,
    PillarFactory,
    VillageFactory,
)
from tests.factories.workers import (
    FamilyMemberFactory,
    PersonFactory,
    PlacementFactory,
    WorkerFactory,
)
from tests.imports.conftest import Sender, problems_of, sheet_of
from villages.models import Activity, Facility, Village
from workers.models import FamilyMember, Placement, Worker

pytestmark = pytest.mark.django_db

NIK = "3504145708900001"
FUTURE = (timezone.localdate() + timedelta(days=40)).strftime("%d/%m/%Y")


@pytest.fixture
def worker(village: Village) -> Worker:
    person = PersonFactory(
        village=village,
        name="Siti Aminah",
        birth_date=date(1990, 8, 17),
        with_nik=True,
        nik=NIK,
    )
    return WorkerFactory(village=village, person=person, stage=Worker.Stage.RETURNED)


def stay(**changes: Any) -> dict[str, Any]:
    return {
        "person_nik": NIK,
        "country": "taiwan",
        "scheme": "P to P",
        "job_title": "Perawat",
        "departure_date": "15/01/2025",
        **changes,
    }


class TestPlacements:
    @pytest.fixture(autouse=True)
    def _countries(self) -> None:
        CountryFactory(code="TW", name_id="Taiwan", name_en="Taiwan")
        CountryFactory(code="HK", name_id="Hong Kong", name_en="Hong Kong")

    def test_a_departure_makes_the_worker_abroad(self, sender: Sender, worker: Worker) -> None:
        rows = [
            stay(
                country="HK",
                departure_date="01/02/2020",
                return_date="01/02/2022",
                return_category="Contract end",
            ),
            stay(person_nik="", person_name="SITI AMINAH", person_birth_date="17/08/1990"),
        ]
        rows[0]["return_category"] = "contract_end"
        started = sender.sent("placements", sheet_of("placements", rows))
        assert problems_of(started) == []
        assert sender.decide(started).imported_rows == 2
        worker.refresh_from_db()
        assert worker.stage == Worker.Stage.ABROAD
        assert (worker.departed_date, worker.returned_date) == (date(2025, 1, 15), date(2022, 2, 1))
        assert set(Placement.objects.values_list("country", "employer_type")) == {
            ("HK", "unknown"),
            ("TW", "unknown"),
        }

    def test_undo_gives_back_the_stage_from_before(self, sender: Sender, worker: Worker) -> None:
        started = sender.decide(sender.sent("placements", sheet_of("placements", [stay()])))
        assert Worker.objects.get().stage == Worker.Stage.ABROAD
        assert sender.undo(started).status_code == 302
        worker.refresh_from_db()
        assert (worker.stage, worker.departed_date) == (Worker.Stage.RETURNED, None)
        assert not Placement.objects.exists()

    def test_undo_keeps_in_step_with_what_is_left(self, sender: Sender, worker: Worker) -> None:
        PlacementFactory(worker=worker, closed=True, country_id="HK")
        started = sender.decide(sender.sent("placements", sheet_of("placements", [stay()])))
        sender.undo(started)
        worker.refresh_from_db()
        assert worker.stage == Worker.Stage.RETURNED
        assert worker.departed_date == Placement.objects.get().departure_date

    def test_undo_is_blocked_by_a_return(self, sender: Sender, worker: Worker) -> None:
        started = sender.decide(sender.sent("placements", sheet_of("placements", [stay()])))
        placement = Placement.objects.get()
        placement.return_date, placement.return_category = date(2025, 9, 1), "illness"
        placement.save()
        assert sender.undo(started).status_code == 409
        assert Placement.objects.exists()

    def test_every_problem_is_named(self, sender: Sender, village: Village, worker: Worker) -> None:
        PersonFactory(village=village, name="Bukan Pekerja")
        WorkerFactory.create_batch(2, village=village, person__name="Nama Sama")
        WorkerFactory(village=VillageFactory(area__code="35.04.14.2012"), person__name="Tetangga")
        abroad = WorkerFactory(village=village, person__name="Masih Pergi")
        PlacementFactory(worker=abroad, open=True, country_id="HK")
        same = WorkerFactory(village=village, person__name="Sudah Ada")
        PlacementFactory(worker=same, country_id="TW", departure_date=date(2025, 1, 15))
        rows = [
            stay(person_nik="", person_name="Tidak Dikenal"),  # 2
            stay(person_nik="", person_name="Bukan Pekerja"),
            stay(person_nik="", person_name="Nama Sama"),
            stay(person_nik="", person_name="Tetangga"),
            stay(person_nik=""),  # 6
            stay(person_nik="", person_name="Masih Pergi"),
            stay(person_nik="", person_name="Sudah Ada"),
            stay(country="Taiwn"),  # 9
            stay(departure_date=FUTURE),  # 10
            stay(country="HK", departure_date="", return_date="01/01/2025"),
            stay(return_date="01/01/2024", return_category="Leave"),  # 12
            stay(departure_date="02/03/2019", return_category="leave"),
            stay(contract_start_date="01/02/2025", contract_end_date="01/01/2025"),  # 14
        ]
        rows[10]["return_category"] = "leave"
        started = sender.sent("placements", sheet_of("placements", rows))
        found = problems_of(started)
        assert [f for f in found if f[0] <= 11] == [
            (2, "person_name", "person_unknown"),
            (3, "person_name", "not_a_worker"),
            (4, "person_name", "person_several"),
            (5, "person_name", "person_unknown"),
            (6, "person_name", "person_unnamed"),
            (7, "departure_date", "abroad_already"),
            (8, "departure_date", "record_registered"),
            (9, "country", "choice_like"),
            (10, "departure_date", "date_future"),
            (11, "departure_date", "return_without_departure"),
            (11, "return_category", "return_uncategorised"),
        ]
        assert (12, "return_date", "return_before_departure") in found
        assert (13, "return_date", "category_without_return") in found
        assert (14, "contract_end_date", "contract_reversed") in found
        assert started.registered_rows == 4  # two of them by a second open stay in the sheet


class TestFamilies:
    def test_members_are_saved_and_undone(self, sender: Sender, worker: Worker) -> None:
        rows = [
            {
                "person_nik": NIK,
                "relation": "anak",
                "name": "Dewi",
                "sex": "P",
                "birth_date": "01/02/2015",
                "carer": "Nenek",
            },
            {"person_name": "siti aminah", "relation": "Spouse", "name": "Budi", "sex": "L"},
        ]
        rows[0]["relation"] = "child"
        started = sender.sent("families", sheet_of("families", rows))
        assert problems_of(started) == []
        assert sender.decide(started).imported_rows == 2
        assert set(FamilyMember.objects.values_list("worker", "relation", "sex", "carer")) == {
            (worker.pk, "child", "F", "Nenek"),
            (worker.pk, "spouse", "M", ""),
        }
        assert sender.undo(started).status_code == 302
        assert not FamilyMember.objects.exists()

    def test_every_problem_is_named(self, sender: Sender, worker: Worker) -> None:
        FamilyMemberFactory(worker=worker, name="Dewi", relation="child")
        row = {"person_nik": NIK, "relation": "child", "name": "Adik", "sex": "P"}
        rows: list[dict[str, Any]] = [
            {**row, "name": "DEWI", "birth_date": "01/02/2015"},
            row,
            {**row, "name": "adik"},
            {**row, "name": "", "relation": "tetangga"},
            {**row, "person_nik": "3504145708909999"},
        ]
        started = sender.sent("families", sheet_of("families", rows))
        assert problems_of(started) == [
            (2, "name", "record_registered"),
            (4, "name", "twice_record"),
            (5, "relation", "choice"),
            (5, "name", "required"),
            (6, "person_name", "person_unknown"),
        ]


class TestMembers:
    def test_members_join_and_leave_with_the_import(self, sender: Sender, worker: Worker) -> None:
        cooperative = CooperativeFactory(seat=worker.village, name="Maju Bersama", legal=True)
        rows = [{"person_nik": NIK, "cooperative": "maju bersama", "since_date": "01/09/2025"}]
        started = sender.sent("members", sheet_of("members", rows))
        assert problems_of(started) == []
        assert "Maju Bersama" in sender.page(started)
        assert sender.decide(started).imported_rows == 1
        membership = Membership.objects.get()
        assert (membership.cooperative, membership.person) == (cooperative, worker.person)
        worker.refresh_from_db()
        assert worker.cooperative_member_until == date(9999, 12, 31)
        assert sender.undo(started).status_code == 302
        worker.refresh_from_db()
        assert worker.cooperative_member_until is None
        assert not Membership.objects.exists()

    def test_every_problem_is_named(self, sender: Sender, worker: Worker) -> None:
        here = CooperativeFactory(seat=worker.village, name="Maju")
        CooperativeFactory.create_batch(2, seat=worker.village, name="Kembar")
        CooperativeFactory(seat=worker.village, name="Bubar", dissolved=True)
        CooperativeFactory(seat=VillageFactory(area__code="35.04.14.2012"), name="Jauh Sekali")
        MembershipFactory(cooperative=here, person=worker.person)
        row = {"person_nik": NIK, "cooperative": "Maju", "since_date": "01/10/2025"}
        rows = [
            row,
            {**row, "cooperative": "Kembar"},
            {**row, "cooperative": "Jauh Sekali"},
            {**row, "cooperative": "Bubar", "since_date": "01/02/2026"},
            {**row, "since_date": "01/10/2024", "until_date": "01/09/2024"},
        ]
        started = sender.sent("members", sheet_of("members", rows))
        found = problems_of(started)
        assert (2, "cooperative", "member_already") in found
        assert (3, "cooperative", "choice_several") in found
        assert (4, "cooperative", "choice") in found
        assert (5, "cooperative", "cooperative_dissolved") in found
        assert (6, "until_date", "ends_before_start") in found
        assert started.good_rows == 0
        assert sender.decide(started).state == Import.State.CHECKED


class TestFacilities:
    def test_facilities_are_saved_and_undone(self, sender: Sender, village: Village) -> None:
        kind = FacilityKindFactory(name_id="Rumah Ramah", name_en="Friendly house")
        rows = [
            {"kind": "rumah ramah", "condition": "good", "checked_date": "01/02/2026"},
            {
                "kind": "FRIENDLY HOUSE",
                "name": "=1+1",
                "condition": "Not usable",
                "checked_date": "2026-02-01",
                "note": "Atap bocor",
            },
        ]
        started = sender.sent("facilities", sheet_of("facilities", rows))
        assert problems_of(started) == []
        assert sender.decide(started).imported_rows == 2
        assert set(Facility.objects.values_list("village", "kind", "name", "condition")) == {
            (village.pk, kind.pk, "", "good"),
            (village.pk, kind.pk, "=1+1", "broken"),
        }
        assert sender.undo(started).status_code == 302
        assert not Facility.objects.exists()

    def test_every_problem_is_named(self, sender: Sender, village: Village) -> None:
        kind = FacilityKindFactory(name_id="Rumah Ramah")
        FacilityFactory(village=village, kind=kind, name="")
        row = {"kind": "Rumah Ramah", "condition": "good", "checked_date": "01/02/2026"}
        rows = [row, {**row, "name": "A"}, {**row, "name": "A"}, {**row, "checked_date": FUTURE}]
        started = sender.sent("facilities", sheet_of("facilities", rows))
        assert problems_of(started) == [
            (2, "kind", "record_registered"),
            (4, "kind", "twice_record"),
            (5, "kind", "twice_record"),
            (5, "kind", "record_registered"),
            (5, "checked_date", "date_future"),
        ]


class TestActivities:
    def test_activities_are_saved_and_undone(self, sender: Sender, village: Village) -> None:
        pillar = PillarFactory(name_id="Pilar Pelindungan")
        rows = [
            {
                "kind": "protection",
                "pillar": "pilar pelindungan",
                "title": "Sosialisasi",
                "date": "01/02/2026",
                "participants": 25,
                "description": "Baris satu",
            },
            {
                "kind": "parenting",
                "title": "Temu anak",
                "date": "02/02/2026",
                "participants": "1.200",
            },
        ]
        started = sender.sent("activities", sheet_of("activities", rows))
        assert problems_of(started) == []
        assert sender.decide(started).imported_rows == 2
        assert set(Activity.objects.values_list("title", "pillar", "participants")) == {
            ("Sosialisasi", pillar.pk, 25),
            ("Temu anak", None, 1200),
        }
        assert sender.undo(started).status_code == 302
        assert not Activity.objects.exists()

    def test_evidence_blocks_the_undo(self, sender: Sender, village: Village) -> None:
        rows = [{"kind": "protection", "title": "Sosialisasi", "date": "01/02/2026"}]
        started = sender.decide(sender.sent("activities", sheet_of("activities", rows)))
        EvidenceFactory(activity=Activity.objects.get())
        response = sender.undo(started)
        assert response.status_code == 409
        assert "1 record hangs on imported ones: evidence." in response.content.decode()

    def test_every_problem_is_named(self, sender: Sender, village: Village) -> None:
        ActivityFactory(village=village, title="Sudah ada", date=date(2026, 2, 1))
        row = {"kind": "protection", "title": "Baru", "date": "01/02/2026"}
        rows: list[dict[str, Any]] = [
            {**row, "title": "Sudah ada"},
            row,
            row,
            {**row, "title": "Lain", "participants": "banyak", "kind": ""},
            {**row, "title": "Lain lagi", "participants": -3},
        ]
        started = sender.sent("activities", sheet_of("activities", rows))
        assert problems_of(started) == [
            (2, "title", "record_registered"),
            (4, "title", "twice_record"),
            (5, "kind", "required"),
            (5, "participants", "number"),
            (6, "participants", "number_range"),
        ]
