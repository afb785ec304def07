"""What partners may read: datasets, each declared by the app that its records belong to.

A dataset names its fields once; list, record, changes, export, schema and documentation are made
from that. ``<app>/datasets.py`` declares, ``register`` makes it known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import BaseExpression
from django.utils.functional import Promise

from migranportal.accounts.models import Organisation
from migranportal.api.deprecation import Deprecation
from migranportal.api.reported import Applied, Match, Reported, Row
from migranportal.api.suppression import Cell


class Kind(StrEnum):
    """The type of a field as a partner meets it in JSON."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    TIME = "time"
    """A moment, ISO 8601 with its offset."""
    TEXTS = "texts"
    """A list of texts."""
    OBJECTS = "objects"
    """A list of objects; ``Field.parts`` describes them."""


@dataclass(frozen=True, eq=False)
class Field:
    """One field of a dataset.

    ``source`` is a lookup of the dataset's model or an expression. A personal field needs a grant on
    persons. ``opens`` turns what is stored into what is sent, for encrypted fields: it gets the bytes.
    """

    name: str
    kind: Kind
    label: str | Promise
    source: str | BaseExpression = ""
    is_key: bool = False
    """Goes with every grant: without it a record could not be told from another."""
    is_personal: bool = False
    is_nullable: bool = True
    is_required: bool = False
    """Whether a reported row must have it."""
    choices: Sequence[tuple[Any, str | Promise]] = ()
    parts: tuple[Field, ...] = ()
    opens: Callable[[bytes], str | None] | None = None
    deprecated: Deprecation | None = None

    @property
    def path(self) -> str | BaseExpression:
        """Where the field's value comes from."""
        return self.source or self.name


@dataclass(frozen=True)
class Filter:
    """A way to narrow a dataset: ``?name=value``.

    ``field`` is the field of the dataset that the filter tells something about: who may not read it
    may not filter by it either. Empty: the filter tells nothing that is not known anyway.
    ``condition`` makes the condition from the value where no lookup says it. ``pattern`` is what a
    text must match wholly.
    """

    name: str
    lookup: str
    kind: Kind
    label: str | Promise
    field: str = ""
    choices: Sequence[tuple[Any, str | Promise]] = ()
    condition: Callable[[Any], Q] | None = None
    pattern: str = ""

    def narrowing(self, value: Any) -> Q:
        """Return the condition that a record must meet for ``value``."""
        return self.condition(value) if self.condition else Q(**{self.lookup: value})


