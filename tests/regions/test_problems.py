"""Broken files: each problem is named with its place and remedy, and nothing is written."""

import gzip
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from migranportal.regions.importers import ImportRefused, load_register
from migranportal.regions.models import Area, Country
from tests.factories.regions import SQUARE, AreaFactory
from tests.regions.files import AREA, AT, D2022, D2025, Folder

pytestmark = pytest.mark.django_db
Break = Callable[[Folder], None]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _villages(**values: str) -> Break:
    return lambda folder: folder.change("villages", "35.04.14.2011", **values)


def _without_column(folder: Folder) -> None:
    folder.headers["districts"] = AREA[:3] + AREA[4:]
    folder.rows["districts"] = [row[:3] + row[4:] for row in folder.rows["districts"]]


def _twice(folder: Folder) -> None:
    folder.rows["villages"].append(folder.rows["villages"][1])


def _short_row(folder: Folder) -> None:
    folder.rows["villages"].append(("35.04.14.2017", "Pagersari"))


CASES: dict[str, tuple[Break, str]] = {
    "missing column": (
        _without_column,
        "districts.csv, row 1, column kind: The column is missing. The file needs: code, name,",
    ),
    "bad shape": (
        _villages(code="35.04.14.11"),
        "villages.csv, row 3, column code: “35.04.14.11” A code reads PP.KK.CC.VVVV",
    ),
    "no code": (_villages(code=""), "villages.csv, row 3, column code: The code is missing."),
    "a number now": (
        lambda folder: folder.change("regencies", "11.10", code="11.1"),
        (
            "regencies.csv, row 2, column code: “11.1” A spreadsheet program has turned the code into "
            "a number; it was probably 11.10. Format the column as text"
        ),
    ),
    "a province as a number": (
        lambda folder: folder.change("provinces", "35", code="35.0"),
        "it was probably 35. Format",
    ),
    "undotted": (
        _villages(code="3504142011"),
        "“3504142011” A code without dots may be one of the statistics agency (BPS).",
    ),
    "duplicate": (
        _twice,
        (
            "villages.csv, row 5, column code: “35.04.14.2011” The code stands already in "
            "villages.csv:3. Remove one"
        ),
    ),
    "unknown parent": (
        lambda folder: folder.remove("districts", "35.04.14"),
        "villages.csv, row 3, column parent: “35.04.14” No row has the parent's code.",
    ),
    "parent elsewhere": (
        _villages(parent="11.10.01"),
        "villages.csv, row 3, column parent: “11.10.01” The parent of this code is “35.04.14”.",
    ),
    "parent of a province": (
        lambda folder: folder.change("provinces", "35", parent="11"),
        "provinces.csv, row 3, column parent: “11” The parent of this code is “”.",
    ),
    "level": (
        _villages(level="district"),
        "villages.csv, row 3, column level: “district” By the length of its code this is a village",
    ),
    "unknown kind": (
        _villages(kind="nagari"),
        "column kind: “nagari” The kind is unknown here. At this level it is one of: desa, kelu",
    ),
    "kind of another level": (_villages(kind="kota"), "column kind: “kota” The kind is unknown"),
    "no name": (_villages(name="  "), "villages.csv, row 3, column name: The name is missing."),
    "long name": (_villages(name="x" * 101), "The name is longer than 100 characters."),
    "no number": (
        _villages(lat="8,1 LS"),
        "villages.csv, row 3, column lat: “8,1 LS” This is not a number. Write degrees",
    ),
    "out of range": (_villages(lon="1119"), "column lon: “1119” The number lies outside ±180"),
    "flag": (_villages(adat="ya"), "column adat: “ya” Write 1 for yes and 0 for no."),
    "postal code": (_villages(postal_code="6628"), "column postal_code: “6628” A postal code has"),
    "short row": (_short_row, "villages.csv, row 5: The row has not as many fields as the header"),
    "empty file": (
        lambda folder: folder.rows.update(villages=[]),
        "villages.csv: The file holds no rows.",
    ),
    "zero byte": (_villages(name="A\0"), "villages.csv, row 3: The row holds a zero byte."),
}


@pytest.mark.parametrize("case", CASES)
def test_problem_is_named_and_nothing_written(folder: Folder, case: str) -> None:
    spoil, message = CASES[case]
    spoil(folder)

    problems = folder.problems()

    assert any(message in str(problem) for problem in problems), [str(p) for p in problems]
    assert not Area.objects.exists()


def test_all_problems_at_once(folder: Folder) -> None:
    folder.change("regencies", "11.10", code="11.1")
    folder.change("villages", "35.04.14.2011", name="", lat="north")
    folder.countries(("na", "Namibia", "", "2"))

    found = {(p.file, p.row, p.column) for p in folder.problems()}

    assert found == {
        ("regencies.csv", 2, "code"),
        ("districts.csv", 2, "parent"),  # its regency has no row any more
        ("villages.csv", 3, "name"),
        ("villages.csv", 3, "lat"),
        ("countries.csv", 2, "alpha2"),
        ("countries.csv", 2, "name_en"),
        ("countries.csv", 2, "placement_destination"),
    }
    assert not Area.objects.exists()
    assert not Country.objects.exists()


