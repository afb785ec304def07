"""Celery tasks: the figures of each night and the report of each month. One call each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from reports.models import MonthlyReport
from reports.services.figures import count_days, count_missing, forget_days, month_ends
from reports.services.monthly import MONTHS, fail_report, make_report, order_report

_ASKED_SECONDS = 180


@shared_task
def count_day(**kwargs: Any) -> None:
    """Count today, and yesterday and the ends of months before where they were not counted."""
    today = timezone.localdate()
    count_missing(days=[*month_ends(today, MONTHS), today - timedelta(days=1)], today=today)
    count_days(days=[today], today=today)
    forget_days(on=today)


@shared_task
def count_asked(*, on: str, **kwargs: Any) -> None:
    """Count a day that somebody opened, and the ends of the months before it."""
    today, day = timezone.localdate(), date.fromisoformat(on)
    count_missing(days=[day, *month_ends(day, MONTHS)], today=today)


def ask_to_count(on: date) -> None:
    """Ask a worker to count the day ``on``; not again while it is likely to be at it."""
    if cache.add(f"counting-day:{on}", True, _ASKED_SECONDS):
        count_asked.delay(on=on.isoformat())


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
