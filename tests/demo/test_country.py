"""The generator: as many people as asked for, repeatable, schema as before, nothing half done."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from cooperatives.models import Membership
from migranportal.demo.country import NotEmptyError, generate
from migranportal.demo.country.weights import regency_weights
from migranportal.demo.register import DECREE, PLACES, VALID_FROM
from migranportal.regions.models import Area
from programs.importers.reference import load_reference_data
from programs.models import StaleVillage
from tests.factories.villages import VillageFactory
from villages.models import Village
from villages.services.files import open_files
from workers.models import Person, Worker

AS_OF = date(2026, 3, 2)


def _open_register() -> None:
    parents: dict[str, Area] = {}
    for place in PLACES:
        parents[place.code] = Area.objects.create(
            code=place.code,
            name=place.name,
            level=place.level,
            kind=place.kind,
            parent=parents.get(place.parent),
            valid_from=VALID_FROM,
            decree=DECREE,
        )
    load_reference_data(by=None, at=timezone.now())
    open_files(by=None, at=timezone.now())


@pytest.fixture
def owner() -> Iterator[str]:
    """Give the owner's connection under another name, which the flush after the test leaves alone.

    Flushed by the owner, the tables would be granted anew, without the rig's right to truncate.
    """
    alias = "owner_of_tables"
    connections[alias] = connections["owner"].copy(alias)
    yield alias
    connections[alias].close()
    del connections[alias]


def _generate(owner: str, **options: Any) -> dict[str, int]:
    arguments = {"workers": 600, "seed": 1, "weights": {"35.04": 3.0}, **options}
    return generate(as_of=AS_OF, at=timezone.now(), using=owner, **arguments)


def _schema() -> list[Any]:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT tablename, indexname, indexdef, true FROM pg_indexes
            WHERE schemaname = 'public'
            UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text, true FROM pg_trigger
            WHERE NOT tgisinternal ORDER BY 1, 2, 3
            """
        )
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
class TestGenerate:
    def test_invents_exactly_as_many_and_restores_the_schema(self, owner: str) -> None:
        _open_register()
        before, noted = _schema(), StaleVillage.objects.count()
        counts = _generate(owner)
        assert counts["workers_person"] == counts["workers_worker"] == 600
        assert Person.objects.filter(is_invented=True).count() == 600
        assert _schema() == before
        assert StaleVillage.objects.count() == noted
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM workers_personevent")
            assert cursor.fetchone() == (0,)

    def test_next_person_gets_a_free_key(self, owner: str) -> None:
        _open_register()
        _generate(owner)
        village = Village.objects.first()
        person = Person.objects.create(village=village, name="Berikut", sex="F")
        assert person.pk == 601

    def test_same_seed_same_country(self, owner: str) -> None:
        _open_register()
        _generate(owner)
        fields = ("person__name", "stage", "procedural_status", "village__area__code")
        workers = Worker.objects.order_by("pk")
        first = list(workers.values_list(*fields))
        with connections[owner].cursor() as cursor:
            cursor.execute("TRUNCATE workers_person, cooperatives_cooperative, villages_taskforce,"
                           " villages_villageregulation, villages_facility, villages_activity,"
                           " villages_budgetline, workers_businessgroup CASCADE")  # fmt: skip
        _generate(owner)
        assert list(workers.values_list(*fields)) == first

    def test_weights_decide_where_people_come_from(self, owner: str) -> None:
        _open_register()
        regencies = Area.objects.filter(level="regency").values_list("code", flat=True)
        _generate(owner, weights={code: float(code == "35.04") for code in regencies})
        assert not Person.objects.exclude(village__area__code__startswith="35.04.").exists()

    def test_members_agree_with_their_memberships(self, owner: str) -> None:
        _open_register()
        _generate(owner, workers=3000)
        members = set(Membership.objects.values_list("person_id", flat=True))
        assert members
        noted = Worker.objects.exclude(cooperative_member_until=None)
        assert set(noted.values_list("pk", flat=True)) == members

    def test_refuses_a_database_with_records(self, owner: str) -> None:
        village = VillageFactory()
        Person.objects.create(village=village, name="Ada", sex="F")
        before = _schema()
        with pytest.raises(NotEmptyError):
            _generate(owner)
        assert _schema() == before
        assert Person.objects.count() == 1

    def test_command_works_on_the_loaded_areas(
        self, owner: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _open_register()
        call_command(
            "generate_country", "--workers", "50", "--as-of", "2026-03-02", "--database", owner
        )
        assert "workers_person: 50" in capsys.readouterr().out


class TestWeights:
    def test_command_names_the_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="population_2024s2"):
            call_command("generate_country", tmp_path)

    def test_known_figures_count_and_the_rest_follows_the_population(self, tmp_path: Path) -> None:
        for name, text in {
            "population/population_2024s2.csv": "code,level,total\n0,country,600\n"
            "11,province,200\n11.01,regency,50\n11.02,regency,150\n"
            "12,province,400\n12.01,regency,300\n12.02,regency,100\n",
            "migration/placements_national.csv": "period_start,period_end,placements,version\n"
            "2024-01-01,2024-12-31,1000,annual_report\n",
            "migration/placements_province.csv": "period_start,period_end,code,placements,version\n"
            "2023-01-01,2023-12-31,11,999,reported\n"
            "2024-01-01,2024-12-31,11,700,preliminary\n"
            "2024-01-01,2024-12-31,11,800,annual_report\n"
            "2024-01-01,2024-12-31,12,5,conflict\n",
            "migration/placements_regency.csv": "period_start,period_end,code,placements,version\n"
            "2024-01-01,2024-12-31,11.01,200,reported\n"
            "2024-01-01,2024-06-30,11.02,9,partial\n",
        }.items():
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        assert regency_weights(tmp_path) == pytest.approx(
            {"11.01": 0.2, "11.02": 0.6, "12.01": 0.15, "12.02": 0.05}
        )
