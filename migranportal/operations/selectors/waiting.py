"""What waits in the apps that work with proposals, criteria, agreements and plans.

Each function has a fixed number of queries; an app that offers ``work_items`` itself takes its
lines over from here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.selectors import agreements_with_term, overdue_tasks
from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.api.models import ReportedRow
from migranportal.core.work import Urgency, WorkItem
from plans.models import PlanItem
from programs.models import PublicationRequest
from programs.selectors.work import work_items as queue_work

MOST_COUNTED = 999
"""More than this is shown as 999+: nobody works through the exact number."""
WARNING_DAYS = 30


def programs_work(user: User, on: date) -> list[WorkItem]:
    """Return the work queue of proposals, decrees and designations, and criteria to approve."""
    items = queue_work(user, on)
    if user.holds(Permission.PUBLISH_CRITERIA):
        # Four eyes: what the user asked for waits for somebody else.
        asked = PublicationRequest.objects.filter(state=PublicationRequest.State.OPEN)
        url = reverse("admin:programs_publicationrequest_changelist") + "?state__exact=open"
        count = asked.exclude(requested_by=user).count()
        items.append(WorkItem("criteria", _("Criteria waiting for your approval"), count, url))
    return items


def agreements_work(user: User, on: date) -> list[WorkItem]:
    """Return agreements that end soon and tasks of their work plans that are late."""
    if not user.holds_anywhere(Permission.VIEW_AGREEMENTS):
        return []
    terms: Any = agreements_with_term(on=on)
    return [
        WorkItem(
            "agreements_ending",
            _("Agreements that end within 30 days"),
            terms.filter(stage__lte=WARNING_DAYS).count(),
            reverse("admin:agreements_agreement_changelist") + f"?ends={WARNING_DAYS}",
            Urgency.SOON,
        ),
        WorkItem(
            "agreement_tasks",
            _("Overdue tasks of agreements"),
            overdue_tasks(on=on).count(),
            reverse("admin:agreements_task_changelist") + "?due=late",
            Urgency.LATE,
        ),
    ]


def reports_work(user: User, on: date) -> list[WorkItem]:
    """Return the rows that partners reported and that somebody must look at."""
    if not user.holds(Permission.MANAGE_AGREEMENTS):
        return []
    count, is_capped = _counted(ReportedRow.objects.waiting())
    return [
        WorkItem(
            "reported_rows",
            _("Rows reported by partners that wait for review"),
            count,
            reverse("admin:api_reportedrow_changelist") + "?outcome__exact=pending",
            is_capped=is_capped,
        )
    ]


def plans_work(user: User, on: date) -> list[WorkItem]:
    """Return items of action plans that should be done."""
    if not user.holds_anywhere(Permission.VIEW_PLANS):
        return []
    items: Any = PlanItem.objects.visible_to(user)
    count, is_capped = _counted(items.overdue(on))
    return [
        WorkItem(
            "plan_items",
            _("Overdue items of action plans"),
            count,
            reverse("admin:plans_planitem_changelist") + "?due=late",
            Urgency.LATE,
            is_capped=is_capped,
        )
    ]


def _counted(rows: QuerySet[Any]) -> tuple[int, bool]:
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED
