"""The kinds of tables that can be imported, each described by the app that owns its records.

A kind says what its columns mean, which rows cannot be taken beyond single cells, and how the good
rows are saved and taken back. The apps register their kinds when Django starts, because imports
point downwards only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.backends.utils import CursorWrapper
from django.utils.functional import Promise

from migranportal.accounts.models import User
from migranportal.accounts.roles import AreaLevel, Permission, area_level
from migranportal.imports.problems import Found
from migranportal.imports.values import Value

STAGED = "staged_import"
"""The temporary table of the rows of one import: ``row`` and the fields of every column."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet. The header is Indonesian in every language: files outlive the page."""

    code: str
    header: str
    explanation: str | Promise
    value: Value
    required: bool = False
    example: str = ""
    aliases: tuple[str, ...] = ()
    is_village: bool = False
    """Whether the cell may stay empty in the sheet of one village."""

    def is_required(self, *, in_village: bool) -> bool:
        """Tell whether the cell must be filled in, in the sheet of a village or a larger area."""
        return self.required and not (self.is_village and in_village)


@dataclass(frozen=True)
class Written:
    """The rows that an import made: for each model the ids, in the order in which it made them."""

    ids: dict[type[models.Model], list[int]]

    @property
    def rows(self) -> int:
        """How many rows of the sheet were saved."""
        return len(next(iter(self.ids.values()), []))


@dataclass(frozen=True)
class Staged:
    """The rows of one sheet while they are checked and saved; inside one transaction."""

    cursor: CursorWrapper
    area_code: str
    on: date

    def problems(self, query: str, **values: Any) -> list[Found]:
        """Return the problems that ``query`` selects: row, column, code and detail."""
        self.cursor.execute(query, {"area": self.area_code, "on": self.on, **values})
        return [Found(*row) for row in self.cursor.fetchall()]


class ImportKind:
    """A kind of table. Subclasses are registered once and hold no state."""

    code: ClassVar[str]
    position: ClassVar[int]
    """Where it stands among the kinds to choose from."""
    title: ClassVar[str | Promise]
    explanation: ClassVar[str | Promise]
    columns: ClassVar[tuple[Column, ...]]
    followers: ClassVar[tuple[type[models.Model], ...]] = ()
    """What the portal itself adds to the rows, and ``before_undo`` removes with them."""
    models: ClassVar[tuple[type[models.Model], ...]]
    """What a row makes, in the order in which it is made."""
    permission: ClassVar[Permission]
    """Needed in the whole area of the import, to see it as well as to save it."""
    is_national: ClassVar[bool] = False
    """Whether its rows belong to no single village: such sheets are sent for the whole country."""
    is_for_villages: ClassVar[bool] = True
    """Whether the sheet of a single village may hold such rows."""

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return what is wrong beyond single cells; the register is seen as a whole."""
        return ()

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Save every staged row through the services of the app."""
        raise NotImplementedError

    def blockers(self, ids: Sequence[int]) -> list[str]:
        """Return what keeps the rows (the first model's ids) from being taken back, in words."""
        return []

    def before_undo(self, ids: Sequence[int]) -> Any:
        """Return what ``after_undo`` has to know about the rows that are about to be removed."""
        return None

    def after_undo(self, known: Any, *, at: datetime) -> None:
        """Bring in step what followed the removed rows."""

    def column(self, code: str) -> Column | None:
        """Return the column with this code."""
        return next((column for column in self.columns if column.code == code), None)


_KINDS: dict[str, ImportKind] = {}


def register(*kinds: ImportKind) -> None:
    """Offer kinds of tables; called by the apps that own their records, when they are ready."""
    for kind in kinds:
        _KINDS[kind.code] = kind


def all_kinds() -> list[ImportKind]:
    """Return every kind, in the order in which they are offered."""
    return sorted(_KINDS.values(), key=lambda kind: kind.position)


def kind_of(code: str) -> ImportKind:
    """Return the kind with this code.

    Raises:
        LookupError: there is none.
    """
    return _KINDS[code]


def kinds_for(user: User, *, area_code: str) -> list[ImportKind]:
    """Return the kinds that ``user`` may import into the whole of an area."""
    return [
        kind
        for kind in all_kinds()
        if user.holds(kind.permission, area=area_code)
        and not (area_code and kind.is_national)
        and (kind.is_for_villages or area_level(area_code) != AreaLevel.VILLAGE)
    ]


def twice(column: str, code: str, *, keys: str, given: str, apart: str = "") -> str:
    """Return the query for rows whose ``keys`` stand in an earlier row already.

    ``given`` is the condition under which the keys are there; ``apart`` an expression by which two
    rows differ all the same where both have it.
    """
    differs = f"AND ({apart} IS NULL OR other IS NULL)" if apart else ""
    return f"""
        SELECT row, '{column}', '{code}', first::text
        FROM (
            SELECT *, first_value(row) OVER same AS first,
                first_value({apart or "row"}) OVER same AS other
            FROM {STAGED} WHERE {given}
            WINDOW same AS (PARTITION BY {keys} ORDER BY row)
        ) ordered
        WHERE first < row {differs}
    """  # noqa: S608 (expressions of our own code)
