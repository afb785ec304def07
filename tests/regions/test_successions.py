"""What became of areas: recording, chains, and suggestions from the register of 2022."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from migranportal.regions.importers import load_register
from migranportal.regions.models import Area, AreaSuccession
from migranportal.regions.selectors import (
    predecessors_of,
    successors_of,
    suggest_successions,
)
from migranportal.regions.services.successions import SuccessionRefused, record_succession
from tests.factories.regions import AreaFactory, AreaSuccessionFactory
from tests.regions.files import AREA, AT, D2022, D2025, VILLAGE, reference_data, write_csv

pytestmark = pytest.mark.django_db
Kind = AreaSuccession.Kind


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _record(predecessor: Area, *successors: Area, kind: str = Kind.RECODED) -> Any:
    return record_succession(
        predecessor=predecessor,
        successors=successors,
        kind=kind,
        effective_date=D2025,
        decree="Kepmendagri X",
        by=None,
        at=AT,
    )


def test_recorded_with_history() -> None:
    old, new = AreaFactory(ended=True), AreaFactory(fresh=True)

    (link,) = _record(old, new)

    assert (link.predecessor, link.successor, link.kind) == (old, new, "recoded")
    event = AreaSuccession.pgh_event_model.objects.select_related("pgh_context").get()
    assert event.pgh_context.metadata == {"act": "regions.succession_recorded", "by": "system"}


def test_refuses_what_does_not_fit() -> None:
    old, new, other = (AreaFactory(ended=True), *AreaFactory.create_batch(2, fresh=True))
    cases = [
        ((old,), "Name the area", Kind.RECODED),
        ((old, old), "succeed itself", Kind.RECODED),
        ((old, new, other), "Only a split", Kind.RECODED),
        ((old, AreaFactory(code="35.05.01")), "same level", Kind.RECODED),
        ((new, other), "still in force", Kind.MERGED),
    ]
    for areas, message, kind in cases:
        with pytest.raises(SuccessionRefused, match=message):
            _record(*areas, kind=kind)
    assert not AreaSuccession.objects.exists()


def test_refuses_a_second_answer_and_a_circle() -> None:
    old, middle = AreaFactory.create_batch(2, ended=True)
    new = AreaFactory(fresh=True)
    _record(old, middle)
    with pytest.raises(SuccessionRefused, match="recorded already"):
        _record(old, new)
    with pytest.raises(SuccessionRefused, match="cannot follow each other"):
        _record(middle, old)
    with pytest.raises(SuccessionRefused, match="new code of another area"):
        _record(AreaFactory(ended=True), middle)


def test_area_in_force_can_be_split() -> None:
    mother, daughter = AreaFactory(), AreaFactory(fresh=True)
    assert _record(mother, daughter, kind=Kind.SPLIT)[0].kind == "split"


def test_chains_are_followed_in_one_query() -> None:
    first, second, third = AreaFactory.create_batch(3, ended=True)
    last, side = AreaFactory.create_batch(2, fresh=True)
    _record(first, second)
    _record(second, third)
    _record(third, last, side, kind=Kind.SPLIT)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        forwards, backwards = successors_of(first), predecessors_of(last)

    assert len(queries) == 2
    assert [(s.area_id, s.distance, s.via_code) for s in forwards] == [
        (second.pk, 1, first.code),
        (third.pk, 2, second.code),
        *sorted([(last.pk, 3, third.code), (side.pk, 3, third.code)]),
    ]
    assert [s.area_id for s in backwards] == [third.pk, second.pk, first.pk]
    assert successors_of(last) == []


def test_chain_of_a_circle_ends() -> None:
    one, two = AreaFactory.create_batch(2)
    AreaSuccessionFactory(predecessor=one, successor=two)
    AreaSuccessionFactory(predecessor=two, successor=one)
    assert {step.area_id for step in successors_of(one)} == {one.pk, two.pk}


def _gone(code: str, name: str, **fields: Any) -> Area:
    return AreaFactory(code=code, name=name, ended=True, **fields)


def _new(code: str, name: str, **fields: Any) -> Area:
    return AreaFactory(code=code, name=name, fresh=True, **fields)


def test_suggests_the_same_name_nearby() -> None:
    _gone("35.04.14.2016", "Betak")
    _gone("35.04.14.2017", "Pager Sari")
    _gone("35.04.14.2018", "Karangtalun")
    _new("35.04.14.1016", "BETAK")
    _new("35.04.15.2001", "Pagersari")
    _new("35.05.01.2001", "Karangtalun")  # another regency: a namesake

    found = [
        (s.predecessor_code, s.successor_code, s.closeness, s.is_clear)
        for s in suggest_successions()
    ]

    assert found == [
        ("35.04.14.2016", "35.04.14.1016", 1, True),
        ("35.04.14.2017", "35.04.15.2001", 2, True),
    ]


def test_two_candidates_are_not_clear_and_recorded_ones_vanish() -> None:
    old = _gone("35.04.14.2016", "Betak")
    new, _other = _new("35.04.15.2001", "Betak"), _new("35.04.16.2001", "Betak")
    assert [s.is_clear for s in suggest_successions()] == [False, False]
    _record(old, new)
    assert suggest_successions() == []


def test_revived_code_and_earlier_namesakes_are_no_suggestion() -> None:
    _gone("35.04.14.2016", "Betak")
    _new("35.04.14.2016", "Betak")
    _new("35.04.14.1016", "Betak")
    _gone("35.04.14.2018", "Salak")
    AreaFactory(code="35.04.14.2019", name="Salak")  # in force since before
    assert suggest_successions() == []


def test_confirmed_regency_brings_its_districts_into_sight() -> None:
    sorong = _gone("92.01", "KAB. SORONG")
    _gone("92.01.05", "Aimas", parent=sorong)
    _gone("92.71", "KOTA SORONG", kind="kota")
    new_sorong = _new("96.01", "Kabupaten Sorong")
    _new("96.71", "Kota Sorong", kind="kota")
    _new("96.01.05", "Aimas", parent=new_sorong)

    pairs = [(s.predecessor_code, s.successor_code, s.closeness) for s in suggest_successions()]
    assert pairs == [("92.01", "96.01", 3), ("92.71", "96.71", 3)]
    _record(sorong, new_sorong)
    pairs = [(s.predecessor_code, s.successor_code, s.closeness) for s in suggest_successions()]
    assert pairs == [("92.71", "96.71", 3), ("92.01.05", "96.01.05", 1)]


# --- The registers of 2022 and 2025 ----------------------------------------------------------
LEVEL_FILES = {
    "province": "provinces",
    "regency": "regencies",
    "district": "districts",
    "village": "villages",
}


def _kind(code: str) -> str:
    """Return the kind that a code of Permendagri 58/2021 implies."""
    if len(code) == 5:
        return "kota" if int(code[3:]) > 70 else "kabupaten"
    if len(code) == 13:
        return "kelurahan" if code[9] == "1" else "desa"
    return {2: "provinsi", 8: "kecamatan"}[len(code)]


def register_of_2022(target: Path) -> Counter[tuple[str, str]]:
    """Write the register as the files of 2025 and the changes since 2022 imply; count the changes."""
    source = reference_data() / "wilayah"
    with (source / "changes_2022_2025.csv").open(encoding="utf-8", newline="") as file:
        changes = list(csv.DictReader(file))
    by_kind = {
        kind: {row["code"]: row for row in changes if row["change"] == kind}
        for kind in ("added", "removed", "renamed")
    }
    for level, name in LEVEL_FILES.items():
        path = source / (f"{name}.csv.gz" if level == "village" else f"{name}.csv")
        opener: Any = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["code"] not in by_kind["added"]]
        for row in rows:
            if row["code"] in by_kind["renamed"]:
                row["name"] = by_kind["renamed"][row["code"]]["name_2022"]
        rows += [
            {
                "code": code,
                "name": row["name_2022"],
                "level": level,
                "kind": _kind(code),
                "parent": code.rpartition(".")[0],
                "adat": "0",
            }
            for code, row in by_kind["removed"].items()
            if row["level"] == level
        ]
        header = VILLAGE if level == "village" else AREA
        cells = [[row.get(column, "") for column in header] for row in rows]
        write_csv(target / "wilayah" / f"{name}.csv", header, cells)
    return Counter((row["level"], row["change"]) for row in changes)


@pytest.mark.slow
def test_from_2022_to_2025(tmp_path: Path) -> None:
    listed = register_of_2022(tmp_path)
    first = load_register(
        folder=tmp_path, decree="Kepmendagri 100.1.1-6117/2022", valid_from=D2022, by=None, at=AT
    )
    assert {level: counts.added for level, counts in first.areas.items()} == {
        "province": 37,
        "regency": 514,
        "district": 7_277,
        "village": 83_763,
    }

    second = load_register(
        folder=reference_data(),
        decree="Kepmendagri 300.2.2-2430/2025",
        valid_from=D2025,
        by=None,
        at=AT,
    )

    total = second.total
    assert (total.added, total.ended, total.renamed) == (1_258, 1_250, 773)
    for level, counts in second.areas.items():
        assert counts.added == listed[level, "added"]
        assert counts.ended == listed[level, "removed"]
        assert counts.renamed == listed[level, "renamed"]
    assert Area.objects.current(D2025).count() == 91_599
    assert Area.objects.current(date(2024, 1, 1)).count() == 91_591
    _confirm_the_clear_ones()


def _confirm_the_clear_ones() -> None:
    """The new province first shows its regencies, then their districts, then their villages."""
    confirmed: Counter[str] = Counter()
    while clear := [s for s in suggest_successions(limit=5_000) if s.is_clear]:
        level = clear[0].level
        areas = Area.objects.in_bulk(
            [key for s in clear for key in (s.predecessor_id, s.successor_id)]
        )
        AreaSuccession.objects.bulk_create(
            AreaSuccession(
                predecessor=areas[s.predecessor_id],
                successor=areas[s.successor_id],
                kind=Kind.RECODED,
                effective_date=s.effective_date,
            )
            for s in clear
            if s.level == level
        )
        confirmed[level] += sum(s.level == level for s in clear)
    assert confirmed == {"regency": 6, "district": 132, "village": 1_079}
