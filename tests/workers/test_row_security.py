"""The second line: the database shows and takes rows of people only inside the areas."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from migranportal.core.rowsecurity import visible_areas, whole_country
from tests.factories.cooperatives import CooperativeFactory, MembershipFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import (
    ComplaintFactory,
    FamilyMemberFactory,
    PermissionLetterFactory,
    PersonFactory,
    PlacementFactory,
    ReturneeBusinessFactory,
    VoterRegistrationFactory,
    WorkerFactory,
)
from workers.models import Person, Worker
from workers.selectors import search_people

pytestmark = pytest.mark.django_db

PERSON_TABLES = [
    "workers_person",
    "workers_worker",
    "workers_placement",
    "workers_familymember",
    "workers_returneebusiness",
    "workers_permissionletter",
    "workers_complaint",
    "workers_voterregistration",
    "cooperatives_membership",
]
EVENT_TABLES = [f"{table}event" for table in PERSON_TABLES]


def count(table: str) -> int:
    """Count the records in a table; of history, the records that it tells about."""
    what = "DISTINCT pgh_obj_id" if table in EVENT_TABLES else "*"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count({what}) FROM {table}")  # noqa: S608 (names above)
        return int(cursor.fetchone()[0])


def refused() -> Any:
    return pytest.raises(ProgrammingError, match="row-level security")


def populate(code: str) -> Worker:
    worker = WorkerFactory(village=VillageFactory(area__code=code))
    PlacementFactory(worker=worker)
    FamilyMemberFactory(worker=worker)
    ReturneeBusinessFactory(owner=worker)
    PermissionLetterFactory(person=worker.person, village=worker.village)
    ComplaintFactory(village=worker.village, about=worker.person)
    VoterRegistrationFactory(person=worker.person)
    MembershipFactory(person=worker.person, cooperative__seat=worker.village)
    return worker


@pytest.fixture
def worlds() -> tuple[Worker, Worker]:
    """Everything once in Tulungagung and once in a regency whose code begins alike."""
    return populate("35.04.14.2011"), populate("35.05.01.2001")


@pytest.mark.parametrize("table", PERSON_TABLES + EVENT_TABLES)
class TestEveryTable:
    def test_shows_all_to_the_whole_country(self, worlds: Any, table: str) -> None:
        with whole_country():
            assert count(table) == 2

    @pytest.mark.parametrize(
        ("areas", "rows"),
        [
            (["35.04"], 1),
            (["35.04.14.2011"], 1),
            (["35.05"], 1),
            (["35"], 2),
            (["35.04", "35.05"], 2),
            (["3"], 0),
            (["35.0"], 0),
            (["52"], 0),
            ([], 0),
        ],
    )
    def test_shows_only_the_areas_of_the_session(
        self, worlds: Any, table: str, areas: list[str], rows: int
    ) -> None:
        with visible_areas(areas):
            assert count(table) == rows

    def test_shows_nothing_where_unset(self, worlds: Any, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET portal.areas")
        assert count(table) == 0


class TestWrites:
    def test_insert_outside_is_refused(self) -> None:
        village = VillageFactory(area__code="35.05.01.2001")
        with visible_areas(["35.04"]), refused(), transaction.atomic():
            PersonFactory(village=village)

    def test_insert_inside_is_taken(self) -> None:
        village = VillageFactory(area__code="35.04.14.2011")
        with visible_areas(["35.04"]):
            WorkerFactory(village=village)
            assert Worker.objects.count() == 1

    def test_update_does_not_reach_other_areas(self, worlds: tuple[Worker, Worker]) -> None:
        with visible_areas(["35.04"]), connection.cursor() as cursor:
            cursor.execute("UPDATE workers_person SET phone = '1'")
            assert cursor.rowcount == 1
            cursor.execute("DELETE FROM workers_placement")
            assert cursor.rowcount == 1

    def test_moving_a_person_out_of_the_areas_is_refused(
        self, worlds: tuple[Worker, Worker]
    ) -> None:
        inside, outside = worlds
        with visible_areas(["35.04"]), refused(), transaction.atomic():
            Person.objects.filter(pk=inside.pk).update(village=outside.village)

    def test_placement_of_somebody_elsewhere_is_refused(
        self, worlds: tuple[Worker, Worker]
    ) -> None:
        with visible_areas(["35.04"]), refused(), transaction.atomic():
            FamilyMemberFactory(worker=worlds[1])


class TestLetters:
    def test_in_the_register_of_another_area_is_refused(
        self, worlds: tuple[Worker, Worker]
    ) -> None:
        inside, outside = worlds
        with visible_areas(["35.04"]), refused(), transaction.atomic():
            PermissionLetterFactory(person=inside.person, village=outside.village)

    def test_is_seen_by_its_register_after_the_holder_moved(
        self, worlds: tuple[Worker, Worker]
    ) -> None:
        inside, outside = worlds
        Person.objects.filter(pk=inside.pk).update(village=outside.village)
        with visible_areas(["35.04"]):
            assert (count("workers_permissionletter"), count("workers_person")) == (1, 0)


class TestWorkerFollowsPerson:
    def test_raw_sql_moves_the_worker_too(self, worlds: tuple[Worker, Worker]) -> None:
        inside, outside = worlds
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE workers_person SET village_id = %s WHERE id = %s",
                [outside.village_id, inside.pk],
            )
        inside.refresh_from_db()
        assert inside.village_id == outside.village_id

    def test_other_changes_leave_the_worker_alone(self, worlds: tuple[Worker, Worker]) -> None:
        before = worlds[0].events.count()
        Person.objects.update(phone="0812")
        assert worlds[0].events.count() == before


class TestMembersElsewhere:
    def test_follow_their_cooperative_although_unseen(self) -> None:
        seat = VillageFactory(area__code="35.04.14.2011")
        member = WorkerFactory(village=VillageFactory(area__code="35.05.01.2001"))
        cooperative = CooperativeFactory(seat=seat)
        MembershipFactory(cooperative=cooperative, person=member.person)
        with visible_areas(["35.04"]), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cooperatives_cooperative SET legal_entity_number = 'AHU-1', "
                "legal_entity_date = '2025-07-18' WHERE id = %s",
                [cooperative.pk],
            )
        member.refresh_from_db()
        assert member.cooperative_member_until is not None


class TestOwnersFunctions:
    @pytest.mark.parametrize("name", ["workers_person_ids_by_name", "workers_nik_is_taken"])
    def test_are_closed_to_the_public_and_have_a_fixed_path(self, name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT prosecdef, proconfig, has_function_privilege(oid, 'EXECUTE'), "
                "COALESCE(proacl::text, '') ~ '[{,]=' FROM pg_proc WHERE proname = %s",
                [name],
            )
            assert cursor.fetchall() == [
                (True, ["search_path=pg_catalog, public, pg_temp"], True, False)
            ]


class TestPlans:
    """What EXPLAIN says: the policy costs no index and one evaluation per statement."""

    def plan(self, queryset: Any) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # a test's tables are too small
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        return str(queryset.explain())

    def test_the_setting_is_read_once(self, worlds: tuple[Worker, Worker]) -> None:
        plan = self.plan(Person.objects.order_by("-pk")[:10])
        assert "InitPlan" in plan
        assert "workers_person_pkey" in plan

    def test_a_village_is_found_by_its_index(self, worlds: tuple[Worker, Worker]) -> None:
        plan = self.plan(Person.objects.filter(village=worlds[0].village))
        assert "Index Cond: (village_id =" in plan

    def test_a_number_is_found_by_its_index(self, worlds: tuple[Worker, Worker]) -> None:
        plan = self.plan(Person.objects.with_nik("3504144101900001"))
        assert "Index Cond: (nik_hash =" in plan

    def test_a_birth_date_is_found_by_its_index(self, worlds: tuple[Worker, Worker]) -> None:
        plan = self.plan(Person.objects.filter(birth_date=worlds[0].person.birth_date))
        assert "Index Cond: (birth_date =" in plan

    def test_a_name_is_searched_once_and_first(self, worlds: tuple[Worker, Worker]) -> None:
        plan = self.plan(search_people(Person.objects.order_by("-pk"), "siti"))
        assert "Index Cond: (id = ANY ((InitPlan" in plan
