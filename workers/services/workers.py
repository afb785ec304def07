"""Migrant workers: registered, confirmed, and their procedural status judged."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import Actor, save_record
from workers.models import Worker


def register_worker(*, worker: Worker, by: Actor | None, at: datetime) -> Worker:
    """Save a new worker of a registered person; the stage follows the placements once there are some.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or the person is a worker
            already.
    """
    prepare_worker(worker, on=timezone.localdate(at))
    save_record(worker, act="worker.registered", by=by, at=at)
    return worker


def prepare_worker(worker: Worker, *, on: date) -> None:
    """Fill in what a new worker has from the person and the day of registration."""
    worker.village = worker.person.village
    if worker.confirmed_date is None:
        worker.confirmed_date = on


def update_worker(*, worker: Worker, by: User | None, at: datetime) -> Worker:
    """Save changes to a worker.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    worker.village = worker.person.village
    save_record(worker, act="worker.changed", by=by, at=at)
    return worker


def judge_procedural_status(
    *,
    worker: Worker,
    status: Worker.ProceduralStatus,
    judged_by: str,
    judged_date: date,
    basis: str = "",
    by: User | None,
    at: datetime,
) -> Worker:
    """Record whether the worker left by the procedure, who judged it, when and on what basis.

    ``UNKNOWN`` withdraws an earlier judgement and needs neither author nor date.

    Raises:
        django.core.exceptions.ValidationError: a judgement without author or date.
    """
    worker.procedural_status = status
    if status == Worker.ProceduralStatus.UNKNOWN:
        worker.judged_by, worker.judged_date, worker.judged_basis = "", None, ""
    else:
        worker.judged_by, worker.judged_date, worker.judged_basis = judged_by, judged_date, basis
    save_record(worker, act="worker.status_judged", by=by, at=at, status=int(status))
    return worker


def confirm_worker(
    *, worker: Worker, confirmed_date: date, by: User | None, at: datetime
) -> Worker:
    """Record that somebody looked at the record on ``confirmed_date`` and found it right.

    Raises:
        django.core.exceptions.ValidationError: the day lies in the future.
    """
    if confirmed_date > timezone.localdate(at):
        raise ValidationError({"confirmed_date": _("This day lies in the future.")})
    worker.confirmed_date = confirmed_date
    save_record(worker, act="worker.confirmed", by=by, at=at)
    return worker
