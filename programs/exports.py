"""Tables out: CSV, streamed, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

# A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def guard(value: Any) -> Any:
    """Return the value with an apostrophe before a text that a spreadsheet would run."""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return f"'{value}"
    return value


def csv_lines(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file, with the mark that makes spreadsheets read UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow([guard(str(cell)) for cell in header])
    for row in rows:
        yield writer.writerow([guard(cell) for cell in row])
