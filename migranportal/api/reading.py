"""Reading of records: one statement a page, whose lines PostgreSQL writes as JSON.

Only encrypted fields, and records of which other areas show less, are taken apart again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from migranportal.accounts.models import within
from migranportal.api.access import Access
from migranportal.api.asking import Query, asked_of
from migranportal.api.compact import compact_json
from migranportal.api.datasets import Dataset, Field, Records
from migranportal.api.etags import etag_of
from migranportal.api.statements import Shape, ordered, statement, statement_by_keys
from migranportal.api.versions import RowVersion
from migranportal.core.rowsecurity import WHOLE_COUNTRY, visible_areas

_PARENTS = (2, 8, 32)
"""How many parents are asked for in turn, for each record of the page."""


class Line(NamedTuple):
    """One record: its JSON, its key values in the order asked for, and whose it is."""

    text: str
    place: tuple[Any, ...]
    person: int | None = None

    @property
    def whose(self) -> Any:
        """The key of the person, or of the record where the dataset is not about persons."""
        return self.place[-1] if self.person is None else self.person


def lines_of(access: Access, query: Query) -> list[Line]:
    """Return one page of records and the first of the next, if there is one."""
    page = page_of(access, query)
    if _records(access).own is not None:
        return _lines(access, query, page)
    found = _lines_by_parent(access, query, page) if _is_by_parent(access, query) else None
    return _lines_by_key(access, query, page) if found is None else found


def _lines_by_key(access: Access, query: Query, page: QuerySet[Any]) -> list[Line]:
    keys = page.values(_records(access).key_path)[: query.limit + 1]
    return _read(access, query, *statement_by_keys(shape_of(access, query), keys))


def _is_by_parent(access: Access, query: Query) -> bool:
    """Tell whether the page is of one area, in the order of parents, and most parents have a record."""
    dataset = _records(access)
    order = dataset.orderings.get(query.ordering.removeprefix("-"))
    is_local = query.areas != ("",) and not query.filters
    return bool(dataset.parent_path) and is_local and order == f"{dataset.parent_path}_id"


def _lines_by_parent(access: Access, query: Query, page: QuerySet[Any]) -> list[Line] | None:
    """Return the page by asking the index of the area for the next parents, then for their records.

    No index knows the area of the records themselves: all of those of the area would be sorted.
    ``None`` where few parents have a record: then these are few.
    """
    dataset = _records(access)
    way, sign = ("lt", "-") if query.ordering.startswith("-") else ("gt", "")
    parent: Any = page.model._meta.get_field(dataset.parent_path).related_model
    area_path = dataset.area_path.removeprefix(f"{dataset.parent_path}__")
    inside = parent.objects.filter(within(list(query.areas), area_path)).order_by(f"{sign}pk")
    lines: list[Line] = []
    rest = inside.filter(**{f"pk__{way}e": query.after[0]}) if query.after else inside
    for size in (times * (query.limit + 1) for times in _PARENTS):
        keys = list(rest.values_list("pk", flat=True)[:size])
        lines += _lines(access, query, page.filter(**{f"{dataset.parent_path}__in": keys}))
        if len(lines) > query.limit or len(keys) < size:
            return lines[: query.limit + 1]
        rest = inside.filter(**{f"pk__{way}": keys[-1]})
    return None


def _lines(access: Access, query: Query, rows: QuerySet[Any]) -> list[Line]:
    return select(access, query, rows[: query.limit + 1])


def page_of(access: Access, query: Query) -> QuerySet[Any]:
    """Return the rows after the place of ``query``, in its order, however many there are."""
    return _after(ordered(shape_of(access, query), narrowed(access, query)), access, query)


def line_of(access: Access, query: Query, key: Any) -> tuple[Line, str] | None:
    """Return one record with its version, or ``None`` where the access covers none with that key."""
    rows = narrowed(access, query).filter(**{_records(access).key_path: key})
    return next(_with_versions(access, query, rows), None)


def _with_versions(access: Access, query: Query, rows: QuerySet[Any]) -> Iterator[tuple[Line, str]]:
    versions = {
        f"v{n}": RowVersion(source) if isinstance(source, str) else source
        for n, source in enumerate(_records(access).versions)
    }
    for line in select(access, query, rows, extra=versions):
        yield line._replace(place=line.place[:1]), ".".join(line.place[1:])


def etags_now(access: Access, keys: Iterable[Any]) -> dict[Any, str]:
    """Return the tags that records have now, by key, for who reads all fields of the access.

    Records that the access does not cover are missing.
    """
    query, key_path = asked_of(access, {}), _records(access).key_path
    rows = narrowed(access, query).filter(**{f"{key_path}__in": list(keys)})
    names = [field.name for field in query.fields]
    return {
        line.place[0]: etag_of(version, *names)
        for line, version in _with_versions(access, query, rows)
    }


def narrowed(access: Access, query: Query) -> QuerySet[Any]:
    """Return the rows of the dataset that ``query`` leaves, in no order."""
    dataset = _records(access)
    rows = dataset.rows()
    if dataset.own is not None:
        rows = dataset.own(rows, access.organisation)
    if dataset.area_path:
        rows = rows.filter(within(list(query.areas), dataset.area_path))
    conditions = [
        entry.narrowing(query.filters[entry.name])
        for entry in dataset.filters
        if entry.name in query.filters
    ]
    return rows.filter(*conditions)


def select(
    access: Access, query: Query, rows: QuerySet[Any], *, extra: dict[str, Any] | None = None
) -> list[Line]:
    """Return the records ``rows``; with ``extra`` their place is the key and the extra columns."""
    return _read(access, query, *statement(shape_of(access, query), rows, extra=extra))


def _read(access: Access, query: Query, sql: str, parameters: Sequence[Any]) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    opened = [field for field in query.fields if field.opens]
    if opened or access.is_mixed:
        rows = [(opened_line(row[0], access, opened, row[2]), *row[1:]) for row in rows]
    return [Line(text, tuple(place), person) for text, person, _area, *place in rows]


def opened_line(text: str, access: Access, opened: Iterable[Field], area: str | None) -> str:
    """Return the record with encrypted fields opened, and without what its area does not show."""
    record = json.loads(text)
    for field in opened:
        if field.opens and (stored := record.get(field.name)) is not None:
            record[field.name] = field.opens(bytes.fromhex(stored.removeprefix("\\x")))
    if area is not None:
        names = access.names_at(area)
        record = {name: value for name, value in record.items() if name in names}
    return compact_json(record)


def shape_of(access: Access, query: Query) -> Shape:
    """Return what the rows of the answer are made of."""
    dataset = _records(access)
    has_area = access.is_mixed and bool(dataset.area_path)
    return Shape(dataset, query.fields, query.ordering, has_area)


def people_of(query: Query, dataset: Dataset) -> AbstractContextManager[None]:
    """Let the connection see the people of the areas asked for, where the dataset reads people."""
    return visible_areas(seen_areas(query, dataset))


def seen_areas(query: Query, dataset: Dataset) -> list[str]:
    """Return the areas whose people row security has to show for the answer."""
    return [area or WHOLE_COUNTRY for area in query.areas] if dataset.reads_people else []


def _after(rows: QuerySet[Any], access: Access, query: Query) -> QuerySet[Any]:
    """Keep what comes after the cursor; the first condition alone is what an index can follow."""
    if not query.after:
        return rows
    dataset = _records(access)
    way = "lt" if query.ordering.startswith("-") else "gt"
    *first, key = query.after
    beyond_key = Q(**{f"{dataset.key_path}__{way}": key})
    if not first:
        return rows.filter(beyond_key)
    path = dataset.orderings[query.ordering.removeprefix("-")]
    return rows.filter(**{f"{path}__{way}e": first[0]}).filter(
        Q(**{f"{path}__{way}": first[0]}) | beyond_key
    )


def _records(access: Access) -> Records:
    dataset = access.dataset
    if not isinstance(dataset, Records):
        raise TypeError(f"{dataset.name} holds figures, not records")
    return dataset
