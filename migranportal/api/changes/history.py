"""What the tables of history tell about a dataset: which records changed, and where they were.

Everything is SQL over sets of events. An event is judged by the transaction that wrote it
(``core.changes``); the order of a row's events is that of their numbers, because whoever writes a row
waits for the one before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, Expression, F, Model, Q
from django.db.models.expressions import RawSQL
from psycopg import sql

from migranportal.api.changes.snapshots import Snapshot
from migranportal.api.datasets import Records, Source
from migranportal.core.changes import COLUMN, noted_model


@dataclass(frozen=True)
class Hop:
    """One step from a record to the code of its area: the column of a table that leads on."""

    table: str
    key: str
    column: str
    events: str
    shown: str = "true"
    """The condition on the row ``h`` under which it counts at all."""


def has_history(dataset: Records) -> bool:
    """Tell whether changes of the dataset can be followed: its records and what leads to their area."""
    if dataset.is_own or dataset.key_path != "pk":
        return False
    return all(hop.events for hop in hops_of(dataset))


def sources_of(dataset: Records) -> tuple[Source, ...]:
    """Return the histories in which a record's changes are found: declared, or on the way of a lookup."""
    model = dataset.rows().model
    columns: dict[tuple[type[Model], str], set[str]] = {(model, "pk"): set()}
    for path in _paths(dataset):
        for owner, prefix, column in _walk(model, path):
            columns.setdefault((owner, prefix), set()).add(column)
    found = {
        (table, prefix): Source(table, path=prefix, columns=_counting(prefix, named))
        for (owner, prefix), named in columns.items()
        if (table := _events(owner))
    }
    for source in dataset.sources:
        if (source.table, source.path) not in found or source.key != "pgh_obj_id":
            found[source.table, f"{source.path} {source.key}"] = source
    return tuple(found.values())


def hops_of(dataset: Records) -> tuple[Hop, ...]:
    """Return the steps from a record to the code of its area; one step to its key where it has none."""
    model = dataset.rows().model
    path = dataset.area_path or "pk"
    shown = condition_of(dataset)
    return tuple(
        Hop(owner._meta.db_table, _pk(owner), column, _events(owner), "true" if number else shown)
        for number, (owner, _prefix, column) in enumerate(_walk(model, path))
    )


def condition_of(dataset: Records) -> str:
    """Return the SQL condition on a record's own row ``h`` by which the dataset's rows are chosen.

    Raises:
        ValueError: it reads other tables, whose past nobody could tell.
    """
    query = dataset.rows().query
    if not query.where:
        return "true"
    text, values = query.where.as_sql(query.get_compiler(connection=connection), connection)
    table = f'"{dataset.rows().model._meta.db_table}".'
    if len(query.alias_map) != 1 or "SELECT" in text:
        raise ValueError(f"{dataset.name}: rows are chosen by other tables")
    literals = tuple(sql.Literal(value).as_string(None) for value in values)
    return f"({text % literals})".replace(table, "h.")


def changed_since(dataset: Records, source: Source, snapshot: Snapshot) -> Q:
    """Return the condition: the record has an event of ``source`` that ``snapshot`` lacks."""
    if _is_single(dataset.rows().model, source.path):
        return Q(ChangedSince(source, snapshot))
    text, values = keys_of(dataset, source, snapshot.lacks(f"e.{COLUMN}"))
    return Q(pk__in=RawSQL(text, values))  # noqa: S611 (made of names and digits)


