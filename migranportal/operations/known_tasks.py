"""The tasks of the portal in words, and which of them may simply run again.

Every task of the portal stands here (a test compares). One that an older version left in the queue
is shown by its name and cannot be retried from the page.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class KnownTask:
    """What a task does, and whether doing it twice does no harm."""

    label: Promise
    is_retryable: bool = True


_FORGET = _("Delete what is past its lifetime")

KNOWN_TASKS: dict[str, KnownTask] = {
    "programs.tasks.recompute_country": KnownTask(_("Nightly run over the country")),
    "programs.tasks.check_for_drift": KnownTask(_("Check for drift")),
    "programs.tasks.refresh_stale_villages": KnownTask(_("Refresh changed villages")),
    "programs.tasks.tend_runs": KnownTask(_("Take up open runs")),
    "programs.tasks.work_on_run": KnownTask(_("Work on a run")),
    "programs.tasks.tell_people": KnownTask(_("Tell people what ends")),
    "agreements.tasks.end_expired": KnownTask(_("End expired agreements")),
    "agreements.tasks.tell_people": KnownTask(_("Tell people which agreements end")),
    "plans.tasks.tell_people": KnownTask(_("Tell people which items of plans are late")),
    "reports.tasks.count_day": KnownTask(_("Count the people of the day for the dashboards")),
    "reports.tasks.count_asked": KnownTask(_("Count a day that somebody opened")),
    "reports.tasks.report_last_month": KnownTask(_("Report on the month that ended")),
    "reports.tasks.make_monthly_report": KnownTask(_("Make a monthly report")),
    "migranportal.api.tasks.forget_expired_tokens": KnownTask(_FORGET),
    "migranportal.api.tasks.count_figures": KnownTask(_("Count the figures that partners read")),
    "migranportal.api.tasks.send_webhooks": KnownTask(_("Send events to partners")),
    "migranportal.api.tasks.forget_old_webhooks": KnownTask(_FORGET),
    "migranportal.api.tasks.forget_old_answers": KnownTask(_FORGET),
    "migranportal.api.tasks.forget_old_rows": KnownTask(_FORGET),
    "migranportal.api.tasks.prepare_export": KnownTask(_("Prepare an export for a partner")),
    "migranportal.api.tasks.tend_exports": KnownTask(_("Take up open exports")),
    "migranportal.api.tasks.forget_old_exports": KnownTask(_FORGET),
    "migranportal.imports.tasks.work_on_import": KnownTask(_("Work on an import")),
    "migranportal.imports.tasks.tend_imports": KnownTask(_("Take up open imports")),
    "migranportal.imports.tasks.forget_old": KnownTask(_FORGET),
    "migranportal.entry.tasks.forget_old": KnownTask(_FORGET),
    "migranportal.notices.tasks.forget_old": KnownTask(_FORGET),
    "migranportal.notices.tasks.send_digests": KnownTask(_("Mail the digests")),
    "migranportal.operations.tasks.send_invitations": KnownTask(_("Mail the invitations")),
    "migranportal.operations.tasks.check_ledger": KnownTask(_("Check the ledger of decisions")),
    "migranportal.operations.tasks.count_orphaned_files": KnownTask(
        _("Count the files of removed records")
    ),
}


def label_of(task: str) -> str:
    """Return what the task called ``task`` does, in the reader's language."""
    known = KNOWN_TASKS.get(task)
    return str(known.label) if known else task


def is_retryable(task: str) -> bool:
    """Tell whether running the task again does no harm."""
    known = KNOWN_TASKS.get(task)
    return known is not None and known.is_retryable
