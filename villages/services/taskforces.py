"""The village task force: appointed for a term, ended, staffed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from villages.models import TaskForce, TaskForceMember


def appoint_task_force(
    *,
    task_force: TaskForce,
    members: Iterable[TaskForceMember] = (),
    by: User | None,
    at: datetime,
) -> TaskForce:
    """Save a new task force with its members.

    Raises:
        django.core.exceptions.ValidationError: its term overlaps that of another task force of
            the village (the message names it) or lasts more than three years; a second chair.
    """
    with transaction.atomic():
        save_record(task_force, act="task_force.appointed", by=by, at=at)
        for member in members:
            add_task_force_member(task_force=task_force, member=member, by=by, at=at)
    return task_force


def change_task_force(*, task_force: TaskForce, by: User | None, at: datetime) -> TaskForce:
    """Save a changed task force, such as a corrected decree number.

    Raises:
        django.core.exceptions.ValidationError: see ``appoint_task_force``.
    """
    save_record(task_force, act="task_force.changed", by=by, at=at)
    return task_force


def end_task_force(
    *, task_force: TaskForce, last_date: date, by: User | None, at: datetime
) -> TaskForce:
    """End the term of a task force early, with ``last_date`` as its last day.

    Raises:
        django.core.exceptions.ValidationError: the day lies before the term or after its end.
    """
    if last_date > task_force.until_date:
        raise ValidationError(
            {"until_date": _("The term ends earlier than that. A longer term needs a new decree.")}
        )
    task_force.until_date = last_date
    save_record(task_force, act="task_force.ended", by=by, at=at, last_date=last_date.isoformat())
    return task_force


def add_task_force_member(
    *, task_force: TaskForce, member: TaskForceMember, by: User | None, at: datetime
) -> TaskForceMember:
    """Add a member to a task force.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or there is a chair already.
    """
    member.task_force = task_force
    save_record(member, act="task_force_member.added", by=by, at=at, role=member.role)
    return member


def change_task_force_member(
    *, member: TaskForceMember, by: User | None, at: datetime
) -> TaskForceMember:
    """Save a changed member of a task force.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or there is a chair already.
    """
    save_record(member, act="task_force_member.changed", by=by, at=at, role=member.role)
    return member
