"""Counting the people and villages of a day, once a night and for days past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection, transaction

from migranportal.core.rowsecurity import whole_country
from reports.models import CountedDay, DailyFigure, DailyOutcome
from reports.selectors.people import STAYS
from reports.selectors.villages import count_outcomes, counted_days

KEPT_DAYS = 40
"""Days whose figures are kept; the last day of each month stays for good."""


def count_days(*, days: Iterable[date], today: date) -> None:
    """Count people and villages of ``days``, again if they were; each day stands by itself.

    Villages of a day that is not over are not kept: their findings still change.
    """
    wanted = sorted(set(days))
    by_day: dict[date, list[DailyOutcome]] = {day: [] for day in wanted}
    over = [day for day in wanted if day < today]
    outcomes = count_outcomes(over, width=5) if over else Counter()
    for (part, version, outcome, day), villages in outcomes.items():
        if villages:
            row = DailyOutcome(on_date=day, area_code=part, outcome=outcome, villages=villages)
            row.version_id = version
            by_day[day].append(row)
    for day, rows in by_day.items():
        _count(day, rows, is_final=day < today)


def _count(on: date, outcomes: list[DailyOutcome], *, is_final: bool) -> None:
    with whole_country(), transaction.atomic(), connection.cursor() as cursor:
        # Two who count the same day would meet in the constraint.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"daily-figure:{on}"])
        DailyFigure.objects.filter(on_date=on).delete()
        DailyOutcome.objects.filter(on_date=on).delete()
        cursor.execute(
            "INSERT INTO reports_dailyfigure"  # noqa: S608 (a constant of this app)
            " (on_date, area_code, stay, counted_by, key, people)"
            f" SELECT %(on)s, s.* FROM ({STAYS}) s",
            {"on": on},
        )
        DailyOutcome.objects.bulk_create(outcomes, batch_size=5_000)
        CountedDay.objects.update_or_create(on_date=on, defaults={"is_final": is_final})


def count_missing(*, days: Iterable[date], today: date) -> list[date]:
    """Count those of ``days`` that were never counted for good; return them."""
    wanted = set(days)
    missing = sorted(wanted - counted_days(wanted))
    if missing:
        count_days(days=missing, today=today)
    return missing


def forget_days(*, on: date) -> None:
    """Forget figures older than ``KEPT_DAYS`` but for the last day of each month."""
    old = CountedDay.objects.filter(on_date__lt=on - timedelta(days=KEPT_DAYS))
    days = [day for day in old.values_list("on_date", flat=True) if not _ends_month(day)]
    DailyFigure.objects.filter(on_date__in=days).delete()
    DailyOutcome.objects.filter(on_date__in=days).delete()
    CountedDay.objects.filter(on_date__in=days).delete()


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def month_ends(on: date, months: int) -> list[date]:
    """Return the last days of the ``months`` months that ended before ``on``, the oldest first."""
    ends = []
    day = on
    for _number in range(months):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]
