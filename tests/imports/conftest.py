"""What the tests of imports share: sheets as officers make them, and somebody who sends them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from python_calamine import CalamineWorkbook

from migranportal.accounts.roles import Role
from migranportal.imports.kinds import kind_of
from migranportal.imports.models import Import
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from villages.models import Village

CODE = "35.04.14.2011"


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any) -> None:
    storages = {**settings.STORAGES}
    storages["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "files"), "base_url": "/berkas/"},
    }
    settings.STORAGES = storages
    cache.clear()


@pytest.fixture
def english() -> Iterator[None]:
    """Let messages come as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code=CODE, area__name="Tunggangri")


@dataclass
class Sender:
    """Somebody at the pages of imports; pages speak English, as the code is written."""

    client: Client
    user: Any

    def send(
        self, kind: str, content: bytes, *, name: str = "data.xlsx", url: str = "", **more: Any
    ) -> Any:
        file = io.BytesIO(content)
        file.name = name
        answers = {"kind": kind, "file": file, **more}
        return self.client.post(url or f"/desa/{CODE}/impor/", answers)

    def sent(self, kind: str, content: bytes, **more: Any) -> Import:
        """Send a file that is taken, and return the import."""
        response = self.send(kind, content, **more)
        assert response.status_code == 302, response.content.decode()
        return Import.objects.get(pk=int(response.url.rstrip("/").rpartition("/")[2]))

    def decide(self, started: Import, decision: str = "good_rows") -> Import:
        self.client.post(f"/impor/{started.pk}/putuskan/", {"keputusan": decision})
        started.refresh_from_db()
        return started

    def undo(self, started: Import) -> Any:
        response = self.client.post(f"/impor/{started.pk}/urungkan/")
        started.refresh_from_db()
        return response

    def page(self, started: Import, rest: str = "") -> str:
        response = self.client.get(f"/impor/{started.pk}/{rest}")
        assert response.status_code == 200
        return response.content.decode()


@pytest.fixture
def sender(village: Village) -> Sender:
    return make_sender(Role.VILLAGE_OFFICER)


def make_sender(role: Role, **assignment: Any) -> Sender:
    user = user_with(role, **assignment)
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return Sender(client, user)


Rows = Sequence[dict[str, Any]]


def headers_of(kind: str) -> dict[str, str]:
    return {column.code: column.header for column in kind_of(kind).columns}


def sheet_of(kind: str, rows: Rows, *, codes: Sequence[str] = ()) -> bytes:
    """Return a workbook with the columns that the rows use; numbers stay numbers."""
    headers = headers_of(kind)
    used = list(codes) or [code for code in headers if any(code in row for row in rows)]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    data = book.add_worksheet("Data")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    data.write_row(0, 0, [headers[code] for code in used])
    for number, row in enumerate(rows, start=1):
        for place, code in enumerate(used):
            value = row.get(code, "")
            if isinstance(value, str):
                data.write_string(number, place, value)
            else:
                data.write(number, place, value, day if isinstance(value, date) else None)
    book.close()
    return buffer.getvalue()


def csv_of(kind: str, rows: Rows, *, separator: str = ";", encoding: str = "utf-8") -> bytes:
    headers = headers_of(kind)
    used = [code for code in headers if any(code in row for row in rows)]
    lines = [separator.join(headers[code] for code in used)]
    lines += [separator.join(str(row.get(code, "")) for code in used) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def person(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a row of a woman with a NIK that fits her birth date."""
    return {
        "name": f"Siti Contoh {number}",
        "sex": "Perempuan",
        "birth_place": "Tulungagung",
        "birth_date": "17/08/1990",
        "nik": f"350414570890{number:04d}",
        "phone": "081234567890",
        "stage": "Returned",
        **changes,
    }


def problems_of(started: Import) -> list[tuple[int, str, str]]:
    rows = started.problems.order_by("position").values_list("row", "column", "code")
    return [(row, column, code) for row, column, code in rows]


def read_back(content: bytes) -> list[list[Any]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return book.get_sheet_by_name("Data").to_python(skip_empty_area=False)
