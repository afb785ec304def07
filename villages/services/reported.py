"""What partners report about villages; reported again, the same changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.batches import Decision, Saving, Settled, settle
from migranportal.accounts.records import Actor
from villages.models import Activity, Village
from villages.services.records import must_have_come


@dataclass(frozen=True)
class ReportedActivity:
    """An activity, told from others by its village, day and title.

    ``said`` are values of its other fields; what it leaves out stays as it is.
    """

    village_id: int
    day: date
    title: str
    said: Mapping[str, Any]


def lock_villages(keys: Iterable[int]) -> dict[int, Village]:
    """Let nobody else report about these villages until the transaction ends; return those there are.

    They are locked in the order of their keys, so that two who want the same ones wait for each
    other and never both. Others may record what belongs to them.
    """
    found = Village.objects.select_related("area").filter(pk__in=set(keys))
    locked = found.order_by("pk").select_for_update(of=("self",), no_key=True)
    return {village.pk: village for village in locked}


@transaction.atomic(savepoint=False)
def report_activities(
    *, reports: Sequence[ReportedActivity], by: Actor | None, at: datetime
) -> list[Settled[Activity]]:
    """Record activities, each another one, or correct those known; return what became of each, in order.

    Refused is a day that has not come yet. The villages are locked first, so that the same report
    at the same time is found to be known.
    """
    villages = lock_villages(report.village_id for report in reports)
    found = Activity.objects.filter(
        village__in=villages,
        date__in={report.day for report in reports},
        title__in={report.title for report in reports},
    )
    known = {(one.village_id, one.date, one.title): one for one in found}

    def decide(report: ReportedActivity) -> Decision[Activity]:
        if report.village_id not in villages:  # removed after it was found
            raise ValidationError(_("The record is not there any more."), code="not_found")
        activity = known.get((report.village_id, report.day, report.title))
        return _decided(report, villages[report.village_id], activity, at)

    return settle(reports, decide, by=by, at=at)


def _decided(
    report: ReportedActivity, village: Village, known: Activity | None, at: datetime
) -> Decision[Activity]:
    said = report.said
    if known and all(getattr(known, name) == value for name, value in said.items()):
        return Decision(known)
    activity = known or Activity(date=report.day, title=report.title)
    activity.village = village
    for name, value in said.items():
        setattr(activity, name, value)
    must_have_come(activity, "date", at=at)
    act, fields = ("activity.changed", tuple(sorted(said))) if known else ("activity.recorded", ())
    return Decision(activity, (Saving(activity, act, fields, {"kind": activity.kind}),))
