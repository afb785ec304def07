"""Families of migrant workers."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from workers.models import FamilyMember


def add_family_member(*, member: FamilyMember, by: User | None, at: datetime) -> FamilyMember:
    """Save a family member of a worker.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or the birth lies ahead.
    """
    _check_birth(member, on=timezone.localdate(at))
    save_record(member, act="family_member.added", by=by, at=at, relation=member.relation)
    return member


def change_family_member(*, member: FamilyMember, by: User | None, at: datetime) -> FamilyMember:
    """Save changes to a family member.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault, or the birth lies ahead.
    """
    _check_birth(member, on=timezone.localdate(at))
    save_record(member, act="family_member.changed", by=by, at=at, relation=member.relation)
    return member


def _check_birth(member: FamilyMember, *, on: date) -> None:
    if member.birth_date is not None and member.birth_date > on:
        raise ValidationError({"birth_date": _("The birth date lies in the future.")})
