"""Snapshots: which transactions were committed at a moment (``pg_snapshot``)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

_TEXT = re.compile(r"(\d{1,20}):(\d{1,20}):((?:\d{1,20},)*\d{1,20})?")

# A copy that was restored, or a standby that took over, has another past: the numbers of its
# transactions mean something else. The first eight digits of a file of the log are its timeline.
_MOMENT = """
    SELECT pg_current_snapshot()::text, clock_timestamp(), (SELECT system_identifier FROM pg_control_system()),
        left(pg_walfile_name(pg_current_wal_lsn()), 8),
        (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class Snapshot:
    """A set of transactions: those before ``until`` but for the ``running`` ones.

    The text is PostgreSQL's own; made of digits only, it may stand in a statement.
    """

    since: int
    """All before this one are in the set, or were rolled back."""
    until: int
    running: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Snapshot:
        """Return the snapshot that ``text`` spells.

        Raises:
            ValueError: it spells none.
        """
        if not (match := _TEXT.fullmatch(text)):
            raise ValueError(text)
        running = tuple(int(part) for part in (match[3] or "").split(",") if part)
        return cls(int(match[1]), int(match[2]), running)

    def __str__(self) -> str:
        return f"{self.since}:{self.until}:{','.join(map(str, self.running))}"

    def holds(self, column: str) -> str:
        """Return the SQL condition: the transaction in ``column`` belongs to the set."""
        return f"pg_visible_in_snapshot({column}, '{self}'::pg_snapshot)"

    def lacks(self, column: str) -> str:
        """Return the SQL condition: it does not; the first half is what an index can follow."""
        return f"({column} >= '{self.since}'::xid8 AND NOT {self.holds(column)})"


@dataclass(frozen=True)
class Moment:
    """Now: what is committed, the time, and ``epoch``, which names the past of this database."""

    snapshot: Snapshot
    at: datetime
    epoch: str


def this_moment() -> Moment:
    """Return the present moment of the database."""
    with connection.cursor() as cursor:
        cursor.execute(_MOMENT)
        text, at, *past = cursor.fetchone()
    epoch = hashlib.blake2b(":".join(map(str, past)).encode(), digest_size=6).hexdigest()
    return Moment(Snapshot.parse(text), at, epoch)
