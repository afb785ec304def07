"""Base models and constraints that every record shares."""

from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def tracked(model: Any) -> Any:
    """Keep the history of ``model``: every insert, update and delete, by statement triggers."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events)(model)


class DateRange(models.Func):
    """SQL ``daterange(since, until, '[]')``: both days belong to the period."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Record(models.Model):
    """A record of the register: knows when it was made and last changed.

    The timestamps are for people to read; no rule is decided by them. Who changed what is in the
    history tables.
    """

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """Rows that the application's database role may add and never change or delete.

    Kept by missing privileges (see ``core.privileges``), so bulk statements and raw SQL are
    refused as well.
    """

    class Meta:
        abstract = True


class NoOverlap(ExclusionConstraint):
    """An exclusion constraint over a period, its last expression.

    A period that ends before it begins is no period to PostgreSQL, which would answer with a
    database error; ``period_is_ordered`` has the message for it.
    """

    def validate(self, model: Any, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Refuse ``instance`` where another row overlaps its period; leave reversed dates alone."""
        period: Any = self.expressions[-1][0]
        bounds = period.get_source_expressions()[:2]
        since, until = (getattr(instance, bound.name) for bound in bounds)
        if since is None or until is None or since <= until:
            super().validate(model, instance, *args, **kwargs)

    def deconstruct(self) -> Any:
        """Stand in migrations as what it is to the database."""
        _path, args, kwargs = super().deconstruct()
        return "django.contrib.postgres.constraints.ExclusionConstraint", args, kwargs


def no_overlap(name: str, *, keys: list[str], since: str, until: str, message: Any) -> NoOverlap:
    """Return a constraint that refuses two rows of the same ``keys`` with overlapping periods.

    An open end (null ``until``) overlaps everything after ``since``.
    """
    period = DateRange(since, until, RangeBoundary(inclusive_lower=True, inclusive_upper=True))
    return NoOverlap(
        name=name,
        expressions=[
            *[(key, RangeOperators.EQUAL) for key in keys],
            (period, RangeOperators.OVERLAPS),
        ],
        violation_error_message=message,
    )


def period_is_ordered(name: str, *, since: str, until: str) -> models.CheckConstraint:
    """Return a constraint: the end is empty or not before the start."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{until}__isnull": True})
        | models.Q(**{f"{until}__gte": models.F(since)}),
        violation_error_message=_("The end date lies before the start date."),
    )


def validate_and_save(instance: models.Model) -> None:
    """Check every field, constraint and uniqueness of ``instance``, then save it.

    Raises:
        django.core.exceptions.ValidationError: with one message per field at fault.
    """
    instance.full_clean()
    instance.save()


__all__ = [
    "AppendOnly",
    "DateRange",
    "NoOverlap",
    "Record",
    "ValidationError",
    "no_overlap",
    "period_is_ordered",
    "tracked",
    "validate_and_save",
]
