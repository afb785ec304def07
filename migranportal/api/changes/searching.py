"""Which records changed, or were somewhere, by what history tells: keys and codes of areas only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from migranportal.api.changes.history import (
    Hop,
    between,
    counts,
    hops_of,
    keys_of,
    place_at,
    sources_of,
)
from migranportal.api.changes.scope import Cell
from migranportal.api.changes.snapshots import Snapshot
from migranportal.api.datasets import Records, Source
from migranportal.core.changes import COLUMN
from migranportal.core.rowsecurity import WHOLE_COUNTRY, visible_areas
from migranportal.regions.models import CODE_BEGINNING

KEYS_PER_PAGE = 5_000
"""So many changed records are looked at for a page, in the partner's areas or not."""
_LAST_LOOKED_AT = (
    f"(SELECT max(k), NULL, NULL, NULL, NULL FROM touched HAVING count(*) = {KEYS_PER_PAGE})"  # noqa: S608
)


class Touched(NamedTuple):
    """A record that changed: where it was and is, and whether that lies in the scope."""

    key: Any
    was_inside: bool
    is_inside: bool
    code: str | None
    is_gone: bool


@dataclass(frozen=True)
class Search:
    """Looks for records of a dataset behind the key ``after``, at most ``limit`` of them.

    ``areas`` are those of the partner's copy.
    """

    dataset: Records
    areas: tuple[str, ...]
    after: Any
    limit: int

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The histories in which changes of the dataset are found."""
        return sources_of(self.dataset)

    @cached_property
    def hops(self) -> tuple[Hop, ...]:
        """The steps from a record to the code of its area."""
        return hops_of(self.dataset)

    def withdrawn(self, base: Snapshot, cells: Sequence[Cell]) -> tuple[list[Touched], Any]:
        """Return the records that lay in ``cells`` at ``base``, and the last key looked at."""
        code = f"b{len(self.hops) - 1}.v"
        where = " OR ".join(_in_cell(code, cell) for cell in cells)
        present = self.dataset.rows().filter(condition_of(cells, self.dataset)).order_by("pk")
        if self.after is not None:
            present = present.filter(pk__gt=self.after)
        text, values = present.values_list("pk")[:KEYS_PER_PAGE].query.sql_with_params()
        keys = [(text, list(values)), *self._keys(base.lacks(f"e.{COLUMN}"))]
        touched, parameters = self._touched(keys)
        statement = f"""
            WITH touched AS MATERIALIZED ({touched})
            (SELECT t.k, true, false, NULL, false
             FROM touched t {place_at(self.hops, "t.k", base, "b")}
             WHERE {where} ORDER BY t.k LIMIT {self.limit})
            UNION ALL {_LAST_LOOKED_AT}
        """  # noqa: S608 (names of tables and columns, snapshots and codes that were checked)
        return self._fetch(statement, parameters)

    def changed(self, base: Snapshot, target: Snapshot) -> tuple[list[Touched], Any]:
        """Return the records that changed between the snapshots, and the last key looked at."""
        hops = self.hops
        code = f"a{len(hops) - 1}.v"
        was = _in_areas(f"b{len(hops) - 1}.v", self.areas)
        now = _in_areas(code, self.areas)
        keys = [*self._keys(between(base, target)), *self._who_left_meanwhile(base, target)]
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
             ) q WHERE was OR now LIMIT {self.limit})
            UNION ALL {_LAST_LOOKED_AT}
        """  # noqa: S608 (as above)
        return self._fetch(statement, values)

    def _touched(self, parts: Sequence[tuple[str, list[Any]]]) -> tuple[str, list[Any]]:
        """Return the SQL for the next keys, in order, out of all that ``parts`` choose."""
        # Each part is cut by itself: its plan may walk the keys, or the transactions, as there are many.
        after = "" if self.after is None else "WHERE k > %s"
        union = " UNION ".join(
            f"(SELECT DISTINCT k FROM ({text}) p(k) {after} ORDER BY k LIMIT {KEYS_PER_PAGE})"  # noqa: S608
            for text, _values in parts
        )
        behind = [] if self.after is None else [self.after]
        parameters = [value for _text, values in parts for value in (*values, *behind)]
        return f"SELECT k FROM ({union}) u(k) ORDER BY k LIMIT {KEYS_PER_PAGE}", parameters  # noqa: S608

    def _keys(self, moved: str) -> list[tuple[str, list[Any]]]:
        return [keys_of(self.dataset, source, moved) for source in self.sources]

    def _who_left_meanwhile(self, base: Snapshot, target: Snapshot) -> list[tuple[str, list[Any]]]:
        """Return the SQL for records that changed after ``target``, if anything moved in the round.

        A village that got a new code takes along whoever belonged to it then. Who belongs to it now
        is read from the records; who left it since is among those that changed since.
        """
        moved = between(base, target)
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
        """Return the records found; and the last key looked at, unless all were."""
        with everywhere(self.dataset), connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows = [Touched(*row) for row in cursor.fetchall()]
        found = sorted((row for row in rows if row.was_inside is not None), key=lambda row: row.key)
        return found, next((row.key for row in rows if row.was_inside is None), None)


def condition_of(cells: Sequence[Cell], dataset: Records) -> Q:
    """Return the filter for the records that lie in ``cells`` now."""
    if not dataset.area_path:
        return Q()
    condition = Q(pk__in=[])
    for cell in cells:
        condition |= cell.condition(dataset.area_path)
    return condition


def everywhere(dataset: Records) -> AbstractContextManager[None]:
    """Let history be read wherever somebody lived; what is read are keys and codes of areas."""
    return visible_areas([WHOLE_COUNTRY] if dataset.reads_people else [])


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
