"""Counting the people of a day, once a night and for months past."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection, transaction

from migranportal.core.rowsecurity import whole_country
from reports.models import DailyFigure
from reports.selectors.people import STAYS

KEPT_DAYS = 40
"""Days whose figures are kept; the last day of each month stays for good."""


def count_people(*, on: date) -> int:
    """Count the people of the day ``on`` from dated facts, again if they were; return the rows."""
    with whole_country(), transaction.atomic(), connection.cursor() as cursor:
        # Two who count the same day would meet in the constraint.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"daily-figure:{on}"])
        DailyFigure.objects.filter(on_date=on).delete()
        cursor.execute(
            "INSERT INTO reports_dailyfigure"  # noqa: S608 (a constant of this app)
            " (on_date, area_code, stay, country_code, scheme, procedural_status, people)"
            f" SELECT %(on)s, s.* FROM ({STAYS}) s",
            {"on": on},
        )
        rows: int = cursor.rowcount
    return rows


def count_missing(*, days: Iterable[date]) -> list[date]:
    """Count those of ``days`` that were never counted; return them."""
    wanted = set(days)
    counted = DailyFigure.objects.filter(on_date__in=wanted).values_list("on_date", flat=True)
    missing = sorted(wanted - set(counted.distinct().order_by()))
    for day in missing:
        count_people(on=day)
    return missing


def forget_days(*, on: date) -> int:
    """Forget figures older than ``KEPT_DAYS`` but for the last day of each month."""
    old = DailyFigure.objects.filter(on_date__lt=on - timedelta(days=KEPT_DAYS))
    days = set(old.values_list("on_date", flat=True).distinct().order_by())
    wanted = {day for day in days if (day + timedelta(days=1)).day != 1}
    return DailyFigure.objects.filter(on_date__in=wanted).delete()[0]


def month_ends(on: date, months: int) -> list[date]:
    """Return the last days of the ``months`` months that ended before ``on``, the oldest first."""
    ends = []
    day = on
    for _number in range(months):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]
