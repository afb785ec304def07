"""Businesses of returnees and the groups they form."""

from datetime import date, datetime

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from workers.models import BusinessGroup, ReturneeBusiness


def register_business(
    *, business: ReturneeBusiness, by: User | None, at: datetime
) -> ReturneeBusiness:
    """Save a business of a returnee.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    save_record(business, act="business.registered", by=by, at=at)
    return business


def change_business(
    *, business: ReturneeBusiness, by: User | None, at: datetime
) -> ReturneeBusiness:
    """Save changes to a business.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    save_record(business, act="business.changed", by=by, at=at)
    return business


def register_business_group(
    *, group: BusinessGroup, by: User | None, at: datetime
) -> BusinessGroup:
    """Save a group of returnees who do business together.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or it is recorded already.
    """
    save_record(group, act="business_group.registered", by=by, at=at)
    return group


def change_business_group(*, group: BusinessGroup, by: User | None, at: datetime) -> BusinessGroup:
    """Save changes to a group.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or the name is taken.
    """
    save_record(group, act="business_group.changed", by=by, at=at)
    return group


def confirm_business_group(
    *, group: BusinessGroup, confirmed_date: date, by: User | None, at: datetime
) -> BusinessGroup:
    """Record that the group was found active on ``confirmed_date``.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    group.confirmed_date = confirmed_date
    save_record(group, act="business_group.confirmed", by=by, at=at)
    return group