def test_missing_file_is_one_problem_not_thousands(folder: Folder) -> None:
    folder.load(dry_run=True)
    (folder.path / "wilayah" / "regencies.csv").unlink()
    with pytest.raises(ImportRefused) as refused:
        load_register(folder=folder.path, decree="", valid_from=D2025, by=None, at=AT)
    (problem,) = refused.value.problems
    assert str(problem).startswith("regencies.csv: The file is missing. Put")


def test_missing_folder(folder: Folder) -> None:
    folder.path = folder.path / "nowhere"
    with pytest.raises(ImportRefused, match="1 problem") as refused:
        load_register(folder=folder.path, decree="", valid_from=D2025, by=None, at=AT)
    assert "There is no such folder" in str(refused.value.problems[0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not gzip", "cannot be read"),
        (gzip.compress(b"code,name\n" + b"x" * 9999, mtime=0)[:-20], "cannot be read"),
        (gzip.compress("code,name\n35,Jåwa\n".encode("latin-1"), mtime=0), "not UTF-8"),
    ],
)
def test_unreadable_file(folder: Folder, content: bytes, message: str) -> None:
    folder.load(dry_run=True)
    (folder.path / "wilayah" / "villages.csv").unlink()
    (folder.path / "wilayah" / "villages.csv.gz").write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        load_register(folder=folder.path, decree="", valid_from=D2025, by=None, at=AT)
    assert any(p.file == "villages.csv.gz" and message in p.message for p in refused.value.problems)


def test_plain_and_compressed_file_together(folder: Folder) -> None:
    folder.load(dry_run=True)
    packed = folder.path / "wilayah" / "districts.csv.gz"
    packed.write_bytes(gzip.compress(b"code\n"))
    assert "twice, as .csv and as .csv.gz" in str(folder.problems()[0])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("village", "3504140011", "35.04.14.2011", "perhaps"), "“perhaps” The match is unknown"),
        (("village", "350414", "35.04.14.2011", "exact"), "at this level has 10 digits"),
        (("district", "3504140", "35.04.14.2011", "exact"), "No area of this level"),
    ],
)
def test_broken_bridge(folder: Folder, row: tuple[str, ...], message: str) -> None:
    folder.bridge(row)
    (problem,) = folder.problems()
    assert str(problem).startswith("bps_bridge.csv.gz, row 2, column ")
    assert message in str(problem)


def test_bridge_row_without_match_is_not_looked_at(folder: Folder) -> None:
    folder.bridge(("village", "3504140011", "99.99.99.9999", "code_other_name"))
    assert folder.load().total.added == 9


@pytest.mark.parametrize(
    ("code", "geometry", "message"),
    [
        ("35.05", {"type": "Polygon", "coordinates": SQUARE}, "No area in the files has the code"),
        ("35.04", {"type": "Point", "coordinates": [1, 2]}, "must be a Polygon"),
        ("35.04", None, "must be a Polygon"),
    ],
)
def test_broken_outline(folder: Folder, code: str, geometry: object, message: str) -> None:
    folder.outline(code, geometry)
    (problem,) = folder.problems()
    assert str(problem).startswith("regencies.geojson, row 1")
    assert message in str(problem)


def test_file_that_is_no_geojson(folder: Folder) -> None:
    folder.outline("35.04", None)
    (folder.path / "geo" / "regencies.geojson").write_text("{]")
    (problem,) = folder.problems()
    assert "not a GeoJSON FeatureCollection" in str(problem)


def test_end_before_the_start(folder: Folder) -> None:
    AreaFactory(code="35.04.14.2099", valid_from=AT.date())
    problem = folder.problems()[-1]
    assert str(problem) == (
        "column code: “35.04.14.2099” The files no longer name this code, which is in force since "
        "2026-03-02 only. Give a later date with --valid-from."
    )


def test_revived_before_it_ended(folder: Folder) -> None:
    folder.load()
    Area.objects.filter(code="35.04.14.2011").update(valid_until=AT.date())
    (problem,) = folder.problems()
    assert (problem.row, problem.kind, problem.detail) == (3, "revived_too_early", "2026-03-02")


def test_problems_leave_the_register_as_it_was(folder: Folder) -> None:
    folder.valid_from = D2022
    folder.load()
    before = list(Area.objects.order_by("pk").values())
    folder.valid_from = D2025
    folder.remove("villages", "35.04.14.2016")
    folder.change("districts", "35.04.14", name="")
    folder.problems()
    assert list(Area.objects.order_by("pk").values()) == before
