"""Which announcements somebody sees, and how many people one reaches."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from migranportal.accounts.models import RoleAssignment, User, within
from migranportal.operations.models import Announcement

MOST_SHOWN = 5


def announcements_for(user: User, *, on: date) -> list[Announcement]:
    """Return what is announced to ``user`` on a day and not put away, the most important first."""
    shown = Announcement.objects.shown_on(on).exclude(dismissals__user=user)
    found = shown.order_by("-importance", "-published_at", "-pk")
    return [a for a in found if a.is_for(user)][:MOST_SHOWN]


def reach_of(announcement: Announcement, *, on: date) -> int:
    """Return how many people with an open account and a role in force would see it."""
    condition = Q(user__is_active=True)
    if announcement.roles:
        condition &= Q(role__in=announcement.roles)
    if announcement.area_codes:
        condition &= within(announcement.area_codes, "area_code")
    holders = RoleAssignment.objects.in_force(on).filter(condition)
    return holders.values("user").distinct().count()
