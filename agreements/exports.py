"""Lists of agreements and of their tasks, as tables that somebody takes along."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.models import Task
from agreements.selectors import days_left
from migranportal.core.exports import Table


def agreements_table(rows: Iterable[Any], *, on: date, notes: Iterable[str] = ()) -> Table:
    """Return one line per agreement; ``rows`` have parties, parent and the marks of the list."""
    return Table(
        name=f"{_('agreements')}-{on.isoformat()}",
        header=[
            *(_("Code"), _("Kind"), _("Title"), _("State"), _("Parties and their numbers")),
            *(_("Signed on"), _("First day"), _("Last day"), _("Days left")),
            *(_("Under the MoU"), _("Overdue tasks"), _("Signed text seen"), _("Source")),
        ],
        rows=_agreement_lines(rows, on),
        notes=[_as_of(on), *notes],
    )


def tasks_table(rows: Iterable[Task], *, on: date, notes: Iterable[str] = ()) -> Table:
    """Return one line per task of a work plan."""
    return Table(
        name=f"{_('work-plan')}-{on.isoformat()}",
        header=[
            *(_("Task"), _("Agreement"), _("Responsible"), _("Begins"), _("Due")),
            *(_("Progress in percent"), _("Done on"), _("Days overdue"), _("Result and evidence")),
        ],
        rows=_task_lines(rows, on),
        notes=[_as_of(on), *notes],
    )


def _as_of(on: date) -> str:
    return _("From the portal, as of %(day)s.") % {"day": date_format(on, "j F Y")}


def _agreement_lines(rows: Iterable[Any], on: date) -> Iterator[list[Any]]:
    for row in rows:
        parties = [
            f"{party.organisation} ({party.number})" if party.number else str(party.organisation)
            for party in row.parties.all()
        ]
        yield [
            *(row.code, row.get_kind_display(), row.title, row.get_state_display()),
            "; ".join(parties),
            *(row.signed_date, row.start_date, row.end_date, days_left(row, on=on)),
            row.parent.title if row.parent else "",
            *(row.overdue, _("yes") if row.is_text_seen else _("no"), row.source),
        ]


def _task_lines(rows: Iterable[Task], on: date) -> Iterator[list[Any]]:
    for row in rows:
        late = (on - row.due_date).days if row.done_date is None and row.due_date < on else None
        yield [
            *(row.title, row.agreement.title, row.owner.name, row.start_date, row.due_date),
            *(row.progress, row.done_date, late, row.result),
        ]
