"""Figures about migrants: what a grant of an area shows, what is withheld, when figures move."""

import csv
import gzip
import io
import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from migranportal.api.datasets import Figures, dataset_called
from migranportal.api.models import MonthlyFigures
from migranportal.api.services.figures import count_month
from migranportal.api.tasks import count_figures
from tests.api.partners import Partner
from tests.factories.regions import CountryFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory, PlacementFactory, WorkerFactory
from workers.models import Person, Placement, Worker
from workers.selectors.figures import count_voters, count_workers

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
HERE, BESIDE, THERE = "35.04.14.2011", "35.04.14.2012", "52.03.01.2001"


@pytest.fixture
def partner() -> Partner:
    return Partner()


@pytest.fixture
def village() -> Any:
    return VillageFactory(area__code=HERE)


def people(village: Any, count: int, country: Any = None, **values: Any) -> None:
    """Make workers abroad, with a placement where a country is given."""
    placement = values.pop("placement", {})
    for _number in range(count):
        worker = WorkerFactory(village=village, abroad=True, **values)
        if country:
            PlacementFactory(worker=worker, country=country, open=True, **placement)


def counted(rows: list[dict[str, Any]]) -> dict[tuple[Any, Any], Any]:
    return {(row["counted_by"], row["value"]): row["people"] for row in rows}


# --- Counting ------------------------------------------------------------------------------


def test_people_are_counted_at_every_level(village: Any) -> None:
    taiwan = CountryFactory(code="TW")
    people(village, 3, taiwan, person__sex="M")
    WorkerFactory(village=VillageFactory(area__code=THERE))
    tallies = {tally.area_code: tally for tally in _in_one(count_workers)}
    assert set(tallies) == {"", "35", "35.04", "35.04.14", HERE, "52", "52.03", "52.03.01", THERE}
    whole = tallies[""].counts
    assert (whole["total", ""], whole["sex", "M"], whole["sex", "F"]) == (4, 3, 1)
    assert (whole["stage", "2"], whole["stage", "1"], whole["stage", "3"]) == (3, 1, 0)
    assert (whole["country", "TW"], whole["scheme", "p_to_p"], whole["scheme", "ukps"]) == (3, 3, 0)
    assert whole["procedural_status", "0"] == 4
    assert not [cell for cell in tallies[HERE].counts if cell[0] in {"country", "scheme"}]
    assert tallies[THERE].counts["total", ""] == 1


def test_the_last_placement_counts_and_a_plan_only_before(village: Any) -> None:
    old, new, planned = (CountryFactory(code=code) for code in ("SA", "TW", "JP"))
    worker = WorkerFactory(village=village, abroad=True)
    PlacementFactory(worker=worker, country=old, closed=True)
    PlacementFactory(worker=worker, country=new, open=True)
    PlacementFactory(worker=worker, country=planned)
    PlacementFactory(worker=WorkerFactory(village=village), country=planned)
    (whole,) = [tally for tally in _in_one(count_workers) if tally.area_code == ""]
    found = {cell[1]: n for cell, n in whole.counts.items() if cell[0] == "country"}
    assert found == {"TW": 1, "JP": 1}


def test_readiness_counts_age_and_nik_of_who_is_abroad(village: Any) -> None:
    taiwan, on = CountryFactory(code="TW"), date(2026, 3, 1)
    born = [date(2009, 3, 1), date(2009, 3, 2), None, date(1990, 1, 1)]
    for day in born:
        people(village, 1, taiwan, person__birth_date=day, placement={"city": " taoyuan"})
    person = PersonFactory(village=village, with_nik=True, birth_date=date(1980, 1, 1))
    PlacementFactory(worker=WorkerFactory(person=person, abroad=True), country=taiwan, open=True)
    WorkerFactory(village=village)  # at home
    tallies = {tally.area_code: tally.counts for tally in _in_one(count_voters, on)}
    assert set(tallies) == {"", "35", "35.04"}
    here = tallies["35.04"]
    assert here["", "", "", "", ""] == here["TW", "", "", "", ""] == 5
    assert here["TW", "", "", "reached", ""] == 3
    assert here["TW", "", "", "not_reached", ""] == here["TW", "", "", "unknown", ""] == 1
    assert here["TW", "", "", "reached", "yes"] == 1
    assert here["TW", "", "", "reached", "no"] == 2
    assert tallies["35"]["TW", "Taoyuan", "", "", ""] == 4
    assert not [cell for cell in here if cell[1]]


