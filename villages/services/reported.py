"""What partners report about villages; reported again, the same changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from migranportal.accounts.records import Actor
from villages.models import Activity, Village
from villages.services.records import change_activity, record_activity


@transaction.atomic(savepoint=False)
def report_activity(
    *,
    village_id: int,
    day: date,
    title: str,
    said: Mapping[str, Any],
    by: Actor | None,
    at: datetime,
) -> tuple[Activity, bool]:
    """Record an activity, or correct the one of that village, day and title by what is said of it.

    ``said`` are values of its other fields; what it leaves out stays as it is. Returns the activity
    and whether it changed. The village is locked first, so that the same report at the same time
    is found to be known.

    Raises:
        django.core.exceptions.ValidationError: the day has not come yet, or a field is at fault.
    """
    village = Village.objects.select_for_update().get(pk=village_id)
    known = Activity.objects.filter(village=village, date=day, title=title).first()
    if known and all(getattr(known, name) == value for name, value in said.items()):
        return known, False
    activity = known or Activity(village=village, date=day, title=title)
    for name, value in said.items():
        setattr(activity, name, value)
    save = change_activity if known else record_activity
    return save(activity=activity, by=by, at=at), True
