"""What a request asks of a dataset: fields, filters, order and page, checked against the access."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from migranportal.accounts.models import covers
from migranportal.api.access import Access, widest
from migranportal.api.datasets import Dataset, Field, Filter, Kind, Records
from migranportal.api.problems import Problem
from migranportal.regions.models import CODE_BEGINNING

PAGE_SIZE, LARGEST_PAGE = 100, 1000
CURSOR_SALT = "api.cursor"
PAGING = ("cursor", "limit", "ordering")
COMMON = ("fields", "area")
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Query:
    """What is asked for, already allowed.

    ``areas`` are the granted areas inside the area asked for. ``after`` are the values of the last
    record of the page before, in the order of ``ordering``, the key last.
    """

    fields: tuple[Field, ...]
    areas: tuple[str, ...]
    filters: Mapping[str, Any]
    ordering: str = "id"
    after: tuple[Any, ...] = ()
    limit: int = PAGE_SIZE


def asked_of(
    access: Access,
    parameters: Mapping[str, str],
    *,
    also: tuple[str, ...] = (),
    is_paged: bool = True,
) -> Query:
    """Return the query that ``parameters`` (of the address) spell; ``also`` are names read elsewhere.

    Without ``is_paged`` there is neither an order to choose nor a page: all records, by their key.

    Raises:
        Problem: 400 for what cannot be understood, 403 for what the grants do not cover.
    """
    dataset = access.dataset
    paged = dataset if is_paged and isinstance(dataset, Records) else None
    known = {*COMMON, *also, *(f.name for f in dataset.filters), *(PAGING if paged else ())}
    if unknown := sorted(set(parameters) - known):
        raise wrong_parameter(
            unknown[0], _("There is no such parameter. Known: %s.") % ", ".join(sorted(known))
        )
    ordering, after = _place(paged, access, parameters) if paged else ("id", ())
    return Query(
        fields=_fields(access, parameters.get("fields", "")),
        areas=_areas(access, parameters.get("area", "")),
        filters=_filters(access, parameters),
        ordering=ordering,
        after=after,
        limit=asked_limit(parameters.get("limit", "")),
    )


def parameters_of(sent: QueryDict) -> dict[str, str]:
    """Return the parameters of an address; names of ``fields`` may come one by one.

    Raises:
        Problem: 400, another parameter is there twice: which of them counts nobody could know.
    """
    for name, values in sent.lists():
        if name != "fields" and len(values) > 1:
            raise wrong_parameter(name, _("It may be there only once."))
    found = {name: str(sent[name]) for name in sent}
    if "fields" in found:
        found["fields"] = ",".join(str(name) for name in sent.getlist("fields"))
    return found


def cursor_of(dataset: Dataset, ordering: str, values: tuple[Any, ...]) -> str:
    """Return the text that continues after a record with ``values``, the key last."""
    plain = [v.isoformat() if isinstance(v, (date, datetime)) else v for v in values]
    return signing.dumps([dataset.name, ordering, *plain], salt=CURSOR_SALT, compress=False)


def parse(kind: Kind, text: str, pattern: str = "") -> Any:
    """Return ``text``, which must match ``pattern`` wholly, as a value of ``kind``.

    Raises:
        ValueError: it is none.
    """
    if len(text) > LONGEST_VALUE or "\x00" in text:
        raise ValueError(text)
    if pattern and not re.fullmatch(pattern, text):
        raise ValueError(text)
    return _PARSERS[kind](text)


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _time(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None or found.tzinfo is None:
        raise ValueError(text)
    return found


def _integer(text: str) -> int:
    number = int(_spelt(text, _INTEGER))
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


def _date(text: str) -> date:
    return date.fromisoformat(_spelt(text, _DATE))


def _spelt(text: str, pattern: re.Pattern[str]) -> str:
    """Return ``text`` if it is written as the schema says; Python reads 1_0 and 20260101 as well."""
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


_INTEGER = re.compile(r"-?[0-9]{1,19}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


_PARSERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.INTEGER: _integer,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.TIME: _time,
}


def _fields(access: Access, text: str) -> tuple[Field, ...]:
    if not text:
        return access.fields
    wanted = {name.strip() for name in text.split(",") if name.strip()}
    granted = {field.name for field in access.fields}
    for name in sorted(wanted - granted):
        if access.dataset.field_called(name):
            raise _not_granted("fields", name, access)
        text = _("There is no field %(name)s. You may ask for: %(fields)s.")
        raise wrong_parameter("fields", text % {"name": name, "fields": ", ".join(sorted(granted))})
    return tuple(f for f in access.fields if f.name in wanted or f.is_key)


def _areas(access: Access, text: str) -> tuple[str, ...]:
    if not text:
        return access.areas
    if not access.dataset.area_path and not access.dataset.reads_people:
        raise wrong_parameter("area", _("This dataset belongs to no area."))
    code = text.removesuffix(".")
    if not CODE_BEGINNING.fullmatch(code):
        raise wrong_parameter(
            "area", _("An area is the code of a province, regency, district or village: 35.04.")
        )
    inside = {area if covers(code, area) else code for area in access.areas if _touch(code, area)}
    if not inside:
        detail = _("The area %(code)s lies outside the areas of your grants.") % {"code": code}
        raise Problem("area_not_granted", detail, status_code=403, areas=list(access.areas))
    return widest(inside)


def _touch(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)


def _filters(access: Access, parameters: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in access.dataset.filters:
        if text := parameters.get(entry.name):
            if entry.field and entry.field not in access.common_fields:
                raise _not_granted(entry.name, entry.field, access)
            found[entry.name] = _value(entry, text)
    return found


def _value(entry: Filter, text: str) -> Any:
    try:
        value = parse(entry.kind, text, entry.pattern)
    except ValueError:
        raise wrong_parameter(
            entry.name, _("This is no value of the type %s.") % entry.kind
        ) from None
    allowed = [choice for choice, _label in entry.choices]
    if allowed and value not in allowed:
        raise wrong_parameter(
            entry.name, _("Possible are: %s.") % ", ".join(str(choice) for choice in allowed)
        )
    return value


def _place(
    dataset: Records, access: Access, parameters: Mapping[str, str]
) -> tuple[str, tuple[Any, ...]]:
    ordering = parameters.get("ordering", "") or dataset.ordering
    name = ordering.removeprefix("-")
    if name != "id" and name not in dataset.orderings:
        known = ", ".join(["id", *dataset.orderings])
        raise wrong_parameter(
            "ordering", _("Possible are, with a minus for descending: %s.") % known
        )
    if dataset.field_called(name) and name != "id" and name not in access.common_fields:
        raise _not_granted("ordering", name, access)
    return ordering, _after(dataset, ordering, parameters.get("cursor", ""))


def _after(dataset: Records, ordering: str, text: str) -> tuple[Any, ...]:
    if not text:
        return ()
    try:
        name, order, *values = signing.loads(text, salt=CURSOR_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise wrong_parameter(
            "cursor", _("This is no cursor of ours; begin without one.")
        ) from None
    if (name, order) != (dataset.name, ordering):
        raise wrong_parameter(
            "cursor", _("The cursor belongs to another dataset or order; begin without one.")
        )
    return tuple(values)


def asked_limit(text: str) -> int:
    """Return how many records a page shall have, as the parameter ``limit`` says it.

    Raises:
        Problem: 400.
    """
    if not text:
        return PAGE_SIZE
    try:
        limit = int(parse(Kind.INTEGER, text))
    except ValueError:
        limit = 0
    if not 1 <= limit <= LARGEST_PAGE:
        raise wrong_parameter("limit", _("A page has 1 to %s records.") % LARGEST_PAGE)
    return limit


def wrong_parameter(name: str, message: str | Promise) -> Problem:
    """Return the refusal of a parameter called ``name``; ``message`` says how it would be right."""
    return Problem(
        "bad_parameter",
        _("The parameter %s is not right.") % name,
        errors=[{"field": name, "code": "invalid", "message": str(message)}],
    )


def _not_granted(parameter: str, name: str, access: Access) -> Problem:
    detail = _("The field %(name)s is not in your grants for all areas.") % {"name": name}
    granted = sorted(field.name for field in access.fields)
    return Problem(
        "field_not_granted", detail, status_code=403, parameter=parameter, granted=granted
    )
