"""One page of changes: of a withdrawal, of a first copy, or of a round.

What a record was is told by its history under fixed snapshots, and so the same however late the page
is read. What it is now is read in one statement together with the proof that it did not change after
the snapshot; else the next round sends it. Only that statement sees more than keys and areas.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from migranportal.api.asking import Query
from migranportal.api.changes.cursors import Cursor, Job
from migranportal.api.changes.history import changed_since
from migranportal.api.changes.scope import Served
from migranportal.api.changes.searching import Search, Touched, condition_of, everywhere
from migranportal.api.changes.snapshots import Snapshot
from migranportal.api.datasets import Records
from migranportal.api.reading import Line, narrowed, people_of, select


@dataclass(frozen=True)
class Page:
    """Changes in the order of their keys, whose they are, and the cursor behind them."""

    changes: tuple[str, ...]
    whose: tuple[int, ...]
    cursor: Cursor
    has_more: bool


@dataclass(frozen=True)
class Reader:
    """Reads one page for a partner."""

    dataset: Records
    served: Served
    cursor: Cursor
    query: Query

    @cached_property
    def search(self) -> Search:
        """What history tells."""
        return Search(
            self.dataset, self.cursor.scope.areas, self.cursor.after, self.query.limit + 1
        )

    def job(self, job: Job) -> Page:
        """Return the next page of a job; the round that follows is always due."""
        return self.withdrawal(job) if job.is_withdrawal else self.copy(job)

    def copy(self, job: Job) -> Page:
        """Return records as they stand, but for those that changed since: the round sends them."""
        rows = self._rows(self.cursor.base).filter(condition_of(job.cells, self.dataset))
        if self.cursor.after is not None:
            rows = rows.filter(pk__gt=self.cursor.after)
        lines = self._lines(rows.order_by("pk")[: self.query.limit + 1])
        page = lines[: self.query.limit]
        changes = tuple(upsert(line) for line in page)
        is_over = len(lines) <= self.query.limit
        after = self.cursor.finished_job() if is_over else _behind(self.cursor, page[-1].place[-1])
        return Page(changes, _whose(page), after, has_more=True)

    def withdrawal(self, job: Job) -> Page:
        """Return deletions of what lay in the job's cells when the copy was whole."""
        found, last = self.search.withdrawn(self.cursor.base, job.cells)
        page = found[: self.query.limit]
        changes = tuple(deletion(entry.key, "out_of_scope") for entry in page)
        behind = page[-1].key if len(found) > len(page) else last
        after = self.cursor.finished_job() if behind is None else _behind(self.cursor, behind)
        return Page(changes, (), after, has_more=True)

    def round(self, target: Snapshot) -> Page:
        """Return what was committed in ``target`` and not yet in the cursor's base."""
        found, last = self.search.changed(self.cursor.base, target)
        page = found[: self.query.limit]
        wanted = [entry.key for entry in page if entry.is_inside and self._is_served(entry)]
        lines = {line.place[-1]: line for line in self._present(wanted, target)}
        late = self._changed_again([key for key in wanted if key not in lines], target)
        changes = tuple(
            change for entry in page if (change := self._change(entry, lines, late)) is not None
        )
        cursor = replace(self.cursor, is_late=self.cursor.is_late or bool(late))
        behind = page[-1].key if len(found) > len(page) else last
        whose = _whose(lines.values())
        if behind is not None:
            return Page(changes, whose, _behind(cursor, behind), has_more=True)
        return Page(changes, whose, cursor.finished_round(target), has_more=cursor.is_late)

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

    def _present(self, keys: list[Any], target: Snapshot) -> list[Line]:
        return self._lines(self._rows(target).filter(pk__in=keys)) if keys else []

    def _changed_again(self, keys: list[Any], target: Snapshot) -> frozenset[Any]:
        """Return those of ``keys`` that changed after ``target``; the others left the dataset."""
        if not keys:
            return frozenset()
        condition = Q()
        for source in self.search.sources:
            condition |= changed_since(self.dataset, source, target)
        model = self.dataset.rows().model
        with everywhere(self.dataset):
            present: QuerySet[Any] = QuerySet(model).filter(pk__in=keys)
            same = set(present.exclude(condition).values_list("pk", flat=True))
        return frozenset(keys) - same

    def _rows(self, snapshot: Snapshot) -> QuerySet[Any]:
        """Return the rows that are served and did not change after ``snapshot``."""
        rows = narrowed(self.served, self.query)
        for source in self.search.sources:
            rows = rows.exclude(changed_since(self.dataset, source, snapshot))
        return rows

    def _lines(self, rows: QuerySet[Any]) -> list[Line]:
        with people_of(self.query, self.dataset):
            return select(self.served, self.query, rows)


def upsert(line: Line) -> str:
    """Return the change that stores a record."""
    return f'{{"op":"upsert","record":{line.text}}}'


def deletion(key: Any, reason: str) -> str:
    """Return the change that deletes a record."""
    return f'{{"op":"delete","id":{json.dumps(key)},"reason":"{reason}"}}'


def _behind(cursor: Cursor, key: Any) -> Cursor:
    return replace(cursor, after=key)


def _whose(lines: Iterable[Line]) -> tuple[int, ...]:
    return tuple(line.whose for line in lines)
