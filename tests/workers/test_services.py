"""The writes of people and workers: what they change, what they record, what they refuse."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.core.identity import InvalidFamilyCardError, InvalidNikError
from migranportal.core.rowsecurity import visible_areas
from tests.factories.accounts import user_with
from tests.factories.villages import TODAY, VillageFactory
from tests.factories.workers import (
    BusinessGroupFactory,
    CountryFactory,
    FamilyMemberFactory,
    PersonFactory,
    PlacementFactory,
    ReturneeBusinessFactory,
    WorkerFactory,
)
from villages.models import Village
from workers.models import Person, Placement, Worker
from workers.services import businesses, families, people, placements, workers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
NIK = "3504144101900001"
HERE = "35.04.14.2011"


@pytest.fixture
def officer() -> User:
    return user_with(Role.REGENCY_OFFICER)


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code=HERE)


@pytest.fixture
def village_elsewhere() -> Village:
    return VillageFactory(area__code="52.03.13.2001")


def the_act() -> tuple[str, str, str]:
    event = AuditEvent.objects.get()
    return event.act, event.actor, event.area_code


class TestRegisterPerson:
    def test_stores_the_number_encrypted_and_findable(
        self, officer: User, village: Village
    ) -> None:
        person = people.register_person(
            person=PersonFactory.build(village=village),
            nik="3504 1441 0190 0001",
            family_card="3504140101900007",
            by=officer,
            at=AT,
        )
        assert the_act() == ("person.registered", officer.email, HERE)
        assert Person.objects.with_nik(NIK).get() == person
        assert Person.objects.with_family_card("3504140101900007").get() == person
        stored = Person.objects.get()
        assert (stored.nik, stored.masked_nik) == (NIK, "••••••••••••0001")
        with connection.cursor() as cursor:
            cursor.execute("SELECT nik, family_card FROM workers_person")
            assert not [value for value in cursor.fetchone() if b"3504" in bytes(value)]

    def test_without_numbers(self, officer: User, village: Village) -> None:
        person = people.register_person(
            person=PersonFactory.build(village=village), by=officer, at=AT
        )
        assert (person.nik, person.nik_hash, person.masked_nik) == (None, None, "")

    @pytest.mark.parametrize("nik", ["123", "3504143002900001", "3504144101900000"])
    def test_an_impossible_nik_is_refused(self, officer: User, village: Village, nik: str) -> None:
        with pytest.raises(InvalidNikError):
            people.register_person(
                person=PersonFactory.build(village=village), nik=nik, by=officer, at=AT
            )
        assert not Person.objects.exists()
        assert not AuditEvent.objects.exists()

    def test_an_impossible_family_card_is_refused(self, officer: User, village: Village) -> None:
        with pytest.raises(InvalidFamilyCardError):
            people.register_person(
                person=PersonFactory.build(village=village), family_card="1", by=officer, at=AT
            )

    def test_a_taken_nik_names_the_record(self, officer: User, village: Village) -> None:
        first = PersonFactory(village=village, nik=NIK)
        with pytest.raises(people.NikTakenError) as caught:
            people.register_person(
                person=PersonFactory.build(village=village), nik=NIK, by=officer, at=AT
            )
        assert caught.value.person == first

    def test_a_nik_taken_elsewhere_is_refused_without_telling_by_whom(
        self, officer: User, village: Village, village_elsewhere: Village
    ) -> None:
        PersonFactory(village=village_elsewhere, nik=NIK)
        with visible_areas(["35.04"]), pytest.raises(people.NikTakenError) as caught:
            people.register_person(
                person=PersonFactory.build(village=village), nik=NIK, by=officer, at=AT
            )
        assert caught.value.person is None
        assert "role does not cover" in str(caught.value)

    def test_a_nik_taken_a_moment_ago_is_refused_by_the_database(
        self, officer: User, village: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        PersonFactory(village=VillageFactory(area__code="52.03.13.2001"), nik=NIK)
        monkeypatch.setattr(people, "_is_taken", lambda number, by_other_than: False)
        with visible_areas(["35.04"]), pytest.raises(ValidationError, match="registered already"):
            people.register_person(
                person=PersonFactory.build(village=village), nik=NIK, by=officer, at=AT
            )


class TestUpdatePerson:
    def test_keeps_the_numbers_unless_told(self, officer: User, village: Village) -> None:
        person = PersonFactory(village=village, nik=NIK)
        person.name = "Siti Baru"
        people.update_person(person=person, by=officer, at=AT)
        assert Person.objects.with_nik(NIK).get().name == "Siti Baru"
        assert the_act() == ("person.changed", officer.email, HERE)

    def test_may_give_the_same_number_again_and_remove_it(
        self, officer: User, village: Village
    ) -> None:
        person = PersonFactory(village=village, nik=NIK)
        people.update_person(person=person, nik=NIK, by=officer, at=AT)
        people.update_person(person=person, nik="", by=officer, at=AT)
        assert not Person.objects.with_nik(NIK).exists()

    def test_moving_takes_the_worker_along(
        self, officer: User, village: Village, village_elsewhere: Village
    ) -> None:
        worker = WorkerFactory(village=village_elsewhere)
        worker.person.village = village
        people.update_person(person=worker.person, by=officer, at=AT)
        worker.refresh_from_db()
        assert worker.village == village


class TestRevealIdentifier:
    def test_returns_the_number_and_records_why(self, officer: User, village: Village) -> None:
        person = PersonFactory(village=village, nik=NIK)
        shown = people.reveal_identifier(person=person, by=officer, at=AT, reason=" Kartu hilang ")
        assert shown == NIK
        event = AuditEvent.objects.get()
        assert (event.act, event.reason) == ("person.identifier_revealed", "Kartu hilang")
        assert NIK not in f"{event.details} {event.target_label}"

    @pytest.mark.parametrize(
        ("role", "area"),
        [
            (Role.REGENCY_OFFICER, "52.03"),
            (Role.DATA_PROTECTION_OFFICER, ""),
            (Role.VILLAGE_HEAD, HERE),
            (Role.ANALYST, ""),
        ],
    )
    def test_is_refused_to_others(self, village: Village, role: Role, area: str) -> None:
        person = PersonFactory(village=village, nik=NIK)
        with pytest.raises(PermissionDenied):
            people.reveal_identifier(
                person=person, by=user_with(role, area=area), at=AT, reason="x"
            )
        assert not AuditEvent.objects.exists()

    def test_needs_a_reason(self, officer: User, village: Village) -> None:
        person = PersonFactory(village=village, nik=NIK)
        with pytest.raises(people.ReasonMissingError):
            people.reveal_identifier(person=person, by=officer, at=AT, reason="  ")

    def test_needs_a_number(self, officer: User, village: Village) -> None:
        with pytest.raises(people.NoSuchIdentifierError):
            people.reveal_identifier(
                person=PersonFactory(village=village), by=officer, at=AT, reason="x"
            )


class TestWorkers:
    def test_registration_takes_the_village_of_the_person(
        self, officer: User, village: Village
    ) -> None:
        person = PersonFactory(village=village)
        worker = workers.register_worker(
            worker=Worker(person=person, stage=Worker.Stage.PROSPECTIVE), by=officer, at=AT
        )
        assert (worker.village, worker.confirmed_date) == (village, date(2026, 3, 2))
        assert the_act() == ("worker.registered", officer.email, HERE)

    def test_a_second_registration_is_refused(self, officer: User) -> None:
        worker = WorkerFactory()
        with pytest.raises(ValidationError):
            workers.register_worker(
                worker=Worker(person=worker.person, stage=1, village=worker.village),
                by=officer,
                at=AT,
            )

    def test_a_judgement_is_signed_and_dated(self, officer: User, village: Village) -> None:
        worker = WorkerFactory(village=village)
        workers.judge_procedural_status(
            worker=worker,
            status=Worker.ProceduralStatus.PROCEDURAL,
            judged_by="BP3MI Jawa Timur",
            judged_date=date(2026, 3, 1),
            basis="Sisko P2MI",
            by=officer,
            at=AT,
        )
        worker.refresh_from_db()
        assert (worker.procedural_status, worker.judged_by) == (1, "BP3MI Jawa Timur")
        assert the_act() == ("worker.status_judged", officer.email, HERE)

    def test_a_judgement_without_author_is_refused(self, officer: User, village: Village) -> None:
        with pytest.raises(ValidationError, match="who judged it"):
            workers.judge_procedural_status(
                worker=WorkerFactory(village=village),
                status=Worker.ProceduralStatus.NON_PROCEDURAL,
                judged_by="",
                judged_date=date(2026, 3, 1),
                by=officer,
                at=AT,
            )

    def test_a_judgement_can_be_withdrawn(self, officer: User) -> None:
        worker = WorkerFactory(procedural=True)
        workers.judge_procedural_status(
            worker=worker,
            status=Worker.ProceduralStatus.UNKNOWN,
            judged_by="",
            judged_date=TODAY,
            by=officer,
            at=AT,
        )
        worker.refresh_from_db()
        assert (worker.judged_by, worker.judged_date) == ("", None)


class TestPlacements:
    def new(self, worker: Worker, **fields: Any) -> Placement:
        return PlacementFactory.build(worker=worker, country=CountryFactory(), **fields)

    def state(self, worker: Worker) -> tuple[int, date | None, date | None]:
        worker.refresh_from_db()
        return worker.stage, worker.departed_date, worker.returned_date

    def test_a_departure_makes_the_worker_abroad(self, officer: User, village: Village) -> None:
        worker = WorkerFactory(village=village)
        left = date(2025, 6, 1)
        placements.record_placement(
            placement=self.new(worker, departure_date=left), by=officer, at=AT
        )
        assert self.state(worker) == (Worker.Stage.ABROAD, left, None)
        assert the_act() == ("placement.recorded", officer.email, HERE)

    def test_a_contract_alone_leaves_the_stage(self, officer: User) -> None:
        worker = WorkerFactory()
        placements.record_placement(placement=self.new(worker), by=officer, at=AT)
        assert self.state(worker) == (Worker.Stage.PROSPECTIVE, None, None)

    def test_an_older_stay_recorded_late_does_not_bring_the_worker_home(
        self, officer: User
    ) -> None:
        worker = WorkerFactory()
        for stay in (
            {"departure_date": date(2025, 6, 1)},
            {
                "departure_date": date(2019, 1, 1),
                "return_date": date(2021, 1, 1),
                "return_category": Placement.ReturnCategory.CONTRACT_END,
            },
        ):
            placements.record_placement(placement=self.new(worker, **stay), by=officer, at=AT)
        assert self.state(worker) == (
            Worker.Stage.ABROAD,
            date(2025, 6, 1),
            date(2021, 1, 1),
        )

    def test_a_return_makes_a_returnee(self, officer: User, village: Village) -> None:
        stay = PlacementFactory(
            worker=WorkerFactory(village=village, abroad=True), departure_date=date(2025, 1, 1)
        )
        placements.record_return(
            placement=stay,
            return_date=date(2026, 1, 5),
            category=Placement.ReturnCategory.EARLY_END,
            by=officer,
            at=AT,
        )
        assert self.state(stay.worker) == (
            Worker.Stage.RETURNED,
            date(2025, 1, 1),
            date(2026, 1, 5),
        )
        assert the_act() == ("placement.returned", officer.email, HERE)

    @pytest.mark.parametrize(
        ("category", "stage"),
        [
            (Placement.ReturnCategory.DEATH, Worker.Stage.DECEASED),
            (Placement.ReturnCategory.LEAVE, Worker.Stage.ABROAD),
            (Placement.ReturnCategory.DEPORTATION, Worker.Stage.RETURNED),
        ],
    )
    def test_the_category_of_the_return_decides_the_stage(
        self,
        officer: User,
        village: Village,
        category: Placement.ReturnCategory,
        stage: Worker.Stage,
    ) -> None:
        stay = PlacementFactory(
            worker=WorkerFactory(village=village, abroad=True), departure_date=date(2025, 1, 1)
        )
        placements.record_return(
            placement=stay, return_date=date(2026, 1, 5), category=category, by=officer, at=AT
        )
        assert self.state(stay.worker)[0] == stage

    def test_a_leave_long_ago_does_not_keep_a_worker_abroad(self, officer: User) -> None:
        worker = WorkerFactory()
        for departed, returned, category in (
            (date(2019, 1, 1), date(2020, 1, 1), Placement.ReturnCategory.LEAVE),
            (date(2020, 3, 1), date(2022, 1, 1), Placement.ReturnCategory.CONTRACT_END),
        ):
            stay = self.new(
                worker, departure_date=departed, return_date=returned, return_category=category
            )
            placements.record_placement(placement=stay, by=officer, at=AT)
        assert self.state(worker)[0] == Worker.Stage.RETURNED

    def test_a_removed_departure_makes_the_worker_prospective_again(self, officer: User) -> None:
        worker = WorkerFactory()
        stay = placements.record_placement(
            placement=self.new(worker, departure_date=date(2025, 6, 1)), by=officer, at=AT
        )
        stay.departure_date = None
        placements.record_placement(placement=stay, by=officer, at=AT)
        assert self.state(worker) == (Worker.Stage.PROSPECTIVE, None, None)

    def test_a_stage_without_placements_stays_as_entered(self, officer: User) -> None:
        worker = WorkerFactory(stage=Worker.Stage.RETURNED)
        placements.sync_workers(worker_ids=[worker.pk], at=AT)
        assert self.state(worker) == (Worker.Stage.RETURNED, None, None)

    def test_nothing_is_written_where_nothing_changes(self) -> None:
        worker = WorkerFactory()
        assert placements.sync_workers(worker_ids=[worker.pk], at=AT) == 0

    def test_a_second_open_stay_is_refused(self, officer: User) -> None:
        worker = PlacementFactory(open=True).worker
        with pytest.raises(ValidationError, match="record the return first"):
            placements.record_placement(
                placement=self.new(worker, departure_date=date(2025, 6, 1)), by=officer, at=AT
            )

    def test_the_future_is_refused(self, officer: User) -> None:
        with pytest.raises(ValidationError) as caught:
            placements.record_placement(
                placement=self.new(WorkerFactory(), departure_date=date(2026, 3, 3)),
                by=officer,
                at=AT,
            )
        assert list(caught.value.message_dict) == ["departure_date"]

    def test_a_second_return_is_refused(self, officer: User) -> None:
        with pytest.raises(ValidationError, match="recorded already"):
            placements.record_return(
                placement=PlacementFactory(closed=True),
                return_date=date(2026, 1, 1),
                category=Placement.ReturnCategory.LEAVE,
                by=officer,
                at=AT,
            )


class TestFamiliesAndBusinesses:
    def test_family_member(self, officer: User, village: Village) -> None:
        families.add_family_member(
            member=FamilyMemberFactory.build(worker=WorkerFactory(village=village)),
            by=officer,
            at=AT,
        )
        assert the_act() == ("family_member.added", officer.email, HERE)

    def test_family_member_needs_a_relation(self, officer: User) -> None:
        with pytest.raises(ValidationError) as caught:
            families.add_family_member(
                member=FamilyMemberFactory.build(worker=WorkerFactory(), relation="cousin"),
                by=officer,
                at=AT,
            )
        assert "relation" in caught.value.message_dict

    def test_business(self, officer: User, village: Village) -> None:
        businesses.register_business(
            business=ReturneeBusinessFactory.build(
                owner=WorkerFactory(village=village, returned=True)
            ),
            by=officer,
            at=AT,
        )
        assert the_act() == ("business.registered", officer.email, HERE)

    def test_business_that_ends_before_it_begins_is_refused(self, officer: User) -> None:
        with pytest.raises(ValidationError, match="before the start"):
            businesses.register_business(
                business=ReturneeBusinessFactory.build(
                    owner=WorkerFactory(), until_date=date(2000, 1, 1)
                ),
                by=officer,
                at=AT,
            )

    def test_group(self, officer: User, village: Village) -> None:
        businesses.register_business_group(
            group=BusinessGroupFactory.build(village=village), by=officer, at=AT
        )
        assert the_act() == ("business_group.registered", officer.email, HERE)

    def test_group_twice_is_refused(self, officer: User) -> None:
        group = BusinessGroupFactory()
        with pytest.raises(ValidationError, match="recorded already"):
            businesses.register_business_group(
                group=BusinessGroupFactory.build(village=group.village, name=group.name),
                by=officer,
                at=AT,
            )

    def test_group_confirmed(self, officer: User, village: Village) -> None:
        group = BusinessGroupFactory(village=village)
        businesses.confirm_business_group(group=group, confirmed_date=TODAY, by=officer, at=AT)
        group.refresh_from_db()
        assert group.confirmed_date == TODAY
        assert the_act() == ("business_group.confirmed", officer.email, HERE)
