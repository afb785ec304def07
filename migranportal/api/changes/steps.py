"""One page of changes: of a withdrawal, of a first copy, or of a round.

What a record was is told by its history under fixed snapshots, and so the same however late the page
is read. What it is now is read in one statement together with the proof that it did not change after
the snapshot; else the next round sends it. Only that statement sees more than keys and areas.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from migranportal.api.access import Access
from migranportal.api.asking import Query
from migranportal.api.changes.cursors import Cursor, Job
from migranportal.api.changes.history import (
    Hop,
    between,
    changed_since,
    counts,
    hops_of,
    keys_of,
    place_at,
    sources_of,
)
from migranportal.api.changes.scope import Cell, Scope
from migranportal.api.changes.snapshots import Snapshot
from migranportal.api.datasets import Records, Source
from migranportal.api.reading import Line, narrowed, select
from migranportal.core.changes import COLUMN
from migranportal.core.rowsecurity import WHOLE_COUNTRY, visible_areas
from migranportal.regions.models import CODE_BEGINNING

KEYS_PER_PAGE = 5_000
"""So many changed records are looked at for a page, in the partner's areas or not."""


@dataclass(frozen=True)
class Served(Access):
    """What is sent now: what the copy was made under, as far as the grants still let it through."""

    scope: Scope

    @property
    def is_mixed(self) -> bool:
        """Whether some areas show fewer fields than others."""
        return self.scope.is_mixed

    def names_at(self, area_code: str) -> frozenset[str]:
        """Return the names of the fields that are sent of a record in ``area_code``."""
        return self.scope.names_at(area_code)


@dataclass(frozen=True)
class Page:
    """Changes in the order of their keys, whose they are, and the cursor behind them."""

    changes: tuple[str, ...]
    people: tuple[int, ...]
    cursor: Cursor
    has_more: bool


class Touched(NamedTuple):
    """A record that changed: where it was and is, and whether that lies in the scope."""

    key: Any
    was_inside: bool
    is_inside: bool
    code: str | None
    is_gone: bool


