"""What is wrong with a reported row, in the words of its dataset."""

from __future__ import annotations

from typing import Any

from migranportal.api.datasets import Reports
from migranportal.api.problems import errors_of

Errors = list[dict[str, Any]]

LONGEST_NAME, LONGEST_MESSAGE = 60, 300
"""Characters of what an error repeats from the request."""


def errors_by_field(dataset: Reports, error: Exception) -> Errors:
    """Return what ``error`` names, by the fields of the dataset; raise it where it is our fault."""
    found = errors_of(error)
    if found is None:
        raise error
    names = {str(entry.path): entry.name for entry in dataset.fields}
    return [
        row_error(names.get(one["field"], one["field"]), one["code"], one["message"])
        for one in found
    ]


def row_error(name: Any, code: Any, message: Any) -> dict[str, Any]:
    """Return an error as the partner reads it; ``name`` may be what the request called a field."""
    return {
        "field": _shown(name, LONGEST_NAME),
        "code": str(code),
        "message": _shown(message, LONGEST_MESSAGE),
    }


def _shown(text: Any, length: int) -> str:
    """Return ``text`` without what the database or another program could not hold."""
    whole = str(text)
    cut = whole if len(whole) <= length else f"{whole[:length]}…"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in cut)
