"""The monthly report: ordered, made once, kept with its hash, and told to the ministry."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.audit.services import SYSTEM, record
from migranportal.core.errors import DomainError
from migranportal.core.rowsecurity import whole_country
from migranportal.notices.models import Kind
from migranportal.notices.services import News, notify_role
from reports.letters.monthly import render_monthly_report
from reports.models import MonthlyReport
from reports.selectors.monthly import month_end, monthly_figures
from reports.services.figures import count_missing, month_ends

MONTHS = 12
STUCK_AFTER = timedelta(minutes=30)
_READERS = (Role.MINISTRY_ADMINISTRATOR, Role.PROGRAM_OFFICER, Role.ANALYST)


class MonthNotOverError(DomainError):
    """The month has not ended, so nothing final can be said about it."""


class NotAMonthError(DomainError):
    """The day is not the first of a month."""


def order_report(
    *, month: date, by: User | None, at: datetime, today: date
) -> tuple[MonthlyReport, bool]:
    """Order the report of the month that begins on ``month``; tell whether it is to be made.

    A report that is ready stays as it is, one that is being made is not ordered twice; one that
    failed, or was left lying for half an hour, is taken up again.

    Raises:
        NotAMonthError: ``month`` is not the first day of a month.
        MonthNotOverError: the month has not ended.
    """
    if month.day != 1:
        raise NotAMonthError(_("Name a month by its first day."), field="month")
    if month_end(month) >= today:
        raise MonthNotOverError(
            _("This month has not ended. Choose a month that is over."), field="month"
        )
    who = by.email if by else SYSTEM
    with transaction.atomic():
        report, is_new = MonthlyReport.objects.select_for_update().get_or_create(
            month=month,
            defaults={
                "state": MonthlyReport.State.QUEUED,
                "requested_by": who,
                "requested_at": at,
            },
        )
        if not is_new and not _may_be_taken_up(report, at):
            return report, False
        report.state, report.percent = MonthlyReport.State.QUEUED, 0
        report.requested_by, report.requested_at = who, at
        report.save()
        record("monthlyreport.ordered", target=report, by=by, at=at)
    return report, True


def _may_be_taken_up(report: MonthlyReport, at: datetime) -> bool:
    if report.state == MonthlyReport.State.FAILED:
        return True
    return report.is_open and report.requested_at < at - STUCK_AFTER


def make_report(*, report_id: int, at: datetime, today: date) -> MonthlyReport:
    """Make an ordered report: count, write, keep with its hash, tell. Does nothing to a ready one.

    Each step is committed, so that its progress can be watched; a second worker finds the state
    changed and leaves.
    """
    begun = MonthlyReport.objects.filter(pk=report_id, state=MonthlyReport.State.QUEUED).update(
        state=MonthlyReport.State.RUNNING, percent=10
    )
    report = MonthlyReport.objects.get(pk=report_id)
    if not begun:
        return report
    on = month_end(report.month)
    days = month_ends(on, MONTHS)
    count_missing(days=[*days, on], today=today)
    _step(report, 60)
    with whole_country():
        figures = monthly_figures(report.month, days=days, today=today)
    _step(report, 80)
    content = render_monthly_report(figures, at=at)
    _keep(report, figures, content, at=at)
    return report


def fail_report(*, report_id: int) -> None:
    """Say that a report could not be made, so that it may be ordered again."""
    MonthlyReport.objects.filter(pk=report_id, state__in=MonthlyReport.OPEN_STATES).update(
        state=MonthlyReport.State.FAILED
    )


def _step(report: MonthlyReport, percent: int) -> None:
    MonthlyReport.objects.filter(pk=report.pk).update(percent=percent)


@transaction.atomic
def _keep(
    report: MonthlyReport, figures: dict[str, object], content: bytes, *, at: datetime
) -> None:
    report.figures = figures
    report.sha256 = hashlib.sha256(content).hexdigest()
    report.state, report.percent, report.made_at = MonthlyReport.State.READY, 100, at
    report.file = ContentFile(content, name="laporan.pdf")
    report.save()
    record("monthlyreport.made", target=report, by=None, at=at, sha256=report.sha256)
    news = News(
        Kind.REPORT_READY,
        key=f"report:{report.month:%Y-%m}",
        link=reverse("reports:monthly"),
        parameters={"until_date": month_end(report.month).isoformat()},
    )
    notify_role(roles=_READERS, news=news, on=at.date(), at=at)
