"""What partners should stop using: told a year before it goes, in the schema and in every answer.

Header fields: ``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.http import http_date

NOTICE = timedelta(days=365)
"""What ``docs/api.md`` promises: so long does everything go on after it was deprecated."""


@dataclass(frozen=True)
class Deprecation:
    """Something is deprecated since a day, and may be gone from ``sunset`` on; ``instead`` says what then.

    Raises:
        ValueError: the sunset comes sooner than partners were promised.
    """

    since: date
    sunset: date
    instead: str | Promise

    def __post_init__(self) -> None:
        """Hold the promise."""
        if self.sunset < self.since + NOTICE:
            raise ValueError(f"{self.sunset} is less than a year after {self.since}")


def fields_of(found: Iterable[Deprecation]) -> dict[str, str]:
    """Return the header fields for what an answer holds: the first day of each kind counts."""
    known = list(found)
    if not known:
        return {}
    since = min(entry.since for entry in known)
    sunset = min(entry.sunset for entry in known)
    return {
        "Deprecation": f"@{_seconds(since)}",
        "Sunset": http_date(_seconds(sunset)),
    }


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), tzinfo=UTC).timestamp())
