"""Regulations, facilities, activities and budget of a village."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.accounts.records import Actor, save_record
from villages.models import Activity, BudgetLine, Evidence, Facility, VillageRegulation


def enact_regulation(
    *, regulation: VillageRegulation, by: User | None, at: datetime
) -> VillageRegulation:
    """Save a new village regulation.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or it is recorded already.
    """
    must_have_come(regulation, "enacted_date", at=at)
    save_record(regulation, act="regulation.enacted", by=by, at=at)
    return regulation


def change_regulation(
    *, regulation: VillageRegulation, by: User | None, at: datetime
) -> VillageRegulation:
    """Save a changed regulation.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or it is recorded already.
    """
    must_have_come(regulation, "enacted_date", at=at)
    save_record(regulation, act="regulation.changed", by=by, at=at)
    return regulation


def repeal_regulation(
    *, regulation: VillageRegulation, repealed_date: date, by: User | None, at: datetime
) -> VillageRegulation:
    """Record that a regulation is no longer in force from ``repealed_date`` on.

    Raises:
        django.core.exceptions.ValidationError: it was repealed before, or before it was enacted.
    """
    if regulation.repealed_date is not None:
        raise ValidationError({"repealed_date": _("The regulation was repealed already.")})
    regulation.repealed_date = repealed_date
    save_record(regulation, act="regulation.repealed", by=by, at=at, date=repealed_date.isoformat())
    return regulation


def record_facility(*, facility: Facility, by: User | None, at: datetime) -> Facility:
    """Save a facility with the condition it was found in.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or it is recorded already.
    """
    must_have_come(facility, "checked_date", at=at)
    save_record(facility, act="facility.recorded", by=by, at=at, condition=facility.condition)
    return facility


def change_facility(*, facility: Facility, by: User | None, at: datetime) -> Facility:
    """Save a changed facility.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or it is recorded already.
    """
    must_have_come(facility, "checked_date", at=at)
    save_record(facility, act="facility.changed", by=by, at=at, condition=facility.condition)
    return facility


def check_facility(
    *,
    facility: Facility,
    condition: str,
    checked_date: date,
    note: str = "",
    by: User | None,
    at: datetime,
) -> Facility:
    """Record the condition in which a facility was found on ``checked_date``.

    Raises:
        django.core.exceptions.ValidationError: a later check is recorded, or a field is at fault.
    """
    if checked_date < facility.checked_date:
        raise ValidationError(
            {"checked_date": _("The facility was checked after that day already.")}
        )
    facility.condition, facility.checked_date, facility.note = condition, checked_date, note
    must_have_come(facility, "checked_date", at=at)
    save_record(facility, act="facility.checked", by=by, at=at, condition=condition)
    return facility


def record_activity(
    *,
    activity: Activity,
    files: Iterable[File[bytes]] = (),
    by: Actor | None,
    at: datetime,
) -> Activity:
    """Save an activity with the files that prove it.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or a file is too large or
            neither PDF, JPEG nor PNG.
    """
    must_have_come(activity, "date", at=at)
    with transaction.atomic():
        save_record(activity, act="activity.recorded", by=by, at=at, kind=activity.kind)
        for file in files:
            add_evidence(activity=activity, file=file, by=by, at=at)
    return activity


def change_activity(
    *,
    activity: Activity,
    files: Iterable[File[bytes]] = (),
    by: Actor | None,
    at: datetime,
) -> Activity:
    """Save a changed activity and add ``files`` to its evidence.

    Raises:
        django.core.exceptions.ValidationError: see ``record_activity``.
    """
    must_have_come(activity, "date", at=at)
    with transaction.atomic():
        save_record(activity, act="activity.changed", by=by, at=at, kind=activity.kind)
        for file in files:
            add_evidence(activity=activity, file=file, by=by, at=at)
    return activity


def add_evidence(
    *,
    activity: Activity,
    file: File[bytes],
    caption: str = "",
    by: Actor | None,
    at: datetime,
) -> Evidence:
    """Add a file that proves an activity.

    Raises:
        django.core.exceptions.ValidationError: the file is too large, empty, or neither PDF, JPEG
            nor PNG by its content.
    """
    evidence = Evidence(village=activity.village, activity=activity, file=file, caption=caption)
    save_record(evidence, act="evidence.added", by=by, at=at)
    return evidence


def change_evidence(*, evidence: Evidence, by: User | None, at: datetime) -> Evidence:
    """Save the changed caption of a file, or another file in its place.

    Raises:
        django.core.exceptions.ValidationError: see ``add_evidence``.
    """
    save_record(evidence, act="evidence.changed", by=by, at=at)
    return evidence


def record_budget_line(*, line: BudgetLine, by: User | None, at: datetime) -> BudgetLine:
    """Save a line of the village budget.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or it is recorded already.
    """
    save_record(line, act="budget_line.recorded", by=by, at=at, year=line.year)
    return line


def change_budget_line(*, line: BudgetLine, by: User | None, at: datetime) -> BudgetLine:
    """Save a changed line of the village budget, such as what was spent by now.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or it is recorded already.
    """
    save_record(line, act="budget_line.changed", by=by, at=at, year=line.year)
    return line


def must_have_come(record: Model, field: str, *, at: datetime) -> None:
    """Refuse a day after that of ``at``: what is recorded has happened.

    Raises:
        django.core.exceptions.ValidationError: on ``field``.
    """
    day = getattr(record, field)
    if day is not None and day > timezone.localdate(at):
        raise ValidationError(
            {field: _("This day has not come yet. Check the month and the year.")}
        )
