"""The two forms of an export, and the SQL that writes each.

NDJSON has one record a line, exactly as the pages show it, and a last line that tells whether the
file is whole. It is the form for programs.

CSV (RFC 4180, UTF-8, names of the fields first) ends up in spreadsheets. A text that such a program
would run as a formula gets an apostrophe in front, as everywhere in the portal; a key does not, and
neither does what the portal itself wrote. Nothing is written for null, ``""`` for an empty text;
moments, lists and objects stand as in JSON. Every line has the same fields.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from migranportal.api.asking import Query
from migranportal.api.compact import compact_json
from migranportal.api.datasets import Field, Kind
from migranportal.api.statements import json_of
from migranportal.core.exports import guard


class Form(StrEnum):
    """How an export is written."""

    NDJSON = "ndjson"
    CSV = "csv"


MEDIA_TYPES = {Form.NDJSON: "application/x-ndjson", Form.CSV: "text/csv; charset=utf-8"}

MARK = b"\x02"
"""What stands between the columns of ``json_copy_of``."""
# COPY in its CSV form sets apart what holds a quote, a separator or an end of line. JSON of
# PostgreSQL holds no control character, so that with these two it comes out as it is.
_AS_IT_IS = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"
_DANGEROUS = ", ".join(str(ord(sign)) for sign in "=+-@\t\r")
_QUOTED = frozenset(',"\n\r')


def copy_of(form: Form, query: Query) -> tuple[str, str]:
    """Return what COPY selects of ``q`` to write a record in ``form``, and its options."""
    if form == Form.NDJSON:
        return json_copy_of(form, query)
    return ", ".join(_cell(field) for field in query.fields), "FORMAT csv"


def json_copy_of(_form: Form, query: Query) -> tuple[str, str]:
    """Return what COPY selects of ``q`` to write a record as JSON, and its options."""
    # A column of the type json may hold ends of line between its parts; a record is one line.
    return f"replace({json_of(query.fields)}, E'\\n', ' ')", _AS_IT_IS


def beginning(form: Form, query: Query) -> bytes:
    """Return what stands before the first record."""
    if form == Form.NDJSON:
        return b""
    return (",".join(field.name for field in query.fields) + "\n").encode()


def ending(form: Form, count: int) -> bytes:
    """Return what stands after the last of ``count`` records of a whole export; nothing in CSV."""
    return json_line({"end": True, "count": count}) if form == Form.NDJSON else b""


def json_line(value: Mapping[str, Any]) -> bytes:
    """Return ``value`` as a line of NDJSON."""
    return f"{compact_json(value)}\n".encode()


def file_of(form: Form, query: Query, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a whole export of ``rows``, which have the fields of ``query`` or, in NDJSON, fewer."""
    lines = [json_line(row) for row in rows]
    if form == Form.CSV:
        lines = [f"{csv_line(json.loads(line), query.fields)}\n".encode() for line in lines]
    return b"".join([beginning(form, query), *lines, ending(form, len(rows))])


def key_in(form: Form, line: bytes, fields: Iterable[Field]) -> str:
    """Return the key of the record that ``line`` is, as an address spells it."""
    names = [field.name for field in fields]
    key = next(field.name for field in fields if field.is_key)
    if form == Form.NDJSON:
        return str(json.loads(line)[key])
    (cells,) = csv.reader(io.StringIO(line.decode(), newline=""))
    return cells[names.index(key)]


def csv_line(record: Mapping[str, Any], fields: Iterable[Field]) -> str:
    """Return the line that COPY would have written of ``record``, as its JSON reads."""
    cells = (_text(record[field.name], is_guarded=_is_guarded(field)) for field in fields)
    return ",".join(cells)


def _cell(field: Field) -> str:
    column = f'q."f_{field.name}"'
    if _is_guarded(field):
        text = f"{column}::text"
        return f"CASE WHEN ascii({text}) IN ({_DANGEROUS}) THEN '''' || {text} ELSE {text} END"
    if field.kind == Kind.TIME:
        return f"to_json({column}) #>> '{{}}'"
    if field.kind in {Kind.TEXTS, Kind.OBJECTS}:
        return f"to_json({column})::text"
    return column if field.kind != Kind.FLAG else f"{column}::text"


def _is_guarded(field: Field) -> bool:
    return field.kind == Kind.TEXT and not field.is_key and not field.choices


def _text(value: Any, *, is_guarded: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = value
    if not isinstance(value, str):
        text = compact_json(value)
    text = str(guard(text)) if is_guarded else str(text)
    if not text or not _QUOTED.isdisjoint(text):
        text = '"' + text.replace('"', '""') + '"'
    return text