def test_who_is_born_on_a_leap_day_waits_for_march(village: Any) -> None:
    people(village, 1, CountryFactory(code="TW"), person__birth_date=date(2004, 2, 29))
    for on, reached in ((date(2021, 2, 28), 0), (date(2021, 3, 1), 1)):
        (whole, *_rest) = sorted(_in_one(count_voters, on), key=lambda tally: tally.area_code)
        assert whole.counts["TW", "", "", "reached", ""] == reached


def _in_one(count: Any, on: date = TODAY) -> list[Any]:
    return list(count(on))


# --- Answers -------------------------------------------------------------------------------


def test_a_province_counts_its_people_only(partner: Partner, village: Any) -> None:
    people(village, 40)
    people(VillageFactory(area__code=THERE), 400)
    count_month(on=TODAY)
    partner.grant("worker-statistics", area="35")
    rows = partner.data("worker-statistics/")
    assert {row["area_code"] for row in rows} == {"35"}
    assert abs(counted(rows)["total", None] - 40) < 25
    assert {row["area_code"] for row in partner.data("worker-statistics/", level="village")} == {
        HERE
    }
    assert partner.data("worker-statistics/", level="country") == []
    assert partner.get("worker-statistics/", area="52").json()["code"] == "area_not_granted"


def test_small_numbers_are_withheld_and_nobody_is_like_a_few(
    partner: Partner, village: Any
) -> None:
    people(village, 60, CountryFactory(code="TW"))
    people(village, 3, CountryFactory(code="SA"), person__sex="M")
    count_month(on=TODAY)
    partner.grant("worker-statistics", area="35.04")
    rows = partner.data("worker-statistics/")
    found = counted(rows)
    assert found["sex", "F"] % 5 == 0
    assert found["sex", "F"] >= 35
    assert found["sex", "M"] is found["stage", "4"] is found["procedural_status", "1"] is None
    # Three and nobody look alike; a country with three is not even named.
    assert ("country", "TW") in found
    assert ("country", "SA") not in found
    assert all(row["is_withheld"] is (row["people"] is None) for row in rows)
    assert {row["as_of"] for row in rows} == {TODAY.isoformat()}


def test_only_what_may_leave_is_kept(village: Any) -> None:
    people(village, 3)
    people(village, 30, person__sex="M")
    count_month(on=TODAY)
    for figures in MonthlyFigures.objects.all():
        assert all(people is None or people % 5 == 0 for *_cell, people in figures.cells)
    kept = {tuple(cell[:2]): cell[2] for cell in MonthlyFigures.objects.get(area_code=HERE).cells}
    assert kept["sex", "F"] is None


def test_figures_do_not_move_within_a_month(partner: Partner, village: Any) -> None:
    """Who asks before and after somebody was registered learns nothing."""
    people(village, 57)
    first = TODAY.replace(day=1)
    assert set(count_month(on=first)) >= {"worker-statistics", "voter-readiness"}
    partner.grant("worker-statistics")
    before = partner.data("worker-statistics/", level="village")
    people(village, 40)
    assert count_month(on=first.replace(day=28)) == []
    assert partner.data("worker-statistics/", level="village") == before
    assert count_month(on=(first + timedelta(days=31)).replace(day=1))
    after = partner.data("worker-statistics/", level="village")
    assert counted(after)["total", None] > counted(before)["total", None]
    assert partner.data("worker-statistics/", level="village", month=first.isoformat()) == before


