"""Placements and returns; they decide the stage of the worker."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import Actor, remove_record, save_record
from workers.models import Placement, Worker

# Somebody without a departed placement keeps the stage that was entered at registration, unless
# the dates show that a placement decided it before and was taken away.
SYNC = """
    UPDATE workers_worker w
    SET stage = f.stage, departed_date = f.departed, returned_date = f.returned, updated_at = %(at)s
    FROM (
        SELECT w.person_id, max(p.departure_date) AS departed, max(p.return_date) AS returned,
               CASE
                   WHEN bool_or(p.return_category = %(death)s) THEN %(deceased)s
                   WHEN (array_agg(p.return_category ORDER BY p.departure_date DESC NULLS LAST))[1] = %(leave)s
                       THEN %(abroad)s
                   WHEN bool_or(p.departure_date IS NOT NULL AND p.return_date IS NULL) THEN %(abroad)s
                   WHEN max(p.departure_date) IS NOT NULL THEN %(returned)s
                   WHEN w.departed_date IS NOT NULL THEN %(prospective)s
                   ELSE w.stage
               END AS stage
        FROM workers_worker w
        LEFT JOIN workers_placement p ON p.worker_id = w.person_id
        WHERE w.person_id = ANY(%(ids)s)
        GROUP BY w.person_id
    ) f
    WHERE w.person_id = f.person_id
      AND (w.stage, w.departed_date, w.returned_date)
          IS DISTINCT FROM (f.stage, f.departed, f.returned)
"""


def record_placement(*, placement: Placement, by: Actor | None, at: datetime) -> Placement:
    """Save a placement, new or changed, and bring the worker's stage and dates in step.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, a date lies in the future, or
            the worker is abroad already.
    """
    check_dates(placement, on=timezone.localdate(at))
    act = "placement.recorded" if placement.pk is None else "placement.changed"
    with transaction.atomic():
        save_record(placement, act=act, by=by, at=at, country=placement.country_id)
        sync_workers(worker_ids=[placement.worker_id], at=at)
    return placement


def record_return(
    *,
    placement: Placement,
    return_date: date,
    category: Placement.ReturnCategory,
    by: Actor | None,
    at: datetime,
) -> Placement:
    """Record that the worker came home, why, and bring the worker's stage and dates in step.

    Raises:
        django.core.exceptions.ValidationError: the return lies in the future or before the
            departure, or was recorded already.
    """
    if placement.return_date is not None:
        raise ValidationError({"return_date": _("The return is recorded already.")})
    placement.return_date, placement.return_category = return_date, category
    check_dates(placement, on=timezone.localdate(at))
    with transaction.atomic():
        save_record(placement, act="placement.returned", by=by, at=at, category=str(category))
        sync_workers(worker_ids=[placement.worker_id], at=at)
    return placement


def remove_placement(*, placement: Placement, by: User | None, at: datetime) -> None:
    """Delete a placement that was entered by mistake; the worker's stage and dates follow the rest."""
    worker_id = placement.worker_id
    with transaction.atomic():
        remove_record(placement, by=by, at=at)
        sync_workers(worker_ids=[worker_id], at=at)


def sync_workers(*, worker_ids: Iterable[int], at: datetime) -> int:
    """Set stage, last departure and last return of workers from all their placements, in one statement.

    Abroad is who has a stay without a return, or came home on leave only; returned is who has only
    closed stays. A death during a stay makes the worker deceased. Returns the number of workers
    that changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SYNC,
            {
                "ids": list(worker_ids),
                "at": at,
                "prospective": Worker.Stage.PROSPECTIVE.value,
                "abroad": Worker.Stage.ABROAD.value,
                "returned": Worker.Stage.RETURNED.value,
                "deceased": Worker.Stage.DECEASED.value,
                "leave": Placement.ReturnCategory.LEAVE.value,
                "death": Placement.ReturnCategory.DEATH.value,
            },
        )
        return int(cursor.rowcount)


def check_dates(placement: Placement, *, on: date) -> None:
    """Refuse a departure or return after the day ``on``: what is only planned decides no stage.

    Raises:
        django.core.exceptions.ValidationError: on the field at fault.
    """
    message = _("This day lies in the future. Record it once it has happened.")
    late = {
        field: message
        for field in ("departure_date", "return_date")
        if (day := getattr(placement, field)) is not None and day > on
    }
    if late:
        raise ValidationError(late)
