"""One pass over a sheet: read it column by column, stage it, find every problem, save the good rows.

The rows lie in a temporary table of the transaction, with identity numbers hashed and encrypted;
it vanishes with the transaction, also when the process is killed. Straight COPY into the tables of
the register would lose who changed them and why: the history takes that from the statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from migranportal.accounts.models import User
from migranportal.core.tables import Cell, Sheet, read_sheet, text_of
from migranportal.imports.headers import Matched, match_headers
from migranportal.imports.kinds import STAGED, ImportKind, Staged, Written
from migranportal.imports.problems import DUPLICATES, REGISTERED, Found
from migranportal.imports.values import Converted, Job
from migranportal.imports.values.numbers import shown_secret

SAMPLE = 10
"""Rows that a preview shows."""
VILLAGE_CODE_LENGTH = 13
_STRAY_NUMBER = re.compile(r"[0-9]{12}(?=[0-9]{4})")
"""An identity number that got into another column."""
Report = Callable[[int], object]
"""Takes how much is done, in per cent."""


@dataclass
class Checked:
    """What a pass found out about a sheet."""

    kind: ImportKind
    sheet: Sheet
    matched: Matched
    problems: list[Found] = field(default_factory=list)
    bad_rows: set[int] = field(default_factory=set)
    sample: list[list[str]] = field(default_factory=list)
    """The first good rows as they would be saved, a text for each column of the kind."""
    written: Written | None = None

    @property
    def rows(self) -> int:
        """How many rows the sheet has."""
        return len(self.sheet.rows)

    @property
    def good(self) -> int:
        """How many rows can be saved."""
        return self.rows - len(self.bad_rows)

    @property
    def duplicates(self) -> int:
        """How many rows stand in the sheet already."""
        return len({problem.row for problem in self.problems if problem.code in DUPLICATES})

    @property
    def registered(self) -> int:
        """How many rows the register knows already."""
        return len({problem.row for problem in self.problems if problem.code in REGISTERED})


@dataclass
class Pass:
    """A pass over one file. Run it inside a transaction that sees the whole country."""

    kind: ImportKind
    job: Job
    report: Report = lambda percent: None

    def read(self, content: bytes) -> Checked:
        """Read the file and match its headings.

        Raises:
            DomainError: the file is no table, or its headings are not those of the template.
        """
        sheet = read_sheet(content)
        in_village = len(self.job.area_code) == VILLAGE_CODE_LENGTH
        matched = match_headers(self.kind, sheet.header, in_village=in_village)
        self.report(15)
        return Checked(self.kind, sheet, matched)

    def check(self, checked: Checked) -> None:
        """Stage the rows and find every problem; the sample is taken from the good ones."""
        converted = self._convert(checked)
        self.report(40)
        with connection.cursor() as cursor:
            _make_table(cursor, self.kind)
            _copy(cursor, self.kind, checked.sheet.numbers, converted)
            cursor.execute(f"ANALYZE {STAGED}")
            self.report(50)
            staged = Staged(cursor, self.job.area_code, self.job.on)
            checked.problems += self.kind.check(staged)
        checked.problems += [Found(row, "", "ragged") for row in checked.sheet.ragged]
        order = {column.code: position for position, column in enumerate(self.kind.columns)}
        checked.problems.sort(key=lambda found: (found.row, order.get(found.column, -1)))
        checked.bad_rows = {problem.row for problem in checked.problems}
        checked.sample = self._sample(checked, converted)
        self.report(65)

    def write(self, checked: Checked, *, by: User, at: datetime) -> None:
        """Save the good rows."""
        with connection.cursor() as cursor:
            if checked.bad_rows:
                cursor.execute(
                    f"DELETE FROM {STAGED} WHERE row = ANY (%s)",  # noqa: S608 (our own table)
                    [sorted(checked.bad_rows)],
                )
            # The triggers keep the plans of their first time, made perhaps for a single row.
            cursor.execute("DISCARD PLANS")
            staged = Staged(cursor, self.job.area_code, self.job.on)
            checked.written = self.kind.write(staged, by=by, at=at)
            cursor.execute(f"DROP TABLE {STAGED}")
        self.report(95)

    def _convert(self, checked: Checked) -> dict[str, Converted]:
        columns, numbers = checked.sheet.columns(), checked.sheet.numbers
        in_village = len(self.job.area_code) == VILLAGE_CODE_LENGTH
        blank = ("",) * len(numbers)
        converted = {}
        for column in self.kind.columns:
            place = checked.matched.places.get(column.code)
            cells: Sequence[Cell] = blank if place is None else columns[place]
            required = column.is_required(in_village=in_village)
            result = column.value.convert(cells, self.job, required=required)
            checked.problems += [
                Found(numbers[position], column.code, code, detail)
                for position, code, detail in result.problems
            ]
            converted[column.code] = result
        return converted

    def _sample(self, checked: Checked, converted: dict[str, Converted]) -> list[list[str]]:
        chosen = [
            position
            for position, number in enumerate(checked.sheet.numbers)
            if number not in checked.bad_rows
        ][:SAMPLE]
        shown = []
        for column in self.kind.columns:
            place = checked.matched.places.get(column.code)
            if column.value.is_secret:
                cells = ["" if place is None else checked.sheet.rows[n][place] for n in chosen]
                shown.append([shown_secret(cell) for cell in cells])
            else:
                texts = converted[column.code].texts[0]
                shown.append(column.value.sampled([texts[n] for n in chosen]))
        return [list(row) for row in zip(*shown, strict=True)]


def cell_text(checked: Checked, number: int, column_code: str) -> str:
    """Return what stands in a cell of the sheet, identity numbers hidden but for their end."""
    place = checked.matched.places.get(column_code)
    column = checked.kind.column(column_code)
    if place is None or column is None:
        return ""
    cell = checked.sheet.rows[bisect_left(checked.sheet.numbers, number)][place]
    if column.value.is_secret:
        return shown_secret(cell)
    return _STRAY_NUMBER.sub("•" * 12, text_of(cell))


def _make_table(cursor: CursorWrapper, kind: ImportKind) -> None:
    fields = ", ".join(f"{name} {sql}" for name, sql in _fields(kind))
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{STAGED}")
    cursor.execute(f"CREATE TEMPORARY TABLE {STAGED} (row integer, {fields}) ON COMMIT DROP")


def _copy(
    cursor: CursorWrapper, kind: ImportKind, numbers: list[int], converted: dict[str, Converted]
) -> None:
    texts = [list(map(str, numbers))]
    for column in kind.columns:
        texts += converted[column.code].texts
    names = ", ".join(["row", *(name for name, _sql in _fields(kind))])
    lines = map("\t".join, zip(*texts, strict=True))
    with cursor.copy(f"COPY {STAGED} ({names}) FROM STDIN") as copy:
        if numbers:
            copy.write("\n".join(lines) + "\n")


def _fields(kind: ImportKind) -> list[tuple[str, str]]:
    return [field for column in kind.columns for field in column.value.fields(column.code)]
