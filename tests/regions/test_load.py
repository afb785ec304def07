"""Loading the register: what is added, changed, ended and left alone."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from migranportal.regions.importers import ImportRefused, load_register
from migranportal.regions.models import Area, AreaBoundary, Country
from migranportal.regions.services.register import Counts
from tests.factories.accounts import UserFactory
from tests.factories.regions import SQUARE
from tests.regions.files import AT, D2022, D2025, Folder, reference_data

pytestmark = pytest.mark.django_db


def test_first_load_adds_every_area_inside_its_parent(folder: Folder) -> None:
    report = folder.load()

    assert report.total == Counts(added=9)
    village = Area.objects.with_places().get(code="35.04.14.2011")
    assert (village.name, village.level, village.kind) == ("Tunggangri", "village", "desa")
    assert (village.postal_code, village.valid_from, village.decree) == (
        "66281",
        D2025,
        "Kepmendagri 300.2.2-2430/2025",
    )
    assert [area.code for area in (village.parent, village.parent.parent)] == ["35.04.14", "35.04"]
    assert village.parent.parent.parent.name == "Jawa Timur"


def test_codes_survive_as_text(folder: Folder) -> None:
    folder.load()

    regency = Area.objects.get(code="11.10")
    assert regency.name == "Kabupaten Aceh Singkil"
    assert Area.objects.inside("11.10").count() == 3
    assert not Area.objects.filter(code="11.1").exists()


def test_second_load_changes_nothing(folder: Folder) -> None:
    folder.bridge(("village", "3504140011", "35.04.14.2011", "exact"))
    folder.countries(("NA", "Namibia", "Namibia", "0"))
    folder.outline("35.04", {"type": "Polygon", "coordinates": SQUARE})
    folder.load()
    before = list(Area.objects.order_by("pk").values())
    events = Area.pgh_event_model.objects.count()

    report = folder.load()

    assert report.total == Counts(unchanged=9)
    assert (report.boundaries, report.countries) == (Counts(unchanged=1), Counts(unchanged=1))
    assert list(Area.objects.order_by("pk").values()) == before
    assert Area.pgh_event_model.objects.count() == events


def test_dry_run_counts_and_writes_nothing(folder: Folder) -> None:
    assert folder.load(dry_run=True).total == Counts(added=9)
    assert not Area.objects.exists()


def test_renamed_and_corrected(folder: Folder) -> None:
    folder.load()
    folder.change("villages", "35.04.14.2011", name="Tunggangri Baru")
    folder.change("villages", "35.04.14.2016", postal_code="66282")
    folder.decree = "Kepmendagri X/2026"

    report = folder.load()

    assert report.areas["village"] == Counts(renamed=1, corrected=1, unchanged=1)
    renamed = Area.objects.get(code="35.04.14.2011")
    assert (renamed.name, renamed.decree) == ("Tunggangri Baru", "Kepmendagri 300.2.2-2430/2025")
    assert Area.objects.get(code="35.04.14.2016").postal_code == "66282"


def test_vanished_code_ends_and_stays(folder: Folder) -> None:
    folder.valid_from = D2022
    folder.load()
    folder.valid_from = D2025
    folder.remove("villages", "35.04.14.2016")

    report = folder.load()

    assert report.areas["village"] == Counts(ended=1, unchanged=2)
    ended = Area.objects.get(code="35.04.14.2016")
    assert (ended.valid_from, ended.valid_until) == (D2022, D2025)
    assert Area.objects.count() == 9


def test_revived_code_makes_a_second_row(folder: Folder) -> None:
    folder.valid_from = D2022
    folder.load()
    betak = folder.rows["villages"][-1]
    folder.remove("villages", "35.04.14.2016")
    folder.valid_from = D2025
    folder.load()
    folder.rows["villages"].append(betak)
    folder.valid_from = AT.date()

    report = folder.load()

    assert report.areas["village"] == Counts(added=1, unchanged=2)
    first, second = Area.objects.filter(code="35.04.14.2016").order_by("valid_from")
    assert (first.valid_until, second.valid_from, second.valid_until) == (D2025, AT.date(), None)


def test_history_names_who_loaded_and_why(folder: Folder) -> None:
    user = UserFactory()
    folder.load(by=user)

    event = Area.pgh_event_model.objects.select_related("pgh_context").first()
    assert event.pgh_label == "insert"
    assert event.pgh_context.metadata == {
        "act": "regions.loaded",
        "decree": "Kepmendagri 300.2.2-2430/2025",
        "valid_from": "2025-06-23",
        "user": user.pk,
    }


def test_bridge_gives_the_closest_bps_code(folder: Folder) -> None:
    folder.bridge(
        ("village", "3504140099", "35.04.14.2011", "recoded_by_name"),
        ("village", "3504140011", "35.04.14.2011", "exact"),
        ("village", "3504140017", "35.04.14.2016", "recoded_by_name"),
        ("village", "3504140016", "35.04.14.2016", "recoded_by_name"),
        ("village", "1102010001", "11.10.01.2001", "code_other_name"),
    )

    report = folder.load()

    codes = dict(Area.objects.filter(level="village").values_list("code", "bps_code"))
    assert codes == {
        "35.04.14.2011": "3504140011",
        "35.04.14.2016": "3504140016",
        "11.10.01.2001": "",
    }
    assert any(note.startswith("2 ") for note in report.notes)


def test_without_bridge_bps_codes_stay(folder: Folder) -> None:
    folder.bridge(("village", "3504140011", "35.04.14.2011", "exact"))
    folder.load()
    (folder.path / "wilayah" / "bps_bridge.csv.gz").unlink()

    assert folder.load().total == Counts(unchanged=9)
    assert Area.objects.get(code="35.04.14.2011").bps_code == "3504140011"


def test_namibia_is_text_and_destinations_are_marked(folder: Folder) -> None:
    folder.countries(("NA", "Namibia", "Namibia", "0"), ("TW", "Taiwan", "Taiwan", "1"))
    assert folder.load().countries == Counts(added=2)
    folder.countries(("NA", "Namibia", "Namibia", "1"), ("TW", "Taiwan, RRT", "Taiwan", "1"))

    assert folder.load().countries == Counts(renamed=1, corrected=1)
    assert Country.objects.get(code="NA").is_destination


def test_outlines_are_stored_and_renewed(folder: Folder) -> None:
    folder.outline("35.04", {"type": "Polygon", "coordinates": SQUARE})
    assert folder.load().boundaries == Counts(added=1)
    folder.outline("35.04", {"type": "MultiPolygon", "coordinates": [SQUARE]})

    assert folder.load().boundaries == Counts(corrected=1)
    boundary = AreaBoundary.objects.get(area__code="35.04")
    assert (boundary.geometry["type"], boundary.source) == ("MultiPolygon", "regencies.geojson")


def test_the_wilayah_folder_itself_will_do(folder: Folder) -> None:
    folder.load(dry_run=True)
    report = load_register(
        folder=folder.path / "wilayah", decree="", valid_from=D2025, by=None, at=AT
    )
    assert report.total == Counts(added=9)
    assert len(report.notes) == 3


def test_command_prints_counts_and_json(folder: Folder) -> None:
    folder.load(dry_run=True)
    out = StringIO()
    call_command("load_regions", str(folder.path), "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["areas"]["village"]["added"] == 3

    out = StringIO()
    call_command("load_regions", str(folder.path), "--dry-run", stdout=out)
    row = next(line for line in out.getvalue().splitlines() if line.startswith("village"))
    assert row.split() == ["village", "0", "0", "0", "0", "3"]


def test_command_lists_the_problems(folder: Folder) -> None:
    folder.change("villages", "35.04.14.2011", name="")
    with pytest.raises(ImportRefused):
        folder.load()
    errors = StringIO()
    with translation.override("en"), pytest.raises(CommandError, match="1 problem"):
        call_command("load_regions", str(folder.path), stderr=errors)
    assert errors.getvalue() == "villages.csv, row 3, column name: The name is missing.\n"


@pytest.mark.slow
def test_whole_register_loads_and_stays() -> None:
    folder: Path = reference_data()
    report = load_register(folder=folder, decree="x", valid_from=D2025, by=None, at=AT)

    assert {level: counts.added for level, counts in report.areas.items()} == {
        "province": 38,
        "regency": 514,
        "district": 7_285,
        "village": 83_762,
    }
    assert Area.objects.filter(level="village", kind="kelurahan").count() == 8_496
    assert Area.objects.filter(is_customary=True).count() == 14
    assert Area.objects.filter(level="village").exclude(bps_code="").count() == 82_507
    assert Area.objects.get(code="95.03.02.2002").bps_code == "9416030021"  # of two, the lower
    assert {"11.10", "12.20"} <= set(
        Area.objects.filter(level="regency").values_list("code", flat=True)
    )
    assert report.boundaries == Counts(added=552)
    assert report.countries == Counts(added=249)

    again = load_register(folder=folder, decree="x", valid_from=D2025, by=None, at=AT)
    assert again.total == Counts(unchanged=91_599)
    assert (again.boundaries.changes, again.countries.changes) == (0, 0)