class ChangedSince(Expression):
    """Whether a record has an event that ``snapshot`` lacks."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, source: Source, snapshot: Snapshot) -> None:
        super().__init__()
        self.source, self.snapshot = source, snapshot
        self.value: Any = F(source.path)

    def get_source_expressions(self) -> list[Any]:
        """Let the query join the table of the source's path."""
        return [self.value]

    def set_source_expressions(self, exprs: Any) -> None:
        """Take the column as the query found it."""
        (self.value,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Look for such an event."""
        value, parameters = compiler.compile(self.value)
        source = self.source
        conditions = [f"e.{source.key} = {value}", self.snapshot.lacks(f"e.{COLUMN}")]
        where = " AND ".join([*conditions, *counts(source)])
        return f"EXISTS (SELECT FROM {source.table} e WHERE {where})", list(parameters)


def between(base: Snapshot, target: Snapshot) -> str:
    """Return the SQL condition: the event ``e`` was committed in ``target`` and not yet in ``base``."""
    column = f"e.{COLUMN}"
    return f"{column} < '{target.until}'::xid8 AND {base.lacks(column)} AND {target.holds(column)}"


def counts(source: Source) -> Iterator[str]:
    """Yield the SQL condition that the event ``e`` changed what counts, if not all events do."""
    if source.columns:
        old, new = (", ".join(f"{row}.{name}" for name in source.columns) for row in "pe")
        yield f"""e.pgh_label <> 'insert' AND (
            SELECT ROW({old}) FROM {source.table} p
            WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id
            ORDER BY p.pgh_id DESC LIMIT 1
        ) IS DISTINCT FROM ROW({new})"""  # noqa: S608 (names of tables and columns)


def keys_of(dataset: Records, source: Source, moved: str) -> tuple[str, list[Any]]:
    """Return the SQL for the keys of the records that events are about; ``moved`` chooses the events ``e``."""
    where = " AND ".join([moved, *counts(source)])
    chosen = f"SELECT e.{source.key} FROM {source.table} e WHERE {where}"  # noqa: S608
    if source.key != "pgh_obj_id":  # a part may have been another record's before
        rows_of = f"SELECT e.pgh_obj_id FROM {source.table} e WHERE {where}"  # noqa: S608
        chosen = f"SELECT p.{source.key} FROM {source.table} p WHERE p.pgh_obj_id IN ({rows_of})"  # noqa: S608
    if source.path == "pk":
        return chosen, []
    found = RawSQL(chosen, [])  # noqa: S611 (made of names and digits)
    rows = dataset.rows().filter(**{f"{source.path}__in": found})
    text, parameters = rows.order_by().values_list("pk").query.sql_with_params()
    return text, list(parameters)


def place_at(hops: tuple[Hop, ...], key: str, snapshot: Snapshot, name: str) -> str:
    """Return the joins whose last, ``<name>N.v``, is the area code of the record ``key`` at ``snapshot``.

    Null where the record did not exist.
    """
    joins, value = [], key
    for number, hop in enumerate(hops):
        column = _column_at(hop, value, snapshot, is_record=number == 0)
        joins.append(f"CROSS JOIN LATERAL (SELECT {column} AS v OFFSET 0) {name}{number}")
        value = f"{name}{number}.v"
    return " ".join(joins)


def _column_at(hop: Hop, value: str, snapshot: Snapshot, *, is_record: bool) -> str:
    """Return the SQL for a column as it was: of the last event in the snapshot, else as it is.

    A row older than its history has the values of its first event, unless that made it.
    """
    seen = snapshot.holds(f"h.{COLUMN}")
    exists = "CASE WHEN h.seen THEN h.pgh_label <> 'delete' ELSE h.pgh_label <> 'insert' END"
    # S608: names of tables and columns, and snapshots, which are digits.
    history = f"""
        SELECT ARRAY[CASE WHEN {exists} AND {hop.shown} THEN h.{hop.column} END]
        FROM (SELECT h.*, {seen} AS seen FROM {hop.events} h WHERE h.pgh_obj_id = {value}) h
        ORDER BY h.seen DESC, CASE WHEN h.seen THEN -h.pgh_id ELSE h.pgh_id END LIMIT 1
    """  # noqa: S608
    here = f"h.{hop.key} = {value} AND {hop.shown}"
    present = f"SELECT ARRAY[h.{hop.column}] FROM {hop.table} h WHERE {here}"  # noqa: S608
    was = f"coalesce(({history}), ({present}))"
    if is_record:
        return f"({was})[1]"
    later = snapshot.lacks(f"e.{COLUMN}")
    is_quiet = f"SELECT NOT EXISTS (SELECT FROM {hop.events} e WHERE {later})"  # noqa: S608
    return f"(CASE WHEN ({is_quiet}) THEN ({present}) ELSE {was} END)[1]"


def _paths(dataset: Records) -> Iterator[str]:
    for path in (dataset.area_path, dataset.person_path):
        if path:
            yield path
    computed = dataset.rows().query.annotations
    for field in dataset.fields:
        if not isinstance(field.path, str):
            for part in field.path.flatten():
                reference: Any = part
                if isinstance(part, F):
                    yield reference.name
        elif field.path not in computed:
            yield field.path


def _walk(model: type[Model], path: str) -> Iterator[tuple[type[Model], str, str]]:
    """Yield for every table on the way its model, the lookup that leads to its key, and the column.

    The lookup is ``pk`` as long as the tables share the key of the record.
    """
    lookup, shares_key = "", True
    for name in path.split("__"):
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        yield model, "pk" if shares_key else lookup, field.column
        if not field.is_relation or field.attname == name:
            return
        shares_key = shares_key and field.primary_key
        lookup = f"{lookup}__{name}".removeprefix("__")
        model = field.related_model


def _is_single(model: type[Model], path: str) -> bool:
    """Tell whether a record has at most one row at ``path``."""
    for name in path.split("__"):
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if field.one_to_many or field.many_to_many:
            return False
        model = field.related_model
    return True


def _counting(prefix: str, columns: set[str]) -> tuple[str, ...]:
    return () if prefix == "pk" else tuple(sorted(columns))


@cache
def _events(model: type[Model]) -> str:
    """Return the table of the model's history; empty where it has none."""
    for candidate in apps.get_models():
        if noted_model(candidate) is model:
            return candidate._meta.db_table
    return ""


def _pk(model: type[Model]) -> str:
    return str(model._meta.pk.column)