def test_two_grants_read_one_publication(village: Any) -> None:
    people(village, 30)
    people(VillageFactory(area__code=BESIDE), 4)
    count_month(on=TODAY)
    wide, narrow = Partner(), Partner()
    wide.grant("worker-statistics", area="35")
    narrow.grant("worker-statistics", area="35.04")
    rows = wide.data("worker-statistics/", area="35.04")
    assert rows == narrow.data("worker-statistics/")
    inside = wide.data("worker-statistics/", level="village")
    assert inside == narrow.data("worker-statistics/", level="village")
    assert counted([row for row in inside if row["area_code"] == BESIDE])["total", None] is None


def test_every_area_shows_the_fields_of_its_own_grant(village: Any) -> None:
    people(village, 30)
    people(VillageFactory(area__code=THERE), 30)
    count_month(on=TODAY)
    partner = Partner()
    partner.grant("worker-statistics", "people", area="35")
    partner.grant("worker-statistics", "is_withheld", area="52")
    shown = {
        row["area_code"]: {"people", "is_withheld"} & set(row)
        for row in partner.data("worker-statistics/")
    }
    assert shown == {"35": {"people"}, "52": {"is_withheld"}}
    answer = partner.get("worker-statistics/export/", format="csv", fields="people")
    assert (answer.status_code, answer.json()["code"]) == (403, "field_not_granted")
    header = partner.get("worker-statistics/export/", format="csv").content.split(b"\n")[0]
    assert header == b"as_of,level,area_code,counted_by,value"


def test_figures_leave_as_a_file(partner: Partner, village: Any) -> None:
    people(village, 30, CountryFactory(code="TW"))
    count_month(on=TODAY)
    partner.grant("worker-statistics")
    rows = partner.data("worker-statistics/", level="village")
    assert len(rows) > 5

    answer = partner.get("worker-statistics/export/", level="village")
    assert answer["Content-Type"] == "application/x-ndjson"
    *lines, end = [json.loads(line) for line in answer.content.splitlines()]
    assert lines == rows
    assert end == {"end": True, "count": len(rows)}

    wish = {"format": "csv", "compress": "gzip", "counted_by": "sex", "level": "village"}
    answer = partner.get("worker-statistics/export/", **wish)
    name = f"worker-statistics-{TODAY}.csv.gz"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    table = list(csv.DictReader(io.StringIO(gzip.decompress(answer.content).decode())))
    assert table == [
        {name: _as_cell(value) for name, value in row.items()}
        for row in rows
        if row["counted_by"] == "sex"
    ]
    assert table


def _as_cell(value: Any) -> str:
    return {None: "", True: "true", False: "false"}.get(value, str(value))


@pytest.mark.parametrize("wish", [{"after": "7"}, {"format": "xml"}, {"compress": "zip"}])
def test_a_file_of_figures_that_cannot_be(
    partner: Partner, village: Any, wish: dict[str, str]
) -> None:
    partner.grant("worker-statistics")
    answer = partner.get("worker-statistics/export/", **wish)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == next(iter(wish))


def test_filters_pick_rows_and_count_nothing_anew(partner: Partner, village: Any) -> None:
    people(village, 30, CountryFactory(code="TW"), placement={"city": "Taipei"})
    count_month(on=TODAY)
    partner.grant("worker-statistics")
    partner.grant("voter-readiness")
    rows = partner.data("worker-statistics/")
    assert partner.data("worker-statistics/", counted_by="sex") == [
        row for row in rows if row["counted_by"] == "sex"
    ]
    rows = partner.data("voter-readiness/", level="province")
    taiwan = partner.data("voter-readiness/", level="province", country_code="TW")
    assert taiwan == [row for row in rows if row["country_code"] == "TW"]
    assert {row["city"] for row in taiwan} == {None, "Taipei"}


