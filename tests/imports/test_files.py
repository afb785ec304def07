"""Files that are no good, sent twice, given back, kept for a time; templates."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.core.tables import UnreadableTableError, read_sheet
from migranportal.imports import files, services
from migranportal.imports.kinds import ImportKind, all_kinds, kind_of
from migranportal.imports.models import Import
from migranportal.imports.workbooks import template
from tests.factories.regions import CountryFactory
from tests.factories.villages import FacilityKindFactory
from tests.imports.conftest import (
    CODE,
    Sender,
    csv_of,
    make_sender,
    person,
    problems_of,
    read_back,
    sheet_of,
)
from villages.models import Village
from workers.models import Person

pytestmark = pytest.mark.django_db

NOT_A_WORKBOOK = b"PK\x03\x04 and then nothing of a workbook"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (NOT_A_WORKBOOK, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"%PDF-1.7\0\0\0", "neither XLSX nor CSV"),
        (b"\r\n\r\n", "holds no rows"),
        (b"apa;saja\r\n1;2\r\n", "“Nama lengkap” is missing"),
        (b"Nama lengkp;Jenis kelamin;Tahap\r\na;P;1\r\n", "Is it “Nama lengkp”?"),
        (b"Jenis fasilitas;Kondisi;Tanggal diperiksa\r\na;b;c\r\n", "the headings of “Facilities”"),
        (b"Nama;Nama lengkap;JK;Tahap\r\na;a;P;1\r\n", "“Nama lengkap” stands there twice"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(sender: Sender, content: bytes, words: str) -> None:
    started = sender.sent("people", content)
    assert started.state == Import.State.REFUSED
    assert words in sender.page(started)
    assert not Person.objects.exists()


def test_an_empty_or_missing_file_is_not_taken(sender: Sender) -> None:
    for content in (b"", None):
        data: dict[str, Any] = {"kind": "people"}
        if content is not None:
            data["file"] = io.BytesIO(content)
            data["file"].name = "kosong.xlsx"
        response = sender.client.post(f"/desa/{CODE}/impor/", data)
        assert response.status_code == 422
    assert not Import.objects.exists()


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry,
    ):
        for _ in range(610):
            entry.write(b" " * 1024 * 1024)
    with pytest.raises(UnreadableTableError, match=r"too large|terlalu besar"):
        read_sheet(buffer.getvalue())


def test_a_sheet_with_headings_alone_has_nothing_to_import(sender: Sender) -> None:
    started = sender.sent("people", sheet_of("people", [], codes=["name", "sex", "stage"]))
    assert (started.state, started.rows) == (Import.State.CHECKED, 0)
    assert "No row can be imported" in sender.page(started)


def test_headings_are_matched_leniently_and_unused_ones_named(sender: Sender) -> None:
    content = b"NAMA;jenis_kelamin;TAHAP;Hobi\r\nSiti;P;Returned;menari\r\n"
    started = sender.sent("people", content)
    assert problems_of(started) == []
    assert started.unused_headers == ["Hobi"]
    assert "Hobi" in sender.page(started)


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers(sender: Sender) -> None:
    content = b"sep=;\r\nNama;JK;Tahap\r\n\r\nSiti;P;Returned\r\n;;\r\nBudi;Z;Returned;lagi\r\n"
    started = sender.sent("people", content)
    assert started.rows == 2
    assert problems_of(started) == [(5, "", "ragged"), (5, "sex", "choice")]


def test_sent_twice_it_is_taken_once(sender: Sender) -> None:
    key = str(uuid4())
    content = sheet_of("people", [person(1)])
    first, second = (sender.send("people", content, kunci=key) for _ in range(2))
    assert first.url == second.url
    started = Import.objects.get()
    for _ in range(2):
        sender.decide(started)
    assert Person.objects.count() == 1


def test_the_file_lies_encrypted_and_goes_with_a_cancelled_import(
    sender: Sender, django_capture_on_commit_callbacks: Any
) -> None:
    started = sender.sent("people", csv_of("people", [person(1)]), name="data.csv")
    with default_storage.open(started.file, "rb") as file:
        assert b"Siti" not in file.read()
    assert b"Siti" in files.load(started.file)
    assert sender.client.get(f"/berkas/{started.file}").status_code == 404
    name = started.file
    with django_capture_on_commit_callbacks(execute=True):
        sender.client.post(f"/impor/{started.pk}/batal/")
    started.refresh_from_db()
    assert (started.state, started.file, started.sample) == (Import.State.CANCELLED, "", None)
    assert not default_storage.exists(name)
    assert not Person.objects.exists()
    assert sender.decide(started).state == Import.State.CANCELLED


def test_files_and_problems_go_after_a_time(
    sender: Sender, django_capture_on_commit_callbacks: Any
) -> None:
    left = sender.sent("people", sheet_of("people", [person(1, sex="X"), person(2)]))
    done = sender.decide(sender.sent("people", sheet_of("people", [person(3), person(4, sex="")])))
    names = [left.file, done.file]
    services.forget_old(at=timezone.now() + timedelta(days=13))
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_old(at=timezone.now() + timedelta(days=15)) == 2
    assert not any(default_storage.exists(name) for name in names)
    left.refresh_from_db()
    done.refresh_from_db()
    assert (left.state, done.state) == (Import.State.CANCELLED, Import.State.IMPORTED)
    assert not left.problems.exists()
    assert not done.problems.exists()
    assert sender.client.get(f"/impor/{done.pk}/lembar/").status_code == 404
    assert sender.undo(done).status_code == 302  # what it made can still be taken back


def test_the_sheet_given_back_holds_no_formula(sender: Sender) -> None:
    rows = [person(1, name='=HYPERLINK("http://example.test")', sex="X", address="@SUM(1)")]
    started = sender.sent("people", sheet_of("people", rows))
    content = sender.client.get(f"/impor/{started.pk}/lembar/").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        relations = [name for name in archive.namelist() if "sheet1.xml.rels" in name]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert not relations
    assert '=HYPERLINK("http://example.test")' in read_back(content)[1]


@pytest.mark.parametrize("code", [kind.code for kind in all_kinds()])
def test_every_kind_has_a_template_that_can_be_sent_back(
    code: str, sender: Sender, village: Village
) -> None:
    FacilityKindFactory()
    CountryFactory()
    kind = kind_of(code)
    if kind.is_national:
        _its_template_names_its_columns(kind)
        return
    if not kind.is_for_villages:
        _its_template_is_taken_for_a_larger_area(kind)
        return
    if not sender.user.holds(kind.permission, area=CODE):
        assert sender.send(code, b"x").status_code == 422
        sender = make_sender(Role.BP3MI_OFFICER)
    url = f"/impor/templat/{code}/?desa={CODE}"
    content = sender.client.get(url).content
    table = read_back(content)
    assert table[0] == [column.header for column in kind.columns]
    assert table[1][0] == CODE
    started = sender.sent(code, content)
    assert started.state == Import.State.CHECKED  # headings fit; the blank row lacks what is needed
    assert started.bad_rows == 1
    assert {code for _row, _column, code in problems_of(started)} <= {"required", "person_unnamed"}


def _its_template_names_its_columns(kind: ImportKind) -> None:
    """A national sheet has no village, and nobody but its senders gets the template."""
    url = f"/impor/templat/{kind.code}/"
    assert make_sender(Role.VILLAGE_OFFICER).client.get(url).status_code == 403
    national = make_sender(Role.MINISTRY_ADMINISTRATOR)
    assert read_back(national.client.get(url).content)[0] == [c.header for c in kind.columns]
    refused = national.send(kind.code, b"x", url=f"/desa/{CODE}/impor/")
    assert refused.status_code == 422


def _its_template_is_taken_for_a_larger_area(kind: ImportKind) -> None:
    """The sheet of a regency names no village, so its template holds the headings alone."""
    regency = make_sender(Role.REGENCY_OFFICER)
    content = regency.client.get(f"/impor/templat/{kind.code}/").content
    headers = [column.header for column in kind.columns]
    assert read_back(content) == [headers]
    assert regency.send(kind.code, content).status_code == 422  # not in a village
    started = regency.sent(kind.code, content, url="/impor/")
    assert (started.state, started.rows) == (Import.State.CHECKED, 0)
    assert started.unused_headers == []
    assert problems_of(started) == []


def test_a_template_formats_numbers_as_text_offers_choices_and_explains() -> None:
    content = template(kind_of("people"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        comments = archive.read("xl/comments1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert sheet.count('type="list"') == 3
    assert 'formatCode="@"' in styles
    assert "16" in comments
    assert read_back(content) == [[column.header for column in kind_of("people").columns]]


def test_an_unknown_kind_has_no_template(sender: Sender) -> None:
    assert sender.client.get("/impor/templat/apa/").status_code == 404


def test_the_example_of_the_template_is_a_good_row(sender: Sender, village: Village) -> None:
    row = {column.code: column.example for column in kind_of("people").columns if column.example}
    row |= {"village": CODE, "sex": "P", "stage": "Returned", "procedural_status": "Procedural"}
    assert problems_of(sender.sent("people", sheet_of("people", [row]))) == []
