"""Cursors of changes: what a partner's copy holds, signed, so that nothing has to be stored for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.api.access import Access
from migranportal.api.changes.scope import Cell, Scope
from migranportal.api.changes.snapshots import Moment, Snapshot
from migranportal.api.problems import Problem

SALT = "api.changes"


@dataclass(frozen=True)
class Job:
    """Something to do before the next round, at the snapshot of the copy.

    ``is_withdrawal``: delete the records of the cells; else send them.
    """

    is_withdrawal: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Cursor:
    """How far a partner's copy is.

    ``base`` is the snapshot at which the copy is whole but for the ``jobs`` and, within a round, for
    the changes up to ``target``. ``after`` is the last key of the job or round. ``is_late``: records
    changed again while the round was read; the next is due at once.
    """

    scope: Scope
    base: Snapshot
    at: datetime
    """When ``target`` was taken, or ``base`` outside a round."""
    jobs: tuple[Job, ...] = ()
    target: Snapshot | None = None
    after: Any = None
    is_late: bool = False
    fields: tuple[str, ...] = ()
    area: str = ""

    def finished_job(self) -> Cursor:
        """Return the cursor behind the first job."""
        return replace(self, jobs=self.jobs[1:], after=None)

    def finished_round(self, target: Snapshot) -> Cursor:
        """Return the cursor behind the round up to ``target``."""
        return replace(self, base=target, target=None, after=None, is_late=False)


def signed(cursor: Cursor, access: Access, epoch: str) -> str:
    """Return ``cursor`` as text that only we can have written."""
    names = sorted({tuple(sorted(found)) for found in cursor.scope.names.values()})
    scope = {c: names.index(tuple(sorted(found))) for c, found in cursor.scope.names.items()}
    jobs = [
        [job.is_withdrawal, *([cell.code, *cell.without] for cell in job.cells)]
        for job in cursor.jobs
    ]
    content = {
        "owner": [access.dataset.name, access.organisation.pk],
        "epoch": epoch,
        "names": names,
        "scope": scope,
        "jobs": jobs,
        "base": str(cursor.base),
        "target": str(cursor.target or ""),
        "at": cursor.at.isoformat(),
        "after": cursor.after,
        "late": cursor.is_late,
        "asked": [cursor.area, *cursor.fields],
    }
    return signing.dumps(content, salt=SALT, compress=True)


def read(text: str, access: Access, moment: Moment) -> Cursor:
    """Return the cursor that ``text`` spells.

    Raises:
        Problem: 400, it is none of ours, or another organisation's or dataset's; 410, it is from
            before the database was restored or another machine took over.
    """
    try:
        content = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise refusal(_("This is no cursor of ours; begin without one.")) from None
    if content["owner"] != [access.dataset.name, access.organisation.pk]:
        raise refusal(
            _("The cursor belongs to another dataset or organisation; begin without one.")
        )
    cursor = _cursor(content)
    if content["epoch"] != moment.epoch or cursor.base.until > moment.snapshot.until:
        detail = _(
            "The database was restored or replaced after the cursor was given. Begin without a "
            "cursor, and delete from your copy what the new round does not hold."
        )
        raise Problem("cursor_expired", detail, status_code=410)
    return cursor


def refusal(message: str | Promise, *, name: str = "cursor") -> Problem:
    """Return the refusal of a parameter."""
    return Problem(
        "bad_parameter",
        _("The parameter %s is not right.") % name,
        errors=[{"field": name, "code": "invalid", "message": str(message)}],
    )


def _cursor(content: Mapping[str, Any]) -> Cursor:
    names = [frozenset(found) for found in content["names"]]
    area, *fields = content["asked"]
    return Cursor(
        scope=Scope({code: names[number] for code, number in content["scope"].items()}),
        base=Snapshot.parse(content["base"]),
        at=datetime.fromisoformat(content["at"]),
        jobs=tuple(
            Job(is_withdrawal, tuple(Cell(code, tuple(rest)) for code, *rest in cells))
            for is_withdrawal, *cells in content["jobs"]
        ),
        target=Snapshot.parse(content["target"]) if content["target"] else None,
        after=content["after"],
        is_late=content["late"],
        fields=tuple(fields),
        area=area,
    )