def test_readiness_shows_no_person(partner: Partner, village: Any) -> None:
    people(village, 30, CountryFactory(code="TW"))
    count_month(on=TODAY)
    partner.grant("voter-readiness")
    shapes = Counter(
        (row["sex"], row["voting_age"], row["has_nik"])
        for row in partner.data("voter-readiness/")
        if row["country_code"] == "TW"
    )
    assert len(shapes) == 14
    assert set(shapes.values()) == {1}
    dataset = dataset_called("voter-readiness")
    assert isinstance(dataset, Figures)
    assert not {"id", "person_id", "name", "nik", "village_code"} & {f.name for f in dataset.fields}


def test_before_the_first_count(partner: Partner) -> None:
    partner.grant("worker-statistics")
    answer = partner.get("worker-statistics/")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_counted_yet")
    assert answer["Retry-After"]


def test_a_month_with_nobody_is_counted_as_well(partner: Partner, village: Any) -> None:
    assert "worker-statistics" in count_month(on=TODAY)
    assert count_month(on=TODAY) == []
    partner.grant("worker-statistics")
    assert partner.data("worker-statistics/") == []


def test_a_month_that_is_not_kept(partner: Partner, village: Any) -> None:
    people(village, 5)
    count_month(on=date(2025, 10, 3))
    count_month(on=date(2025, 11, 3))
    count_month(on=date(2026, 11, 3))
    partner.grant("worker-statistics")
    assert partner.get("worker-statistics/", month="2025-11-30").status_code == 200
    answer = partner.get("worker-statistics/", month="2025-10-31")
    assert (answer.status_code, answer.json()["code"]) == (404, "month_not_kept")


