"""Reading of records: one statement a page, whose lines PostgreSQL writes as JSON.

The serializers of a framework cost three times as much as everything else together; here a line is
text from the database to the socket. Only encrypted fields, and records of which other areas show
less, are taken apart again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from migranportal.accounts.models import within
from migranportal.api.access import Access
from migranportal.api.asking import Query, asked_of
from migranportal.api.datasets import Dataset, Field, Records
from migranportal.api.etags import etag_of
from migranportal.api.versions import RowVersion
from migranportal.core.rowsecurity import WHOLE_COUNTRY, visible_areas

_PARENTS = 2
"""How many parents are asked for at first for each record of the page."""
_MOST_PARENTS = 10_000


@dataclass(frozen=True)
class Line:
    """One record: its JSON, its key values in the order asked for, and whose it is."""

    text: str
    place: tuple[Any, ...]
    person: int | None = None


def lines_of(access: Access, query: Query) -> list[Line]:
    """Return one page of records and the first of the next, if there is one."""
    dataset = _records(access)
    rows = page_of(access, query)
    if dataset.parent_path and not query.filters:
        return _lines_by_parent(access, query, rows)
    if not dataset.parent_path and all("." in area for area in query.areas):
        # All records of a regency are sorted for a page of it: their keys alone, from the index of
        # the area. In a larger area PostgreSQL follows the order and stops after the page.
        keys = rows.values(dataset.key_path)[: query.limit + 1]
        chosen = dataset.rows().filter(**{f"{dataset.key_path}__in": keys})
        rows = _ordered(chosen, access, query)
    return _lines(access, query, rows)


def _lines(access: Access, query: Query, rows: QuerySet[Any]) -> list[Line]:
    found = select(access, query, rows[: query.limit + 1])
    return [Line(text, tuple(place), person) for text, person, place in found]


def _lines_by_parent(access: Access, query: Query, page: QuerySet[Any]) -> list[Line]:
    """Return the page by asking the index of the area for the next parents, then for their records.

    No index knows the area of the records themselves: all of those of the area would be sorted.
    """
    dataset = _records(access)
    if dataset.orderings.get(query.ordering.removeprefix("-")) != f"{dataset.parent_path}_id":
        return _lines(access, query, page)
    way, sign = ("lt", "-") if query.ordering.startswith("-") else ("gt", "")
    parent: Any = page.model._meta.get_field(dataset.parent_path).related_model
    area_path = dataset.area_path.removeprefix(f"{dataset.parent_path}__")
    inside = parent.objects.filter(within(list(query.areas), area_path)).order_by(f"{sign}pk")
    lines: list[Line] = []
    rest = inside.filter(**{f"pk__{way}e": query.after[0]}) if query.after else inside
    size = _PARENTS * (query.limit + 1)
    while keys := list(rest.values_list("pk", flat=True)[:size]):
        lines += _lines(access, query, page.filter(**{f"{dataset.parent_path}__in": keys}))
        if len(lines) > query.limit or len(keys) < size:
            break
        rest, size = inside.filter(**{f"pk__{way}": keys[-1]}), min(2 * size, _MOST_PARENTS)
    return lines[: query.limit + 1]


def page_of(access: Access, query: Query) -> QuerySet[Any]:
    """Return the rows after the place of ``query``, in its order, however many there are."""
    return _after(_ordered(narrowed(access, query), access, query), access, query)


def line_of(access: Access, query: Query, key: Any) -> tuple[Line, str] | None:
    """Return one record with its version, or ``None`` where the access covers none with that key."""
    dataset = _records(access)
    rows = narrowed(access, query).filter(**{dataset.key_path: key})
    versions = {
        f"v{n}": RowVersion(source) if isinstance(source, str) else source
        for n, source in enumerate(dataset.versions)
    }
    for text, person, (key_value, *found) in select(access, query, rows, extra=versions):
        return Line(text, (key_value,), person), ".".join(found)
    return None


def etag_now(access: Access, key: Any) -> str | None:
    """Return the tag that a record has now for who reads all fields of the access; ``None``: no record."""
    query = asked_of(access, {})
    found = line_of(access, query, key)
    return etag_of(found[1], *(field.name for field in query.fields)) if found else None


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
) -> Iterator[tuple[str, int | None, tuple[Any, ...]]]:
    """Yield each row as its JSON, its person, and the values of the order with the key last.

    With ``extra`` these are the key and the extra columns instead.
    """
    sql, parameters = statement(access, query, rows, extra=extra)
    opened = [field for field in query.fields if field.opens]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for text, person, area, *place in cursor:
            line = text
            if opened or access.is_mixed:
                line = opened_line(text, access, opened, area)
            yield line, person, tuple(place)


def statement(
    access: Access, query: Query, rows: QuerySet[Any], *, extra: dict[str, Any] | None = None
) -> tuple[str, Sequence[Any]]:
    """Return the SQL whose rows are JSON, person, area code and the place in the order."""
    inner, rest, parameters = selection(access, query, rows, extra=extra)
    # S608: made of declared names only; values are parameters.
    return f"SELECT {json_of(query)}, {', '.join(rest)} FROM ({inner}) q", parameters  # noqa: S608


def selection(
    access: Access, query: Query, rows: QuerySet[Any], *, extra: dict[str, Any] | None = None
) -> tuple[str, list[str], Sequence[Any]]:
    """Return SQL with a column ``f_name`` for each field, and what else there is to know of a row.

    These are expressions over the SQL as ``q``: person, area code, then the place in the order;
    ``NULL`` where the dataset has none or nobody needs it.
    """
    dataset = _records(access)
    columns = {f"f_{field.name}": _expression(field) for field in query.fields}
    hidden = {
        "h_person": F(dataset.person_path) if dataset.person_path else None,
        "h_area": F(dataset.area_path) if access.is_mixed and dataset.area_path else None,
    }
    place = {"h_key": F(dataset.key_path)} | (extra or {})
    if extra is None and (name := query.ordering.removeprefix("-")) != "id":
        place = {"h_place": F(dataset.orderings[name])} | place
    columns |= {name: source for name, source in hidden.items() if source is not None} | place
    # Not elided: where a value is none that the column could have, the answer is an empty page.
    inner, parameters = (
        rows.annotate(**columns)
        .values(*columns)
        .query.get_compiler(connection=connection, elide_empty=False)
        .as_sql()
    )
    rest = [
        "NULL" if source is None else f'q."{name}"' for name, source in (hidden | place).items()
    ]
    return inner, rest, parameters


def json_of(query: Query) -> str:
    """Return the expression over ``q`` that writes a row of ``selection`` as JSON."""
    shown = ", ".join(f'q."f_{field.name}" AS "{field.name}"' for field in query.fields)
    return f"row_to_json((SELECT x FROM (SELECT {shown}) x))::text"  # noqa: S608


def opened_line(text: str, access: Access, opened: Iterable[Field], area: str | None) -> str:
    """Return the record with encrypted fields opened, and without what its area does not show."""
    record = json.loads(text)
    for field in opened:
        if field.opens and (stored := record.get(field.name)) is not None:
            record[field.name] = field.opens(bytes.fromhex(stored.removeprefix("\\x")))
    if area is not None:
        names = access.names_at(area)
        record = {name: value for name, value in record.items() if name in names}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def people_of(query: Query, dataset: Dataset) -> AbstractContextManager[None]:
    """Let the connection see the people of the areas asked for, where the dataset reads people."""
    return visible_areas(seen_areas(query, dataset))


def seen_areas(query: Query, dataset: Dataset) -> list[str]:
    """Return the areas whose people row security has to show for the answer."""
    if dataset.counts_everywhere:
        return [WHOLE_COUNTRY]
    return [area or WHOLE_COUNTRY for area in query.areas] if dataset.reads_people else []


def _expression(field: Field) -> Any:
    return F(field.path) if isinstance(field.path, str) else field.path


def _ordered(rows: QuerySet[Any], access: Access, query: Query) -> QuerySet[Any]:
    dataset = _records(access)
    sign = "-" if query.ordering.startswith("-") else ""
    name = query.ordering.removeprefix("-")
    first = [] if name == "id" else [f"{sign}{dataset.orderings[name]}"]
    return rows.order_by(*first, f"{sign}{dataset.key_path}")


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
