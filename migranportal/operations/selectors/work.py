"""What waits for somebody on the first page of the desk: one function per app, all named here.

To add an app: write ``work_items(user, on)`` in its selectors, with a fixed number of queries, and
name it in ``SOURCES``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.work import Urgency, WorkItem
from migranportal.imports.models import Import
from migranportal.operations.models import FailedTask, Invitation
from migranportal.operations.selectors.health.ledger import last_check
from migranportal.operations.selectors.waiting import (
    agreements_work,
    plans_work,
    programs_work,
    reports_work,
)
from training.selectors import work_items as training_work
from workers.selectors import complaint_work

Source = Callable[[User, date], list[WorkItem]]


def work_items(user: User, on: date) -> list[WorkItem]:
    """Return what waits in running the portal itself."""
    items = [*_imports(user)]
    if user.holds(Permission.OPERATE):
        items += [_ledger(), _failed_tasks()]
    if user.holds(Permission.MANAGE_USERS):
        items.append(_expired_invitations())
    return items


def _imports(user: User) -> list[WorkItem]:
    waiting = Import.objects.filter(state=Import.State.CHECKED, started_by=user)
    return [
        WorkItem(
            "imports",
            _("Imports waiting for your decision"),
            waiting.count(),
            reverse("imports:home"),
        )
    ]


def _failed_tasks() -> WorkItem:
    open_ones = FailedTask.objects.filter(settled_at__isnull=True)
    return WorkItem(
        "failed_tasks",
        _("Failed tasks"),
        open_ones.count(),
        reverse("admin:operations_health"),
        Urgency.LATE,
    )


def _ledger() -> WorkItem:
    last = last_check()
    return WorkItem(
        "ledger",
        _("Decisions that are not as they were made"),
        last.breaks if last else 0,
        reverse("admin:operations_health") + "#ledger-title",
        Urgency.LATE,
        _t("found by the nightly check of the ledger"),
    )


def _expired_invitations() -> WorkItem:
    return WorkItem(
        "expired_invitations",
        _("Invitations that have ended"),
        Invitation.objects.expired(timezone.now()).count(),
        reverse("admin:operations_invitation_changelist") + "?state=expired",
        Urgency.SOON,
    )


# Within the same urgency in this order: a broken ledger goes before everything else.
SOURCES: tuple[Source, ...] = (
    work_items,
    programs_work,
    agreements_work,
    reports_work,
    plans_work,
    training_work,
    complaint_work,
)

_ORDER = {urgency: position for position, urgency in enumerate(Urgency)}


def work_for(user: User, *, on: date, sources: tuple[Source, ...] | None = None) -> list[WorkItem]:
    """Return everything that waits for ``user``, the most urgent first; nothing that is empty."""
    chosen = SOURCES if sources is None else sources
    items = [item for source in chosen for item in source(user, on) if item.count]
    return sorted(items, key=lambda item: _ORDER[item.urgency])
