"""Texts, lists of words, days, numbers and phone numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from migranportal.core.tables import Cell, text_of
from migranportal.imports.values.base import Job, Refused, Value, clean, escaped

_SEPARATED = re.compile(r"[,;/\n]+")
_PHONE = re.compile(r"\+?[0-9]{6,15}")
_PHONE_BETWEEN = re.compile(r"[\s().\-]+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_NUMERIC_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_WORDED_DAY = re.compile(r"(\d{1,2})[ \-]([a-z]+)\.?[ \-](\d{4})")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("januari january jan", "februari february feb peb pebruari", "maret march mar"),
            *("april apr", "mei may", "juni june jun", "juli july jul"),
            *("agustus august agu ags aug", "september sep sept", "oktober october okt oct"),
            *("november nov nopember nop", "desember december des dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Text(Value):
    """A text of limited length, in one line."""

    max_length: int

    def parse(self, cell: Cell, job: Job) -> str:
        """Return the text with single blanks."""
        text = clean(cell)
        if len(text) > self.max_length:
            raise Refused("too_long", str(self.max_length))
        return escaped(text)


@dataclass(frozen=True)
class Words(Value):
    """Several short texts in one cell, with commas between them."""

    max_length: int
    sql = "text[]"

    def parse(self, cell: Cell, job: Job) -> str:
        """Return the texts as an array."""
        words = [word for part in _SEPARATED.split(text_of(cell)) if (word := clean(part))]
        if any(len(word) > self.max_length for word in words):
            raise Refused("too_long", str(self.max_length))
        quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
        return escaped("{" + ",".join(f'"{word}"' for word in quoted) + "}")

    def shown(self, text: str) -> str:
        """Return the texts with commas between them."""
        plain = super().shown(text).strip("{}")
        return plain[1:-1].replace('","', ", ").replace('\\"', '"')


@dataclass(frozen=True)
class Day(Value):
    """A day: a date of the spreadsheet program, or a text that says one, the day before the month."""

    past: bool = True
    """Whether a day in the future is refused."""
    sql = "date"

    def parse(self, cell: Cell, job: Job) -> str:
        """Return the day in ISO form."""
        day = cell.date() if isinstance(cell, datetime) else cell
        if not isinstance(day, date):
            day = _day_in(text_of(cell).strip().lower())
        if day < _EARLIEST:
            raise Refused("date_early")
        if self.past and day > job.on:
            raise Refused("date_future")
        return day.isoformat()

    def shown(self, text: str) -> str:
        """Return the day as 31/12/1990."""
        plain = super().shown(text)
        return text_of(date.fromisoformat(plain)) if plain else ""


def _day_in(text: str) -> date:
    if match := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _NUMERIC_DAY.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif (match := _WORDED_DAY.fullmatch(text)) and match[2] in _MONTHS:
        day, month, year = int(match[1]), _MONTHS[match[2]], int(match[3])
    else:
        raise Refused("date")
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused("date") from None


@dataclass(frozen=True)
class Number(Value):
    """A whole number."""

    least: int
    most: int
    sql = "bigint"

    def parse(self, cell: Cell, job: Job) -> str:
        """Return the digits."""
        text = text_of(cell).strip().replace(" ", "")
        if _THOUSANDS.fullmatch(text):
            text = text.replace(".", "").replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise Refused("number")
        if not self.least <= int(text) <= self.most:
            raise Refused("number_range", f"{self.least} - {self.most}")
        return str(int(text))


@dataclass(frozen=True)
class Phone(Value):
    """A phone number. One typed as a number has lost its leading zero, which is put back."""

    is_text_column = True

    def parse(self, cell: Cell, job: Job) -> str:
        """Return the digits, with a plus where the country code is given."""
        number = _PHONE_BETWEEN.sub("", text_of(cell))
        if not isinstance(cell, str) and number.startswith("8"):
            number = f"0{number}"
        if not _PHONE.fullmatch(number):
            raise Refused("phone")
        return number
