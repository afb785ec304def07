"""Families of migrant workers."""

from datetime import datetime

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from workers.models import FamilyMember


def add_family_member(*, member: FamilyMember, by: User | None, at: datetime) -> FamilyMember:
    """Save a family member of a worker.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    save_record(member, act="family_member.added", by=by, at=at, relation=member.relation)
    return member
