"""The SQL of an answer: the columns of its records, in which order, and as JSON.

The serializers of a framework cost three times as much as everything else together; here a line is
text from the database to the socket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL

from migranportal.api.datasets import Field, Records

_KEYS = "portal_keys"
"""Stands where the statement that chooses the keys goes."""


@dataclass(frozen=True)
class Shape:
    """What the rows of an answer are made of, whichever they are.

    ``has_area``: each comes with the code of its area, which decides what of it is shown.
    """

    dataset: Records
    fields: tuple[Field, ...]
    ordering: str = "id"
    has_area: bool = False


def ordered(shape: Shape, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return ``rows`` in the order asked for, those alike by their key."""
    sign = "-" if shape.ordering.startswith("-") else ""
    name = shape.ordering.removeprefix("-")
    first = [] if name == "id" else [f"{sign}{shape.dataset.orderings[name]}"]
    return rows.order_by(*first, f"{sign}{shape.dataset.key_path}")


def statement(
    shape: Shape, rows: QuerySet[Any], *, extra: dict[str, Any] | None = None
) -> tuple[str, Sequence[Any]]:
    """Return the SQL whose rows are JSON, person, area code and the place in the order."""
    inner, rest, parameters = selection(shape, rows, extra=extra)
    # S608: made of declared names only; values are parameters.
    return f"SELECT {json_of(shape.fields)}, {', '.join(rest)} FROM ({inner}) q", parameters  # noqa: S608


def statement_by_keys(shape: Shape, keys: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    """Return the SQL of ``statement`` for the rows whose keys ``keys`` chooses, ordered.

    Joined to the keys at once, a second table would be walked through from its beginning to the place
    of the page, or a whole regency be sorted for it. They come as an array, not as a subquery, because
    beyond eight tables PostgreSQL keeps the order in which joins are written.
    """
    before, after, parameters, place = _around_keys(shape)
    text, values = _sql_of(keys)
    return f"{before}{text}{after}", [*parameters[:place], *values, *parameters[place:]]


@lru_cache(maxsize=512)
def _around_keys(shape: Shape) -> tuple[str, str, tuple[Any, ...], int]:
    """Return the SQL before and after the keys, its parameters, and how many of them come before.

    The ORM takes as long to compose it as PostgreSQL to answer it.
    """
    is_chosen = Func(
        F(shape.dataset.key_path),
        RawSQL(f"{_KEYS}%s", [_KEYS]),  # noqa: S611 (a mark)
        template="%(expressions)s)",
        arg_joiner=" = ANY (ARRAY",
        output_field=BooleanField(),
    )
    rows = ordered(shape, shape.dataset.rows().filter(is_chosen))
    text, parameters = statement(shape, rows)
    before, after = text.split(f"{_KEYS}%s")
    place = parameters.index(_KEYS)
    return before, after, (*parameters[:place], *parameters[place + 1 :]), place


def selection(
    shape: Shape, rows: QuerySet[Any], *, extra: dict[str, Any] | None = None
) -> tuple[str, list[str], Sequence[Any]]:
    """Return SQL with a column ``f_name`` for each field, and what else there is to know of a row.

    These are expressions over the SQL as ``q``: person, area code, then the place in the order;
    ``NULL`` where the dataset has none or nobody needs it.
    """
    dataset = shape.dataset
    columns = {f"f_{field.name}": _expression(field) for field in shape.fields}
    hidden = {
        "h_person": F(dataset.person_path) if dataset.person_path else None,
        "h_area": F(dataset.area_path) if shape.has_area else None,
    }
    place = {"h_key": F(dataset.key_path)} | (extra or {})
    if extra is None and (name := shape.ordering.removeprefix("-")) != "id":
        place = {"h_place": F(dataset.orderings[name])} | place
    columns |= {name: source for name, source in hidden.items() if source is not None} | place
    inner, parameters = _sql_of(rows.annotate(**columns).values(*columns))
    rest = [
        "NULL" if source is None else f'q."{name}"' for name, source in (hidden | place).items()
    ]
    return inner, rest, parameters


def json_of(fields: Sequence[Field]) -> str:
    """Return the expression over ``q`` that writes a row of ``selection`` as JSON."""
    shown = ", ".join(f'q."f_{field.name}" AS "{field.name}"' for field in fields)
    return f"row_to_json((SELECT x FROM (SELECT {shown}) x))::text"  # noqa: S608


def _sql_of(rows: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    # Not elided: where a value is none that the column could have, the answer is an empty page.
    text, parameters = rows.query.get_compiler(rows.db, elide_empty=False).as_sql()
    return text, parameters


def _expression(field: Field) -> Any:
    return F(field.path) if isinstance(field.path, str) else field.path
