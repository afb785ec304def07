"""Small folders of regions files, whole and broken, and the national ones where they are."""

import csv
import gzip
import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from migranportal.regions.importers import ImportRefused, LoadReport, Problem, load_register

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
D2022 = date(2022, 11, 9)
D2025 = date(2025, 6, 23)
AREA = ("code", "name", "level", "kind", "parent", "lat", "lon")
VILLAGE = (*AREA, "adat", "postal_code")

PROVINCES = [
    ("11", "Aceh", "province", "provinsi", "", "4.22573", "96.91187"),
    ("35", "Jawa Timur", "province", "provinsi", "", "-7.72", "112.73"),
]
REGENCIES = [
    ("11.10", "Kabupaten Aceh Singkil", "regency", "kabupaten", "11", "2.37", "97.86"),
    ("35.04", "Kabupaten Tulungagung", "regency", "kabupaten", "35", "-8.09", "111.93"),
]
DISTRICTS = [
    ("11.10.01", "Pulau Banyak", "district", "kecamatan", "11.10", "", ""),
    ("35.04.14", "Kalidawir", "district", "kecamatan", "35.04", "-8.17", "111.92"),
]
VILLAGES = [
    ("11.10.01.2001", "Pulau Baguk", "village", "desa", "11.10.01", "", "", "0", "24791"),
    ("35.04.14.2011", "Tunggangri", "village", "desa", "35.04.14", "-8.1", "111.9", "0", "66281"),
    ("35.04.14.2016", "Betak", "village", "desa", "35.04.14", "-8.1", "111.9", "0", "66281"),
]


def reference_data() -> Path:
    """Return the folder of the national reference data, or skip the test."""
    folder = Path(
        os.environ.get("PORTAL_REFERENCE_DATA", settings.BASE_DIR.parent / "shared" / "data")
    )
    if not (folder / "wilayah" / "villages.csv.gz").is_file():
        pytest.skip(f"no reference data in {folder}; PORTAL_REFERENCE_DATA may name its folder")
    return folder


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file, compressed if its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


class Folder:
    """A folder of regions files in which a test changes what it needs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: dict[str, list[Sequence[Any]]] = {
            "provinces": list(PROVINCES),
            "regencies": list(REGENCIES),
            "districts": list(DISTRICTS),
            "villages": list(VILLAGES),
        }
        self.headers = dict.fromkeys(("provinces", "regencies", "districts"), AREA)
        self.headers["villages"] = VILLAGE
        self.valid_from = D2025
        self.decree = "Kepmendagri 300.2.2-2430/2025"

    def change(self, file: str, code: str, /, **values: str) -> None:
        """Change columns of the row with ``code``."""
        header = self.headers[file]
        self.rows[file] = [
            tuple(values.get(column, cell) for column, cell in zip(header, row, strict=True))
            if row[0] == code
            else row
            for row in self.rows[file]
        ]

    def remove(self, file: str, code: str) -> None:
        """Remove the row with ``code``."""
        self.rows[file] = [row for row in self.rows[file] if row[0] != code]

    def bridge(self, *rows: Sequence[str]) -> None:
        """Write a bridge to BPS codes: level, BPS code, code, match."""
        header = ("level", "bps_code", "bps_name", "code", "match")
        full = [(level, bps, "X", code, match) for level, bps, code, match in rows]
        write_csv(self.path / "wilayah" / "bps_bridge.csv.gz", header, full)

    def countries(self, *rows: Sequence[str]) -> None:
        """Write countries: code, Indonesian and English name, destination."""
        header = ("alpha2", "name_id", "name_en", "placement_destination")
        write_csv(self.path / "countries" / "countries.csv", header, rows)

    def outline(self, code: str, geometry: Any) -> None:
        """Write one outline of a regency."""
        features = [{"type": "Feature", "properties": {"code": code}, "geometry": geometry}]
        path = self.path / "geo" / "regencies.geojson"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    def load(self, *, dry_run: bool = False, by: Any = None) -> LoadReport:
        """Write the files and load them."""
        for name, rows in self.rows.items():
            path = self.path / "wilayah" / f"{name}.csv"
            if not path.exists() or path.read_bytes().startswith(b"code"):
                write_csv(path, self.headers[name], rows)
        return load_register(
            folder=self.path,
            decree=self.decree,
            valid_from=self.valid_from,
            by=by,
            at=AT,
            dry_run=dry_run,
        )

    def problems(self) -> list[Problem]:
        """Load files that must be refused and return what is wrong with them."""
        with pytest.raises(ImportRefused) as refused:
            self.load()
        return refused.value.problems


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Two provinces down to three villages."""
    return Folder(tmp_path)
