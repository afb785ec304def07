"""Celery tasks: the figures of each night and the report of each month. One call each."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from reports.models import MonthlyReport
from reports.selectors.scope import area_scope
from reports.selectors.villages import outcome_history
from reports.services.figures import count_missing, count_people, forget_days, month_ends
from reports.services.monthly import MONTHS, fail_report, make_report, order_report


@shared_task
def count_day(**kwargs: Any) -> None:
    """Count the people of today, and of the months before that were never counted."""
    today = timezone.localdate()
    count_people(on=today)
    count_missing(days=month_ends(today, MONTHS))
    forget_days(on=today)
    # The first reader of the morning finds the months before counted.
    outcome_history(area_scope(""), [*month_ends(today, MONTHS), today], today=today)


@shared_task
def report_last_month(**kwargs: Any) -> None:
    """Order the report of the month before; nothing happens where it is made already."""
    today = timezone.localdate()
    month = month_ends(today, 1)[0].replace(day=1)
    report, is_new = order_report(month=month, by=None, at=timezone.now(), today=today)
    if is_new:
        hand_out(report)


@shared_task
def make_monthly_report(*, report_id: int, **kwargs: Any) -> None:
    """Make one ordered report; a failure is recorded and raised."""
    try:
        make_report(report_id=report_id, at=timezone.now(), today=timezone.localdate())
    except Exception:
        fail_report(report_id=report_id)
        raise


def hand_out(report: MonthlyReport) -> None:
    """Ask a worker to make ``report``, once its transaction has committed."""
    transaction.on_commit(lambda: make_monthly_report.delay(report_id=report.pk))