@dataclass(frozen=True)
class Source:
    """Where changes of a dataset's records are noted: the history of one table.

    ``table`` is the table of events. An event is about the records whose ``path`` (a lookup) equals
    the event's column ``key``. With ``columns`` only events count that changed one of them; without,
    every event. The tables on the way of lookups (``village__area__code``) need not be declared.
    """

    table: str
    key: str = "pgh_obj_id"
    path: str = "pk"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """What all datasets have: a name, what it means, its fields and how it may be narrowed."""

    name: str
    label: str | Promise
    description: str | Promise
    fields: tuple[Field, ...]
    filters: tuple[Filter, ...] = ()
    area_path: str = ""
    """The lookup from a record to the code of the area that decides about it; empty: none does."""
    reads_people: bool = False
    """Whether tables of people are read, which row security closes; counts of people do so too."""
    is_own: bool = False
    """Whether it holds what belongs to the partner anyway: read without a grant."""
    deprecated: Deprecation | None = None

    @property
    def is_personal(self) -> bool:
        """Whether each record is about a person, so that only a grant on persons covers it."""
        return False

    def field_called(self, name: str) -> Field | None:
        """Return the field with that name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)

    def filter_called(self, name: str) -> Filter | None:
        """Return the filter with that name, if there is one."""
        return next((entry for entry in self.filters if entry.name == name), None)


@dataclass(frozen=True, kw_only=True, eq=False)
class Records(Dataset):
    """Rows of the database, one record each, read by key or page by page.

    ``rows`` and the sources of fields are the same statement as long as the site runs: what depends on
    the day or on the language is no part of them.

    ``person_path`` leads to the key of the person whose record it is: every answer is then recorded.
    ``versions`` name a column (not a key) of each table that a record is made of, or are expressions
    of text (``versions.versions_of`` for the rows that it lists): together they make its ETag.
    ``orderings`` are lookups of columns without nulls, by the name that partners use; ``id`` is
    always one. ``ordering`` is the one without a wish. ``own`` narrows the rows to what is the
    caller's organisation's, where ``is_own``. ``parent_path`` is a foreign key: only the record that
    it leads to has an area in an index, and ``ordering`` goes by it.
    """

    rows: Callable[[], QuerySet[Any]]
    key: Kind = Kind.INTEGER
    key_path: str = "pk"
    person_path: str = ""
    versions: tuple[str | BaseExpression, ...]
    orderings: Mapping[str, str] = dataclass_field(default_factory=dict)
    ordering: str = "id"
    parent_path: str = ""
    sources: tuple[Source, ...] = ()
    own: Callable[[QuerySet[Any], Organisation], QuerySet[Any]] | None = None

    @property
    def is_personal(self) -> bool:
        """Whether each record is about a person, so that only a grant on persons covers it."""
        return bool(self.person_path)


@dataclass(frozen=True)
class Tally:
    """People of one area, counted by the cells of a dataset's fixed list.

    The list is the same for every area that has people, so that nobody is withheld like a few.
    Where it is open (countries), ``listed_with`` names for a cell the one that must be published for
    it to be listed at all.
    """

    area_code: str
    counts: Mapping[Cell, int]
    listed_with: Mapping[Cell, Cell] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Figures(Dataset):
    """What is computed, not stored so: counts for the areas of a grant, short lists; answered whole.

    ``compute`` gets the areas (codes; ``[""]`` is the country) and the filters asked for, and
    returns one mapping per row. It is for it to withhold small numbers.

    Counts of people are made by ``count`` once a month (``services.figures``), as of the day that it
    gets; ``figures.monthly`` then computes from what was kept.
    """

    compute: Callable[[Sequence[str], Mapping[str, Any]], list[dict[str, Any]]]
    count: Callable[[date], Iterable[Tally]] | None = None


def _as_it_is(row: Row, on: date) -> Row:
    return row


@dataclass(frozen=True, kw_only=True, eq=False)
class Reports(Dataset):
    """What partners report, row by row; a grant on it is what allows reporting.

    ``clean`` checks what the types of the fields do not say and returns the row as it is meant, on
    the given day. ``find`` returns for each row the record that it is about, or ``None``, with a
    constant number of queries; it sees the people of the grants' areas only. ``lock`` gets all
    targets of a request and locks them in the order of their keys, so that two requests wait for
    each other and never both. ``apply`` writes rows of different subjects through the services of
    the app, as ``by`` at ``at``, with a constant number of queries, and returns for each what it
    did, or the error for which nothing of that row was written. The ``source`` of a field is what
    the services call it in errors.

    For who reviews a row: ``known`` returns what the register has of a person, by the names of
    fields and with numbers masked; ``page`` names the address of a person at the desk.
    """

    is_about_people: bool = False
    known: Callable[[int], Mapping[str, Any]] | None = None
    page: str = ""
    clean: Callable[[Row, date], Row] = _as_it_is
    find: Callable[[Sequence[Row]], Sequence[Match | None]]
    lock: Callable[[Iterable[Any]], Any]
    apply: Callable[[Sequence[Reported], Any, datetime], Sequence[Applied | Exception]]

    @property
    def is_personal(self) -> bool:
        """Whether each row is about a person, so that only a grant on persons covers it."""
        return self.is_about_people


_registry: dict[str, Dataset] = {}


def register(dataset: Dataset) -> Dataset:
    """Make ``dataset`` known under its name, and return it.

    Raises:
        ValueError: another dataset has the name.
    """
    if dataset.name in _registry:
        raise ValueError(f"two datasets called {dataset.name}")
    _registry[dataset.name] = dataset
    return dataset


def datasets() -> list[Dataset]:
    """Return every dataset, by name."""
    return [_registry[name] for name in sorted(_registry)]


def dataset_called(name: str) -> Dataset | None:
    """Return the dataset with that name, if there is one."""
    return _registry.get(name)
