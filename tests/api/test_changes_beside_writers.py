"""Changes while others write: long transactions, rolled back ones, out of order, in bulk."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from migranportal.core.rowsecurity import whole_country
from migranportal.regions.models import Area
from tests.api.copies import Copy
from tests.api.partners import Partner
from tests.factories.villages import VillageFactory
from tests.factories.workers import WorkerFactory
from workers.models import Person, Worker

pytestmark = pytest.mark.django_db(transaction=True)


class Session:
    """A connection of its own with a transaction that stays open."""

    def __init__(self) -> None:
        self.connection = connections.create_connection("default")
        self.connection.set_autocommit(False)

    def run(self, statement: str, *values: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)

    def rename(self, worker: Worker, name: str) -> None:
        self.run("UPDATE workers_person SET name = %s WHERE id = %s", name, worker.pk)

    def commit(self) -> None:
        self.connection.commit()

    def rollback(self) -> None:
        self.connection.rollback()


@pytest.fixture
def sessions() -> Iterator[Callable[[], Session]]:
    opened: list[Session] = []

    def open_one() -> Session:
        with whole_country():
            opened.append(Session())
        opened[-1].run("SELECT set_config('portal.areas', '*', false)")
        opened[-1].commit()
        return opened[-1]

    yield open_one
    for session in opened:
        session.connection.close()


@pytest.fixture
def partner() -> Partner:
    return Partner()


@pytest.fixture
def village() -> Any:
    return VillageFactory(area__code="35.04.14.2011")


def test_a_long_transaction_is_sent_once_when_it_commits(
    partner: Partner, village: Any, sessions: Callable[[], Session]
) -> None:
    early, late, other = (WorkerFactory(village=village) for _number in range(3))
    partner.grant("workers", "name")
    long, undone = sessions(), sessions()
    long.rename(early, "Lama")
    copy = Copy(partner)
    assert copy.catch_up() == [("upsert", worker.pk) for worker in (early, late, other)]
    undone.rename(other, "Batal")
    # Later in every number and every time, committed before.
    Person.objects.filter(pk=late.pk).update(name="Cepat")
    assert copy.catch_up() == [("upsert", late.pk)]
    undone.rollback()
    assert copy.catch_up() == []
    long.commit()
    assert copy.catch_up() == [("upsert", early.pk)]
    assert copy.catch_up() == []
    assert copy.records[early.pk]["name"] == "Lama"


def test_a_savepoint_belongs_to_its_transaction(
    partner: Partner, village: Any, sessions: Callable[[], Session]
) -> None:
    """Its number is younger than transactions that were committed long before it is."""
    one, two = WorkerFactory(village=village), WorkerFactory(village=village)
    partner.grant("workers", "name")
    copy = Copy(partner)
    copy.catch_up()
    long = sessions()
    long.rename(one, "Satu")
    long.run("SAVEPOINT inner_one")
    long.rename(two, "Dua")
    Person.objects.filter(pk=one.pk + 1000).update(name="Nobody")
    VillageFactory()
    assert copy.catch_up() == []
    long.run("RELEASE SAVEPOINT inner_one")
    long.commit()
    assert copy.catch_up() == [("upsert", one.pk), ("upsert", two.pk)]


def test_the_first_copy_leaves_what_changes_to_the_round(
    partner: Partner, village: Any, sessions: Callable[[], Session]
) -> None:
    workers = [WorkerFactory(village=village) for _number in range(6)]
    partner.grant("workers", "name")
    long = sessions()
    long.rename(workers[5], "Lama")
    copy = Copy(partner)
    assert copy.page(limit=2)
    Person.objects.filter(pk__in=[workers[0].pk, workers[3].pk]).update(name="Baru")
    workers[2].person.delete()
    long.commit()
    told = [*copy.told, *copy.catch_up(limit=2)]
    keys = [worker.pk for worker in workers]
    first = [("upsert", keys[n]) for n in (0, 1, 4)]
    assert told[: len(first)] == first
    assert copy.told[-1] == ("upsert", keys[5])
    assert [entry for entry in told if entry[0] == "upsert"] == [
        *first,
        *(("upsert", keys[n]) for n in (0, 3, 5)),
    ]
    assert set(copy.records) == {key for n, key in enumerate(keys) if n != 2}


def test_what_changes_in_a_round_is_left_to_the_next(partner: Partner, village: Any) -> None:
    workers = [WorkerFactory(village=village) for _number in range(4)]
    partner.grant("workers", "name")
    copy = Copy(partner)
    copy.catch_up()
    Person.objects.all().update(name="Satu")
    assert copy.page(limit=2)
    Person.objects.filter(pk__in=[workers[0].pk, workers[3].pk]).update(name="Dua")
    copy.told = []
    assert copy.page(limit=10), "the next round is due at once"
    assert copy.told == [("upsert", workers[2].pk)]
    assert copy.catch_up() == [("upsert", workers[0].pk), ("upsert", workers[3].pk)]


def test_far_areas_are_passed_over_page_by_page(
    partner: Partner, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = VillageFactory(area__code="52.03.01.2001")
    for _number in range(7):
        WorkerFactory(village=elsewhere)
    own = WorkerFactory(village=village)
    partner.grant("workers", "name", area="35")
    copy = Copy(partner)
    copy.catch_up()
    monkeypatch.setattr("migranportal.api.changes.searching.KEYS_PER_PAGE", 3)
    monkeypatch.setattr(
        "migranportal.api.changes.searching._LAST_LOOKED_AT",
        "(SELECT max(k), NULL, NULL, NULL, NULL FROM touched HAVING count(*) = 3)",
    )
    Person.objects.all().update(name="Siti Rahayu")
    assert copy.page(), "three keys were looked at, none of them in the area"
    assert copy.catch_up() == [("upsert", own.pk)]


def test_who_leaves_a_village_that_lost_its_code_meanwhile(partner: Partner, village: Any) -> None:
    other = VillageFactory(area__code="35.04.14.2012")
    elsewhere = VillageFactory(area__code="52.03.01.2001")
    first, mover = WorkerFactory(village=other), WorkerFactory(village=village)
    partner.grant("workers", "name", area="35")
    copy = Copy(partner)
    copy.catch_up()
    Person.objects.filter(pk=first.pk).update(name="Siti Rahayu")
    Area.objects.filter(pk=village.area_id).update(code="52.03.01.2002")
    assert copy.page(limit=1)
    # When the round comes to her, nothing of hers leads to that village any more.
    Person.objects.filter(pk=mover.pk).update(village=elsewhere)
    assert copy.catch_up() == [("out_of_scope", mover.pk)]


class Country:
    """Villages inside and outside the partner's province, and writers who never agree on an order.

    The name of a person is a number that every change raises: in whatever order transactions commit,
    the versions of a row are told in rising order, each at most once.
    """

    def __init__(self, seed: int) -> None:
        self.inside = [VillageFactory(area__code=f"35.04.14.20{n:02}") for n in range(3)]
        self.outside = [VillageFactory(area__code=f"52.03.01.20{n:02}") for n in range(3)]
        self.villages = [village.pk for village in (*self.inside, *self.outside)]
        for n in range(60):
            WorkerFactory(village_id=self.villages[n % 6], person__name="1")
        self.codes = count(1)
        self.seed = seed
        self.errors: list[BaseException] = []
        self.done = defaultdict(int)

    @contextmanager
    def writing(self, writers: int, transactions: int) -> Iterator[None]:
        threads = [
            threading.Thread(target=self._write, args=(number, transactions))
            for number in range(writers)
        ]
        for thread in threads:
            thread.start()
        self.threads = threads
        yield
        for thread in threads:
            thread.join()
        assert not self.errors, self.errors

    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)

    def _write(self, number: int, transactions: int) -> None:
        chance = random.Random(self.seed * 100 + number)  # noqa: S311 (a test)
        acts = [self.rename, self.rename_many, self.move, self.add, self.remove, self.stage]
        acts += [self.recode, self.undo_a_part, self.rename, self.move]
        wait = threading.Event()
        try:
            with whole_country():
                for _number in range(transactions):
                    with suppress(OperationalError, ZeroDivisionError), transaction.atomic():
                        for act in chance.choices(acts, k=chance.randint(1, 4)):
                            act(chance)
                            self.done[act.__name__] += 1
                            # Some hold their transaction open while dozens of others commit.
                            wait.wait(chance.choice([0, 0, 0, 0.005, 0.005, 0.1]))
                        if chance.random() < 0.15:
                            raise ZeroDivisionError  # noqa: TRY301 (it rolls back)
        except BaseException as error:
            self.errors.append(error)
        finally:
            connection.close()

    def some(self, chance: random.Random, most: int) -> list[int]:
        keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        return sorted(chance.sample(keys, min(len(keys), chance.randint(1, most))))

    def rename(self, chance: random.Random) -> None:
        self._raise("", self.some(chance, 1))

    def rename_many(self, chance: random.Random) -> None:
        self._raise("", self.some(chance, 20))

    def move(self, chance: random.Random) -> None:
        self._raise(f", village_id = {chance.choice(self.villages)}", self.some(chance, 3))

    def _raise(self, also: str, keys: list[int]) -> None:
        # In the order of keys, or two writers would wait for each other most of the time.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT FROM workers_person WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [keys]
            )
            cursor.execute(
                f"UPDATE workers_person SET name = (name::int + 1)::text{also} WHERE id = ANY(%s)",  # noqa: S608
                [keys],
            )

    def stage(self, chance: random.Random) -> None:
        keys = self.some(chance, 2)
        self._raise("", keys)
        Worker.objects.filter(pk__in=keys).update(stage=chance.choice([1, 3]))

    def add(self, chance: random.Random) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE IF NOT EXISTS staging (village bigint) ON COMMIT DELETE ROWS"
            )
            with cursor.copy("COPY staging FROM STDIN") as rows:
                for _number in range(chance.randint(1, 4)):
                    rows.write_row([chance.choice(self.villages)])
            cursor.execute(
                """
                INSERT INTO workers_person (created_at, updated_at, name, sex, birth_place, address,
                    phone, languages, skills, is_invented, village_id)
                SELECT now(), now(), '1', 'F', '', '', '', '{}', '{}', false, village FROM staging
                RETURNING id, village_id
                """
            )
            for key, village in cursor.fetchall():
                Worker.objects.create(
                    pk=key, village_id=village, stage=1, confirmed_date="2026-01-01"
                )
            cursor.execute("DELETE FROM staging")

    def remove(self, chance: random.Random) -> None:
        key = self.some(chance, 1)
        self._raise("", key)
        Worker.objects.filter(pk__in=key).delete()
        Person.objects.filter(pk__in=key).delete()

    def recode(self, chance: random.Random) -> None:
        province = chance.choice(["35.04.14", "52.03.01"])
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE regions_area SET code = %s WHERE id ="
                " (SELECT area_id FROM villages_village WHERE id = %s)",
                [f"{province}.{3000 + next(self.codes)}", chance.choice(self.villages)],
            )

    def undo_a_part(self, chance: random.Random) -> None:
        self.rename(chance)
        with suppress(ZeroDivisionError), transaction.atomic():
            self.move(chance)
            raise ZeroDivisionError
        with transaction.atomic():
            self.rename(chance)


def _shown(record: dict[str, Any]) -> tuple[Any, ...]:
    return (record["name"], record["village_code"], record["stage"])


def _table() -> dict[int, tuple[Any, ...]]:
    with whole_country():
        rows = Worker.objects.filter(village__area__code__startswith="35.")
        return {
            worker.pk: (worker.person.name, worker.village.area.code, worker.stage)
            for worker in rows.select_related("person", "village__area")
        }


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_copy_beside_writers_is_the_table_in_the_end(
    partner: Partner, seed: int, settings: Any
) -> None:
    settings.PORTAL_API_READS_A_MINUTE = 10**6  # it follows without a pause
    country = Country(seed)
    partner.grant("workers", "name", "village_code", "stage", area="35")
    copy = Copy(partner)
    versions: dict[int, list[tuple[int, str]]] = defaultdict(list)
    pages = 0
    chance = random.Random(seed)  # noqa: S311 (a test)

    def follow() -> bool:
        nonlocal pages
        pages += 1
        copy.told = []
        more = copy.page(limit=chance.choice([1, 3, 10, 50]))
        for op, key in copy.told:
            if op == "upsert":
                record = copy.records[key]
                versions[key].append((int(record["name"]), record["village_code"]))
        return more

    with country.writing(writers=5, transactions=40):
        while country.is_busy():
            follow()
    # The round that was being read ends before the last commits; the next one sends those.
    for _round in range(2):
        while follow():
            pass
    assert {key: _shown(record) for key, record in copy.records.items()} == _table()
    for key, told in versions.items():
        numbers = [number for number, _code in told]
        assert numbers == sorted(numbers), f"{key} went back: {told}"
        assert len(set(told)) == len(told), f"{key} was told twice: {told}"
    copy.told = []
    assert copy.catch_up() == []
    assert min(country.done.values()) > 5
    assert pages > 20
