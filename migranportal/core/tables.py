"""Tables of rows in files: sheets of XLSX and CSV files read as they stand, workbooks written safely.

Reading interprets nothing but the encoding and the separator: a cell is text, a number or a day, as
the file has it. A number typed as a number stays one, so that the reader can tell what a spreadsheet
program may have done to it. Everything written is written as text, never as a formula.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext_lazy as _
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
    WorksheetNotFound,
    XmlError,
    ZipError,
)

from migranportal.core.errors import DomainError

Cell = str | int | float | date | datetime
"""What a cell holds; an empty one holds ``""``."""

DATA_SHEET = "Data"
"""The name of the sheet that is read where a workbook has several."""
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
"""A small compressed file may unpack to more memory than the machine has."""
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("utf-8-sig", "cp1252")
_SEPARATORS = ";,\t"


class UnreadableTableError(DomainError):
    """The file is no table that can be read; the message says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """A table: the header, and the rows below it that are not blank, each as wide as the header.

    ``numbers`` are the rows' numbers as a spreadsheet counts them; ``ragged`` the numbers of rows
    with more filled cells than the header has columns.
    """

    header: list[str]
    header_number: int
    rows: list[Sequence[Cell]]
    numbers: list[int]
    ragged: list[int]

    def columns(self) -> list[tuple[Cell, ...]]:
        """Return the cells column by column."""
        return list(zip(*self.rows, strict=True)) if self.rows else [() for _name in self.header]


def read_sheet(content: bytes) -> Sheet:
    """Return the table in ``content``: the first filled row is its header.

    What the file is decides its content, not its name.

    Raises:
        UnreadableTableError: it is neither XLSX nor CSV, damaged, empty or too large.
    """
    if content.startswith(_OLD_EXCEL):
        raise UnreadableTableError(
            _(
                "The file is an old Excel file or protected by a password. Save it as XLSX without one."
            )
        )
    rows = _workbook_rows(content) if content.startswith(_ZIP) else _text_rows(content)
    return _sheet(rows)


def _sheet(rows: list[list[Cell]]) -> Sheet:
    first = next((n for n, row in enumerate(rows) if _is_filled(row)), None)
    if first is None:
        raise UnreadableTableError(
            _("The file holds no rows. Fill in the template and send it again.")
        )
    header = _header(rows[first])
    width = len(header)
    filled = [
        (number, row)
        for number, row in enumerate(rows[first + 1 :], start=first + 2)
        if _is_filled(row)
    ]
    if len(filled) > MAX_ROWS:
        raise UnreadableTableError(
            _("The file has more than 200,000 rows. Divide it into several files.")
        )
    return Sheet(
        header,
        first + 1,
        [row if len(row) == width else (row + [""] * width)[:width] for _number, row in filled],
        [number for number, _row in filled],
        [number for number, row in filled if len(row) > width and _is_filled(row[width:])],
    )


def _header(row: list[Cell]) -> list[str]:
    header = [str(cell).strip() for cell in row]
    while header and not header[-1]:
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise UnreadableTableError(_("The file has too many columns. Use the template."))
    return header


def _is_filled(row: Sequence[Cell]) -> bool:
    return any(map(_filled, row))


def _filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell and not cell.isspace())


def _workbook_rows(content: bytes) -> list[list[Cell]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise UnreadableTableError(
                    _("The file is too large. Divide it into several files.")
                )
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            visible = [
                sheet.name
                for sheet in workbook.sheets_metadata
                if sheet.visible is SheetVisibleEnum.Visible
            ]
            name = DATA_SHEET if DATA_SHEET in visible else (visible or workbook.sheet_names)[0]
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (
        *(zipfile.BadZipFile, CalamineError, PasswordError, WorksheetNotFound, XmlError, ZipError),
        *(IndexError, OSError),
    ) as error:
        raise UnreadableTableError(
            _("The file is damaged and cannot be read. Save it again as XLSX and send it again.")
        ) from error
    return [_plain(row) for row in rows]


_TEXT_OF: dict[type, Any] = {
    bool: lambda cell: "1" if cell else "0",
    time: lambda cell: cell.isoformat("minutes"),
    timedelta: str,
}


def _plain(row: list[Any]) -> list[Cell]:
    """Leave text, numbers and days; make text of what is rare."""
    if _TEXT_OF.keys().isdisjoint(map(type, row)):
        return row
    return [_TEXT_OF.get(type(cell), _same)(cell) for cell in row]


def _same(cell: Any) -> Any:
    return cell


def _text_rows(content: bytes) -> list[list[Cell]]:
    text = _decoded(content)
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    if text[:4].lower() == "sep=":  # Excel's own note of the separator
        line, _newline, text = text.partition("\n")
        separator = line[4:5] or separator
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise UnreadableTableError(
            _("The file cannot be read as CSV. Save it as XLSX and send it again.")
        ) from error


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise UnreadableTableError(_("The file is neither XLSX nor CSV. Save it as one of these."))
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTableError(
        _("The text of the file cannot be read. Save it as “CSV UTF-8” or as XLSX.")
    )


class Workbook:
    """A workbook that is being written; every cell is text, so that none becomes a formula."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )

    def sheet(self, name: str) -> Any:
        """Return a new sheet."""
        return self.book.add_worksheet(name)

    def format(self, **properties: Any) -> Any:
        """Return a format of cells."""
        return self.book.add_format(properties)

    def content(self) -> bytes:
        """Close the workbook and return the file."""
        self.book.close()
        return self._buffer.getvalue()


def write_row(sheet: Any, number: int, cells: Iterable[Cell], style: Any = None) -> None:
    """Write ``cells`` as text into row ``number``, the first row being 0."""
    for column, cell in enumerate(cells):
        if cell != "":
            sheet.write_string(number, column, text_of(cell), style)


def text_of(cell: Cell) -> str:
    """Return what a person reads in a cell: whole numbers without a point, days as 31/12/2026."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M" if cell.hour or cell.minute else "%d/%m/%Y")
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)