@dataclass(frozen=True)
class Reader:
    """Reads one page for a partner."""

    dataset: Records
    served: Served
    cursor: Cursor
    query: Query

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The histories in which changes of the dataset are found."""
        return sources_of(self.dataset)

    @cached_property
    def hops(self) -> tuple[Hop, ...]:
        """The steps from a record to the code of its area."""
        return hops_of(self.dataset)

    def job(self, job: Job) -> Page:
        """Return the next page of a job; the round that follows is always due."""
        return self.withdrawal(job) if job.is_withdrawal else self.copy(job)

    def copy(self, job: Job) -> Page:
        """Return records as they stand, but for those that changed since: the round sends them."""
        rows = self._rows(self.cursor.base).filter(self._in_cells(job.cells))
        if self.cursor.after is not None:
            rows = rows.filter(pk__gt=self.cursor.after)
        lines = self._lines(rows.order_by("pk")[: self.query.limit + 1])
        page = lines[: self.query.limit]
        changes = tuple(upsert(line) for line in page)
        is_over = len(lines) <= self.query.limit
        after = self.cursor.finished_job() if is_over else _behind(self.cursor, page[-1].place[-1])
        return Page(changes, _people(page), after, has_more=True)

    def withdrawal(self, job: Job) -> Page:
        """Return deletions of what lay in the job's cells when the copy was whole."""
        base = self.cursor.base
        hops = self.hops
        code = f"b{len(hops) - 1}.v"
        where = " OR ".join(_in_cell(code, cell) for cell in job.cells)
        present = self.dataset.rows().filter(self._in_cells(job.cells)).order_by("pk")
        if self.cursor.after is not None:
            present = present.filter(pk__gt=self.cursor.after)
        text, values = present.values_list("pk")[:KEYS_PER_PAGE].query.sql_with_params()
        keys = [(text, list(values)), *self._keys(base.lacks(f"e.{COLUMN}"))]
        touched, parameters = self._touched(keys)
        statement = f"""
            WITH touched AS MATERIALIZED ({touched})
            (SELECT t.k, true, false, NULL, false FROM touched t {place_at(hops, "t.k", base, "b")}
             WHERE {where} ORDER BY t.k LIMIT {self.query.limit + 1})
            UNION ALL {_LAST_LOOKED_AT}
        """  # noqa: S608 (names of tables and columns, snapshots and codes that were checked)
        found, last = self._fetch(statement, parameters)
        page = found[: self.query.limit]
        changes = tuple(deletion(entry.key, "out_of_scope") for entry in page)
        behind = page[-1].key if len(found) > len(page) else last
        after = self.cursor.finished_job() if behind is None else _behind(self.cursor, behind)
        return Page(changes, (), after, has_more=True)

    def round(self, target: Snapshot) -> Page:
        """Return what was committed in ``target`` and not yet in the cursor's base."""
        found, last = self._changed(target)
        page = found[: self.query.limit]
        wanted = [entry.key for entry in page if entry.is_inside and self._is_served(entry)]
        lines = {line.place[-1]: line for line in self._present(wanted, target)}
        late = self._changed_again([key for key in wanted if key not in lines], target)
        changes = tuple(
            change for entry in page if (change := self._change(entry, lines, late)) is not None
        )
        cursor = replace(self.cursor, is_late=self.cursor.is_late or bool(late))
        behind = page[-1].key if len(found) > len(page) else last
        people = _people(lines.values())
        if behind is not None:
            return Page(changes, people, _behind(cursor, behind), has_more=True)
        return Page(changes, people, cursor.finished_round(target), has_more=cursor.is_late)

    def _change(self, entry: Touched, lines: dict[Any, Line], late: frozenset[Any]) -> str | None:
        if entry.key in lines:
            return upsert(lines[entry.key])
        if entry.key in late or (entry.is_inside and not self._is_served(entry)):
            return None  # the next round sends it; a withdrawal deletes it
        if not entry.was_inside:
            return None
        return deletion(entry.key, "deleted" if entry.is_gone else "out_of_scope")

    def _is_served(self, entry: Touched) -> bool:
        code = entry.code if self.dataset.area_path else ""
        return bool(self.served.scope.names_at(code or ""))

    def _changed(self, target: Snapshot) -> tuple[list[Touched], Any]:
        hops, base = self.hops, self.cursor.base
        code = f"a{len(hops) - 1}.v"
        was = _in_areas(f"b{len(hops) - 1}.v", self.cursor.scope.areas)
        now = _in_areas(code, self.cursor.scope.areas)
        keys = [*self._keys(between(base, target)), *self._who_left_meanwhile(target)]
        touched, values = self._touched(keys)
        # OFFSET 0: the places are looked up once for each record, and only until the page is full.
        statement = f"""
            WITH touched AS MATERIALIZED ({touched})
            (SELECT k, was, now, code, gone AND NOT EXISTS (
                 SELECT FROM {hops[0].table} c WHERE c.{hops[0].key} = k)
             FROM (
                 SELECT t.k, {was} AS was, {now} AS now, {code}::text AS code, a0.v IS NULL AS gone
                 FROM touched t
                 {place_at(hops, "t.k", base, "b")} {place_at(hops, "t.k", target, "a")}
                 ORDER BY t.k OFFSET 0
             ) q WHERE was OR now LIMIT {self.query.limit + 1})
            UNION ALL {_LAST_LOOKED_AT}
        """  # noqa: S608 (as above)
        return self._fetch(statement, values)

    def _touched(self, parts: Sequence[tuple[str, list[Any]]]) -> tuple[str, list[Any]]:
        """Return the SQL for the next keys, in order, out of all that ``parts`` choose."""
        # Each part is cut by itself: its plan may walk the keys, or the transactions, as there are many.
        after = "" if self.cursor.after is None else "WHERE k > %s"
        union = " UNION ".join(
            f"(SELECT DISTINCT k FROM ({text}) p(k) {after} ORDER BY k LIMIT {KEYS_PER_PAGE})"  # noqa: S608
            for text, _values in parts
        )
        behind = [] if self.cursor.after is None else [self.cursor.after]
        parameters = [value for _text, values in parts for value in (*values, *behind)]
        return f"SELECT k FROM ({union}) u(k) ORDER BY k LIMIT {KEYS_PER_PAGE}", parameters  # noqa: S608

    def _keys(self, moved: str) -> list[tuple[str, list[Any]]]:
        return [keys_of(self.dataset, source, moved) for source in self.sources]

    def _who_left_meanwhile(self, target: Snapshot) -> list[tuple[str, list[Any]]]:
        """Return the SQL for records that changed after ``target``, if anything moved in the round.

        A village that got a new code takes along whoever belonged to it then. Who belongs to it now
        is read from the records; who left it since is among those that changed since.
        """
        moved = between(self.cursor.base, target)
        carriers = [
            f"EXISTS (SELECT FROM {source.table} e WHERE {' AND '.join([moved, *counts(source)])})"
            for source in self.sources
            if source.path != "pk"
        ]
        if not carriers:
            return []
        condition = " OR ".join(carriers)
        return [
            (f"SELECT k FROM ({text}) l(k) WHERE {condition}", values)  # noqa: S608
            for text, values in self._keys(target.lacks(f"e.{COLUMN}"))
        ]

    def _fetch(self, statement: str, values: Sequence[Any]) -> tuple[list[Touched], Any]:
        """Return the records found, and the last key looked at if there are more behind it."""
        with self._everywhere(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows = [Touched(*row) for row in cursor.fetchall()]
        found = sorted((row for row in rows if row.was_inside is not None), key=lambda row: row.key)
        return found, next((row.key for row in rows if row.was_inside is None), None)

    def _present(self, keys: list[Any], target: Snapshot) -> list[Line]:
        return self._lines(self._rows(target).filter(pk__in=keys)) if keys else []

    def _changed_again(self, keys: list[Any], target: Snapshot) -> frozenset[Any]:
        """Return those of ``keys`` that changed after ``target``; the others left the dataset."""
        if not keys:
            return frozenset()
        condition = Q()
        for source in self.sources:
            condition |= changed_since(self.dataset, source, target)
        model = self.dataset.rows().model
        with self._everywhere():
            present: QuerySet[Any] = QuerySet(model).filter(pk__in=keys)
            same = set(present.exclude(condition).values_list("pk", flat=True))
        return frozenset(keys) - same

    def _rows(self, snapshot: Snapshot) -> QuerySet[Any]:
        """Return the rows that are served and did not change after ``snapshot``."""
        rows = narrowed(self.served, self.query)
        for source in self.sources:
            rows = rows.exclude(changed_since(self.dataset, source, snapshot))
        return rows

    def _lines(self, rows: QuerySet[Any]) -> list[Line]:
        areas = [area or WHOLE_COUNTRY for area in self.query.areas]
        with visible_areas(areas if self.dataset.reads_people else []):
            return [
                Line(text, tuple(place), person)
                for text, person, place in select(self.served, self.query, rows)
            ]

    def _in_cells(self, cells: Sequence[Cell]) -> Q:
        path = self.dataset.area_path
        if not path:
            return Q()
        condition = Q(pk__in=[])
        for cell in cells:
            condition |= cell.condition(path)
        return condition

    def _everywhere(self) -> AbstractContextManager[None]:
        return visible_areas([WHOLE_COUNTRY] if self.dataset.reads_people else [])


_LAST_LOOKED_AT = (
    f"(SELECT max(k), NULL, NULL, NULL, NULL FROM touched HAVING count(*) = {KEYS_PER_PAGE})"  # noqa: S608
)


def upsert(line: Line) -> str:
    """Return the change that stores a record."""
    return f'{{"op":"upsert","record":{line.text}}}'


def deletion(key: Any, reason: str) -> str:
    """Return the change that deletes a record."""
    return f'{{"op":"delete","id":{json.dumps(key)},"reason":"{reason}"}}'


def _behind(cursor: Cursor, key: Any) -> Cursor:
    return replace(cursor, after=key)


def _people(lines: Iterable[Line]) -> tuple[int, ...]:
    return tuple(line.person for line in lines if line.person is not None)


def _in_areas(code: str, areas: Iterable[str]) -> str:
    """Return the SQL condition: the area code lies in one of ``areas``; null lies nowhere."""
    conditions = [_in_area(code, area) for area in areas]
    return f"coalesce({' OR '.join(conditions) or 'false'}, false)"


def _in_area(code: str, area: str) -> str:
    if not area:
        return f"{code} IS NOT NULL"
    if not CODE_BEGINNING.fullmatch(area):
        raise ValueError(area)
    return f"({code} = '{area}' OR starts_with({code}, '{area}.'))"


def _in_cell(code: str, cell: Cell) -> str:
    inside = _in_areas(code, [cell.code])
    return f"({inside} AND NOT {_in_areas(code, cell.without)})"
