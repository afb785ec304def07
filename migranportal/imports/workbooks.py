"""The workbooks that officers get: a template for each kind, and their own sheet with its errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from migranportal.core.tables import DATA_SHEET, Sheet, Workbook, text_of, write_row
from migranportal.imports.headers import ERROR_HEADER
from migranportal.imports.kinds import Column, ImportKind
from migranportal.imports.problems import Shown

_FORMATTED_ROWS = 1_000
"""Rows of a template that are formatted and have their choices; more can be filled in all the same."""
_WIDEST, _NARROWEST = 40, 14
_NOTE_LENGTH = 250
_GUIDE, _EXAMPLE, _LISTS = "Petunjuk", "Contoh", "Pilihan"
_HEAD = {"bold": True, "bg_color": "#123A63", "font_color": "#FFFFFF", "text_wrap": True}
_OPTIONAL_HEAD = {**_HEAD, "bg_color": "#5B6B7D"}
_WRONG = {"bg_color": "#FBE7E7", "text_wrap": True, "valign": "top"}


def template(kind: ImportKind, *, village_code: str = "") -> bytes:
    """Return the workbook that is filled in: the sheet, an example, a guide, the lists of choices.

    With a village its code stands in the rows already.
    """
    book = Workbook()
    data = book.sheet(DATA_SHEET)
    _write_heading(book, data, kind)
    text = book.format(num_format="@")
    lists = _Lists(book)
    for position, column in enumerate(kind.columns):
        style = text if column.value.is_text_column else None
        width = min(_WIDEST, max(_NARROWEST, len(column.header) + 4))
        data.set_column(position, position, width, style)
        _validate(data, position, column, lists)
        if column.is_village and village_code:
            data.write_string(1, position, village_code, text)
    _write_example(book, kind, village_code)
    _write_guide(book, kind)
    lists.write()
    return book.content()


def returned_sheet(
    sheet: Sheet, problems: Iterable[Shown], *, only_bad: bool, columns: dict[str, int]
) -> bytes:
    """Return a sheet with a first column that names what is to be mended in each row.

    ``columns`` are the places of the headings. With ``only_bad`` the good rows stay away.
    """
    by_row: dict[int, list[Shown]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    book = Workbook()
    data = book.sheet(DATA_SHEET)
    head, wrong = book.format(**_HEAD), book.format(**_WRONG)
    write_row(data, 0, [ERROR_HEADER, *sheet.header], head)
    data.set_column(0, 0, 60)
    data.set_column(1, len(sheet.header), 18, book.format(num_format="@"))
    data.freeze_panes(1, 1)
    line = 0
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        found = by_row.get(number, [])
        if only_bad and not found:
            continue
        line += 1
        write_row(data, line, ["", *row])
        if found:
            data.write_string(line, 0, _told(found), wrong)
            for place in {columns[p.header] for p in found if p.header in columns}:
                data.write_string(line, place + 1, text_of(row[place]), wrong)
    return book.content()


def _told(found: Sequence[Shown]) -> str:
    return "\n".join(f"{p.header}: {p.message}" if p.header else p.message for p in found)


def _write_heading(book: Workbook, sheet: Any, kind: ImportKind) -> None:
    needed, optional = book.format(**_HEAD), book.format(**_OPTIONAL_HEAD)
    for position, column in enumerate(kind.columns):
        style = needed if column.required else optional
        sheet.write_string(0, position, column.header, style)
        note = f"{_('Required.') if column.required else _('Optional.')} {column.explanation}"
        sheet.write_comment(0, position, note, {"x_scale": 2})
    sheet.freeze_panes(1, 0)


class _Lists:
    """The sheet with the choices, which the cells of the data sheet refer to."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._columns: list[tuple[str, list[str]]] = []

    def range_of(self, column: Column, labels: list[str]) -> str:
        """Add a list and return the range that holds it."""
        self._columns.append((column.header, labels))
        letter = _letter(len(self._columns) - 1)
        return f"={_LISTS}!${letter}$2:${letter}${len(labels) + 1}"

    def write(self) -> None:
        """Write the lists."""
        sheet = self._book.sheet(_LISTS)
        head = self._book.format(**_HEAD)
        for position, (header, labels) in enumerate(self._columns):
            sheet.write_string(0, position, header, head)
            sheet.set_column(position, position, _WIDEST)
            for row, label in enumerate(labels, start=1):
                sheet.write_string(row, position, label)


def _letter(position: int) -> str:
    return chr(ord("A") + position)


def _validate(sheet: Any, position: int, column: Column, lists: _Lists) -> None:
    """Offer the choices of a column, and say what belongs there when a cell is entered."""
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": column.header[:32],
        "input_message": str(column.explanation)[:_NOTE_LENGTH],
    }
    labels = column.value.labels()
    if labels:
        # Shown and not forced: codes and English labels are understood as well.
        rule |= {
            "validate": "list",
            "source": lists.range_of(column, labels),
            "error_type": "warning",
        }
    sheet.data_validation(1, position, _FORMATTED_ROWS, position, rule)


def _write_example(book: Workbook, kind: ImportKind, village_code: str) -> None:
    sheet = book.sheet(_EXAMPLE)
    _write_heading(book, sheet, kind)
    for position, column in enumerate(kind.columns):
        sheet.set_column(position, position, _NARROWEST + 6)
        text = village_code if column.is_village and village_code else column.example
        labels = column.value.labels()
        sheet.write_string(1, position, text or (labels[0] if labels else ""))


def _write_guide(book: Workbook, kind: ImportKind) -> None:
    sheet = book.sheet(_GUIDE)
    wrap = book.format(text_wrap=True, valign="top")
    head, bold = book.format(**_HEAD), book.format(bold=True, valign="top")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 80)
    lines = [
        str(kind.explanation),
        _("Fill in the sheet “%(sheet)s”, one row for each record, and send the file.")
        % {"sheet": DATA_SHEET},
        _("Leave the headings as they are. Columns may stand in another order or be left out."),
        _("Identity numbers, phone numbers and codes are text: their columns are formatted so."),
        _("Nothing is saved before you have seen what was found and have decided."),
    ]
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, 2, "", wrap)
        sheet.write_string(row, 0, line, wrap)
    first = len(lines) + 1
    write_row(sheet, first, [_("Column"), _("Required"), _("What belongs there")], head)
    for row, column in enumerate(kind.columns, start=first + 1):
        sheet.write_string(row, 0, column.header, bold)
        sheet.write_string(row, 1, _("yes") if column.required else _("no"))
        sheet.write_string(row, 2, _explained(column), wrap)


def _explained(column: Column) -> str:
    values = {"text": column.explanation, "example": column.example}
    return _("%(text)s Example: %(example)s") % values if column.example else str(values["text"])
