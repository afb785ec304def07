"""How a column of cells becomes a column of values.

A value is kept as the text that COPY reads, because the rows go straight into a temporary table.
Every different cell of a column is read once: a hundred thousand rows hold few different dates,
places and choices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from migranportal.core.tables import Cell, text_of

NULL = r"\N"
"""No value, to COPY."""


class Refused(Exception):  # noqa: N818 - named as what happened
    """A cell that holds no such value: the code of the problem, and what its message names."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Job:
    """What the reading of a sheet is about: the area whose rows are taken, the day, the purpose."""

    area_code: str
    on: date
    writes: bool = False
    """Whether the rows are to be saved; otherwise no identity number need be encrypted."""


@dataclass
class Converted:
    """A column of values: one list of COPY texts per field, and what could not be read."""

    texts: list[list[str]]
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    """Position in the column, code and detail."""


class Value:
    """A kind of value. The base takes any cell as text."""

    sql: str = "text"
    """The type of the field that holds it while the rows are checked."""
    is_secret: bool = False
    """Whether its cells are never shown in full."""
    is_text_column: bool = False
    """Whether a template formats the column as text, because digits would be lost."""

    def fields(self, code: str) -> list[tuple[str, str]]:
        """Return the names and SQL types of the fields that hold a column with this code."""
        return [(code, self.sql)]

    def convert(self, cells: Sequence[Cell], job: Job, *, required: bool) -> Converted:
        """Return the values of a whole column."""
        memo = Memo(lambda cell: self.parse(cell, job), required=required)
        texts = list(map(memo.__getitem__, cells))
        return Converted([texts], memo.problems_in(cells))

    def parse(self, cell: Cell, job: Job) -> str:
        """Return the COPY text of one filled cell.

        Raises:
            Refused: the cell holds no such value.
        """
        return escaped(clean(cell))

    def sampled(self, texts: list[str]) -> list[str]:
        """Return what a preview keeps of some values; ``shown`` makes it readable later."""
        return texts

    def shown(self, text: str) -> str:
        """Return what a person reads for a value of a preview."""
        return "" if text == NULL else text.replace("\\\\", "\\")

    def labels(self) -> list[str]:
        """Return the choices that a template offers; none for free values."""
        return []


class Memo(dict[Any, str]):
    """The values of the cells read so far; reads each different cell once."""

    def __init__(self, parse: Callable[[Cell], str], *, required: bool) -> None:
        super().__init__()
        self._parse = parse
        self._required = required
        self.refused: dict[Any, Refused] = {}

    def __missing__(self, cell: Cell) -> str:
        text = NULL
        if isinstance(cell, str) and (not cell or cell.isspace()):
            if self._required:
                self.refused[cell] = Refused("required")
        else:
            try:
                text = self._parse(cell)
            except Refused as refusal:
                self.refused[cell] = refusal
        self[cell] = text
        return text

    def problems_in(self, cells: Sequence[Cell]) -> list[tuple[int, str, str]]:
        """Return where the cells stand that could not be read."""
        if not self.refused:
            return []
        return [
            (position, self.refused[cell].code, self.refused[cell].detail)
            for position, cell in enumerate(cells)
            if cell in self.refused
        ]


def clean(cell: Cell) -> str:
    """Return the text of a cell in one line, without what cannot be seen."""
    text = " ".join(text_of(cell).split())
    return text if text.isprintable() else "".join(c for c in text if c.isprintable())


def escaped(text: str) -> str:
    """Return ``text``, which holds no line breaks, as COPY reads it."""
    return text.replace("\\", "\\\\") if "\\" in text else text
