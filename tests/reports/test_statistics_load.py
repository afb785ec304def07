"""Published figures from a folder of files: every row with version and source, nothing twice."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from migranportal.audit.models import AuditEvent
from migranportal.regions.models import Country
from reports.importers import read_folder
from reports.models import Dimension, Measure, PublishedFigure, Version
from reports.services import FiguresRefusedError, load_figures
from tests.factories.regions import AreaFactory
from tests.factories.reports import PublishedFigureFactory

pytestmark = pytest.mark.django_db

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
URL = "https://www.penerbit.example/tabel?tahun=2024"
NATIONAL = (
    "period_start,period_end,placements,female,male,formal,informal,version,source_url,note\n"
    f"2024-01-01,2024-12-31,900,600,300,,,annual_report,{URL},contoh\n"
    f"2024-01-01,2024-06-30,400,,,150,250,partial,{URL},\n"
)
COUNTRY = (
    "period_start,period_end,scope,alpha2,country,placements,version,source_url,note\n"
    f"2024-01-01,2024-12-31,ID,NA,Namibia,7,annual_report,{URL},\n"
    f"2024-01-01,2024-12-31,ID,,Dominika,3,annual_report,{URL},DM atau DO\n"
    f"2024-01-01,2024-12-31,BP3MI-35,TW,Taiwan,5,partial,{URL},satu kantor\n"
)
REGENCY = (
    "period_start,period_end,code,regency,placements,version,source_url,note\n"
    f"2024-01-01,2024-12-31,35.10,Kabupaten Contoh,11,reported,{URL},\n"
    f"2024-01-01,2024-12-31,35.10,Kabupaten Contoh,12,conflict,{URL},\n"
    f"2024-01-01,2024-12-31,35.10,Kabupaten Contoh,4,bp3mi_office,{URL},\n"
)
OCCUPATION = (
    "period_start,period_end,occupation,name_id,placements,source_url\n"
    f"2024-01-01,2024-12-31,house_maid,Pekerja rumah tangga,100,{URL}\n"
    f"2024-01-01,2024-10-31,house_maid,Pekerja rumah tangga,90,{URL}\n"
)
POPULATION = (
    "code,name,level,male,female,total,n_regencies,n_districts,n_desa,n_kelurahan\n"
    ",Indonesia,country,1,1,2,1,1,1,1\n"
    "35.10,Contoh,regency,1,1,2,1,1,1,1\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    AreaFactory(code="35.10")
    for code, name in (("NA", "Namibia"), ("TW", "Taiwan")):
        Country.objects.get_or_create(code=code, defaults={"name_id": name, "name_en": name})
    for name, text in (
        ("placements_national", NATIONAL),
        ("placements_country", COUNTRY),
        ("placements_regency", REGENCY),
        ("placements_occupation", OCCUPATION),
        ("population_2024s2", POPULATION),
        ("destination_ranking", "year,rank\n2024,1\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def load(folder: Path) -> str:
    told = StringIO()
    call_command("load_statistics", str(folder), stdout=told)
    return told.getvalue()


def test_every_row_becomes_figures_with_version_and_source(folder: Path) -> None:
    assert "16 added, 0 changed" in load(folder)
    national = PublishedFigure.objects.get(dimension=Dimension.NATIONAL, version="annual_report")
    assert (national.value, national.publisher, national.url) == (900, "penerbit.example", URL)
    parts = PublishedFigure.objects.filter(dimension__in=[Dimension.SEX, Dimension.FORMALITY])
    assert dict(parts.values_list("category", "value")) == {
        "female": 600,
        "male": 300,
        "formal": 150,
        "informal": 250,
    }
    assert PublishedFigure.objects.get(country="NA").value == 7
    assert PublishedFigure.objects.get(unmatched_name="Dominika").country is None
    office = PublishedFigure.objects.get(country="TW")
    assert (office.version, office.office_code) == (Version.BP3MI_OFFICE, "35")
    of_regency = PublishedFigure.objects.filter(area_code="35.10", measure=Measure.PLACEMENTS)
    assert set(of_regency.values_list("version", "office_code")) == {
        ("reported", ""),
        ("conflict", ""),
        ("bp3mi_office", "35"),
    }
    maids = PublishedFigure.objects.filter(category="house_maid").order_by("value")
    assert list(maids.values_list("version", flat=True)) == ["partial", "reported"]
    people = PublishedFigure.objects.get(measure=Measure.POPULATION, area_code="35.10")
    assert people.period_start.isoformat() == "2024-07-01"


def test_a_second_load_changes_nothing(folder: Path) -> None:
    load(folder)
    assert "0 added, 0 changed, 0 kept as confirmed, 16 unchanged" in load(folder)
    assert AuditEvent.objects.filter(act="figures.loaded").count() == 1


def test_a_corrected_value_is_told_and_a_confirmed_one_kept(folder: Path) -> None:
    load(folder)
    PublishedFigure.objects.filter(dimension="national", version="partial").update(
        is_confirmed=True
    )
    path = folder / "placements_national.csv"
    path.write_text(NATIONAL.replace(",900,", ",901,").replace(",400,", ",401,"), encoding="utf-8")
    told = load(folder)
    assert "900 to 901" in told
    assert "kept as confirmed" in told
    values = PublishedFigure.objects.filter(dimension="national", measure="placements")
    assert set(values.values_list("version", "value")) == {("annual_report", 901), ("partial", 400)}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (",900,", ",sembilan,", "placements_national.csv, 2"),
        ("annual_report", "final", "placements_national.csv, 2"),
        ("2024-01-01,2024-06-30", "2024-07-01,2024-06-30", "placements_national.csv, 3"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_loaded(
    folder: Path, old: str, new: str, named: str
) -> None:
    path = folder / "placements_national.csv"
    path.write_text(NATIONAL.replace(old, new), encoding="utf-8")
    with pytest.raises(CommandError, match=named):
        load(folder)
    assert not PublishedFigure.objects.exists()


def test_an_unknown_area_or_country_is_refused(folder: Path) -> None:
    path = folder / "placements_regency.csv"
    path.write_text(REGENCY.replace("35.10", "99.99"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"99\.99"):
        load(folder)
    path.unlink()
    (folder / "placements_country.csv").write_text(COUNTRY.replace("NA,", "XX,"))
    with pytest.raises(CommandError, match=r"placements_country\.csv, 2"):
        load(folder)


def test_one_source_cannot_say_two_things_in_one_version() -> None:
    first = PublishedFigureFactory.build()
    second = PublishedFigureFactory.build(publisher=first.publisher, value=first.value + 1)
    with pytest.raises(FiguresRefusedError):
        load_figures(figures=[first, second], by=None, at=timezone.now())
    assert not PublishedFigure.objects.exists()


def test_a_folder_without_statistics_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No file of statistics"):
        load(tmp_path)
    with pytest.raises(CommandError, match="is no folder"):
        load(tmp_path / "none")


@pytest.mark.skipif(not REAL.is_dir(), reason="The reference data is not here.")
def test_the_reference_folder_reads_as_its_description_says() -> None:
    migration, population = read_folder(REAL / "migration"), read_folder(REAL / "population")
    unknown = {line.rpartition("ValueError")[2] for line in migration.problems}
    assert all(len(text) == len("('XX')") for text in unknown), unknown  # countries not loaded here
    assert not population.problems
    assert len(population.figures) == 553
    for code in {text.strip("()'") for text in unknown}:
        Country.objects.create(code=code, name_id=code, name_en=code)
    read = read_folder(REAL / "migration")
    assert not read.problems
    by_dimension = {d: [f for f in read.figures if f.dimension == d] for d in Dimension.values}
    assert len(by_dimension["national"]) == 29
    assert len(by_dimension["country"]) == 177
    assert len(by_dimension["province"]) == 73
    assert len(by_dimension["regency"]) == 53
    assert len(by_dimension["occupation"]) == 13
    codes = {figure.area_code for figure in [*read.figures, *population.figures]} - {""}
    for code in sorted(codes):
        AreaFactory(code=code)
    figures = [*read.figures, *population.figures]
    loaded = load_figures(figures=figures, by=None, at=timezone.now())
    assert len(loaded.added) == len(figures)
    again = [*read_folder(REAL / "migration").figures, *read_folder(REAL / "population").figures]
    assert load_figures(figures=again, by=None, at=timezone.now()).unchanged == len(figures)
