"""Examples of answers for the schema, made from what a dataset declares: they cannot be out of date."""

from __future__ import annotations

from typing import Any

from migranportal.api.datasets import Dataset, Field, Kind

_BY_NAME: dict[str, Any] = {
    "id": 48213,
    "name": "Siti Aminah (contoh)",
    "nik": "3504145708900001",
    "sex": "F",
    "area": "35.04",
    "area_code": "35.04",
    "code": "35.04.14.2011",
    "village_code": "35.04.14.2011",
    "village": "35.04.14.2011",
    "country": "HK",
    "year": 2026,
    "month": "2026-10",
}
_BY_KIND: dict[Kind, Any] = {
    Kind.TEXT: "text",
    Kind.INTEGER: 12,
    Kind.NUMBER: 66.67,
    Kind.FLAG: True,
    Kind.DATE: "2026-03-02",
    Kind.TIME: "2026-03-02T15:04:05.123456+07:00",
    Kind.TEXTS: ["text"],
}
_TYPES: dict[Kind, type | tuple[type, ...]] = {
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.NUMBER: (int, float),
}


def record_example(dataset: Dataset) -> dict[str, Any]:
    """Return a record with every field, as a grant on all of them shows it."""
    return {entry.name: _value(entry) for entry in dataset.fields}


def page_example(dataset: Dataset, *, is_paged: bool) -> dict[str, Any]:
    """Return a page of one record; figures have no next page."""
    following = f"https://portal.example/api/v1/{dataset.name}/?cursor=WyJh..."
    return {"data": [record_example(dataset)], "next": following if is_paged else None}


def _value(entry: Field) -> Any:
    if entry.kind is Kind.OBJECTS:
        return [{part.name: _value(part) for part in entry.parts}]
    if entry.choices:
        first = entry.choices[0][0]
        return [first] if entry.kind is Kind.TEXTS else first
    known = _BY_NAME.get(entry.name)
    fits = known is not None and isinstance(known, _TYPES.get(entry.kind, ()))
    return known if fits else _BY_KIND[entry.kind]