def test_too_many_areas_are_asked_for_by_parts(
    partner: Partner, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migranportal.api.figures.MOST_AREAS", 1)
    people(village, 5)
    people(VillageFactory(area__code=BESIDE), 5)
    count_month(on=TODAY)
    partner.grant("worker-statistics")
    answer = partner.get("worker-statistics/", level="village")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_areas")
    assert partner.get("worker-statistics/", level="village", area=HERE).status_code == 200


def test_too_many_figures_are_asked_for_by_a_filter(
    partner: Partner, village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migranportal.api.figures.MOST_ROWS", 2)
    people(village, 5)
    count_month(on=TODAY)
    partner.grant("worker-statistics")
    answer = partner.get("worker-statistics/")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_figures")
    assert len(partner.data("worker-statistics/", counted_by="sex")) == 2


def test_an_answer_takes_few_queries(
    partner: Partner, village: Any, django_assert_max_num_queries: Any
) -> None:
    people(village, 5)
    count_month(on=TODAY)
    partner.grant("worker-statistics")
    # Grants, the areas of row security and back, the month, the number of areas, the figures.
    with django_assert_max_num_queries(6):
        partner.get("worker-statistics/", level="village")


def test_the_task_counts_today(village: Any) -> None:
    people(village, 5)
    count_figures()
    assert set(MonthlyFigures.objects.values_list("counted_date", flat=True)) == {TODAY}


# --- Records of people -----------------------------------------------------------------------


def test_a_worker_with_everything(partner: Partner, village: Any) -> None:
    person = PersonFactory(
        village=village, with_nik=True, with_family_card=True, name="Siti", languages=["Mandarin"]
    )
    worker = WorkerFactory(person=person, returned=True, procedural=True)
    PlacementFactory(worker=worker, country=CountryFactory(code="SA"), closed=True)
    names = [field.name for field in dataset_called("workers").fields]  # type: ignore[union-attr]
    partner.grant("workers", *names)
    (row,) = partner.data("workers/")
    assert (row["nik"], row["family_card"]) == (person.nik, person.family_card)
    assert (row["country_code"], row["scheme"]) == ("SA", Placement.Scheme.P_TO_P)
    assert (row["judged_by"], row["languages"]) == ("BP3MI Jawa Timur", ["Mandarin"])
    area = village.area
    assert (row["village_name"], row["district_name"]) == (area.name, area.parent.name)
    assert row["province_name"] == area.parent.parent.parent.name


def test_a_nik_that_no_key_opens_is_null(partner: Partner, village: Any) -> None:
    person = PersonFactory(village=village, with_nik=True)
    WorkerFactory(person=person)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workers_person SET nik = %s WHERE id = %s", [b"x" * 44, person.pk])
    partner.grant("workers", "nik")
    assert partner.data("workers/") == [{"id": person.pk, "nik": None}]


@pytest.mark.parametrize("dataset", ["workers", "placements", "returns"])
def test_somebody_is_found_by_nik(partner: Partner, village: Any, dataset: str) -> None:
    workers = [
        WorkerFactory(person=PersonFactory(village=village, with_nik=True)) for _number in range(2)
    ]
    for worker in workers:
        PlacementFactory(worker=worker, closed=True)
    partner.grant(dataset, "name", "nik")
    nik = Person.objects.get(pk=workers[0].pk).nik
    (row,) = partner.data(f"{dataset}/", nik=nik)
    assert row["nik"] == nik
    assert partner.data(f"{dataset}/", nik="0" * 16) == []
    assert partner.get(f"{dataset}/", nik="35041").status_code == 400


def test_who_may_not_read_the_nik_does_not_look_by_it(partner: Partner, village: Any) -> None:
    partner.grant("workers", "name")
    answer = partner.get("workers/", nik="0" * 16)
    assert (answer.status_code, answer.json()["code"]) == (403, "field_not_granted")


def test_a_nik_of_another_area_is_not_found(partner: Partner, village: Any) -> None:
    person = PersonFactory(village=VillageFactory(area__code=THERE), with_nik=True)
    WorkerFactory(person=person)
    partner.grant("workers", "nik", area="35")
    assert partner.data("workers/", nik=Person.objects.get(pk=person.pk).nik) == []


@pytest.mark.parametrize("area", ["", "35", "35.04"])
@pytest.mark.parametrize("ordering", ["person_id", "-person_id", "id", "-id"])
def test_pages_of_placements_hold_each_once(
    partner: Partner, village: Any, area: str, ordering: str
) -> None:
    """Also where most people have no placement and one has more than a page."""
    workers = [WorkerFactory(village=village) for _number in range(40)]
    for worker in workers[::9]:
        for _number in range(3):
            PlacementFactory(worker=worker)
    PlacementFactory(worker=WorkerFactory(village=VillageFactory(area__code=THERE)))
    partner.grant("placements", "scheme", area=area)
    rows = partner.all("placements/", limit=2, ordering=ordering)
    expected = Placement.objects.filter(worker__village=village) if area else Placement.objects
    path = ["worker_id", "pk"] if "person" in ordering else ["pk"]
    sign = "-" if ordering.startswith("-") else ""
    keys = expected.order_by(*(f"{sign}{name}" for name in path)).values_list("pk", flat=True)
    assert [row["id"] for row in rows] == list(keys)


def test_returns_are_stays_that_ended(partner: Partner, village: Any) -> None:
    ended = PlacementFactory(worker=WorkerFactory(village=village), closed=True)
    PlacementFactory(worker=WorkerFactory(village=village), open=True)
    partner.grant("returns", "return_category", "return_date")
    assert partner.data("returns/") == [
        {
            "id": ended.pk,
            "person_id": ended.worker_id,
            "return_date": ended.return_date.isoformat(),
            "return_category": Placement.ReturnCategory.CONTRACT_END,
        }
    ]
    assert partner.data("returns/", return_since=TODAY.isoformat()) == []


def test_pages_of_a_regency_hold_each_worker_once(partner: Partner, village: Any) -> None:
    beside = VillageFactory(area__code=BESIDE)
    keys = [WorkerFactory(village=(village, beside)[number % 2]).pk for number in range(9)]
    WorkerFactory(village=VillageFactory(area__code=THERE))
    partner.grant("workers", "stage", area="35.04")
    rows = partner.all("workers/", limit=2, stage=str(Worker.Stage.PROSPECTIVE))
    assert [row["id"] for row in rows] == sorted(keys)
