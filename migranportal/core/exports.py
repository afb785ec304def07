"""Tables out: CSV, streamed, or a workbook; both safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

# A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NARROWEST, _WIDEST = 10, 48
# Above this a finished workbook waits on the disk, so that a large table takes no memory.
_MOST_IN_MEMORY = 8 * 1024 * 1024
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True)
class Table:
    """A table that somebody takes along.

    ``name`` is the file's name without its ending. ``notes`` say where the figures come from, as of
    which day and how they were filtered; a workbook shows them on a sheet of their own. ``rows`` may
    be a generator.
    """

    name: str
    header: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()


def table_response(table: Table, form: str) -> HttpResponseBase:
    """Return ``table`` as a download; ``form`` is one of ``FORMATS``."""
    if form == "csv":
        lines = csv_lines(table.header, table.rows)
        response: HttpResponseBase = StreamingHttpResponse(
            lines, content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
        return response
    return FileResponse(
        _workbook(table), as_attachment=True, filename=f"{table.name}.xlsx", content_type=_XLSX
    )


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def guard(value: Any) -> Any:
    """Return the value with an apostrophe before a text that a spreadsheet would run."""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return f"'{value}"
    return value


def csv_lines(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file, with the mark that makes spreadsheets read UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow([guard(str(cell)) for cell in header])
    for row in rows:
        yield writer.writerow([guard(cell) for cell in row])


def _workbook(table: Table) -> Any:
    """Return the finished workbook as a file; only a large one lies on the disk until it is closed."""
    content: Any = tempfile.SpooledTemporaryFile(max_size=_MOST_IN_MEMORY)  # noqa: SIM115
    _write_workbook(table, content)
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    if size > _MOST_IN_MEMORY:
        return content
    with content:
        return io.BytesIO(content.read())


def _write_workbook(table: Table, content: Any) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet(_("Data"))
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(table.header):
            width = min(_WIDEST, max(_NARROWEST, len(str(title)) + 4))
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, str(title), head)
        for line, row in enumerate(table.rows, start=1):
            for place, value in enumerate(row):
                _write_cell(sheet, line, place, value, days)
        notes = book.add_worksheet(_("Notes"))
        notes.set_column(0, 0, 100)
        for line, text in enumerate(table.notes):
            notes.write_string(line, 0, str(text))


def _write_cell(sheet: Any, line: int, place: int, value: Any, days: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(line, place, local.replace(tzinfo=None), days)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, days)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, str(value))
