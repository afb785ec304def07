"""For whom a partner's liaison speaks, and who speaks for a partner."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import Role


def organisation_of_liaison(user: Any) -> int | None:
    """Return the key of the organisation that ``user`` speaks for as its liaison, if any."""
    if not isinstance(user, User) or not user.is_active or user.organisation_id is None:
        return None
    is_liaison = any(a.role == Role.PARTNER_LIAISON for a in user.current_assignments)
    return user.organisation_id if is_liaison else None


def liaisons_of(organisations: Iterable[int], *, on: date) -> defaultdict[int, list[User]]:
    """Return who speaks for each of ``organisations`` (keys) on the day ``on``, in one query."""
    in_force = Q(until_date__isnull=True) | Q(until_date__gte=on)
    roles = RoleAssignment.objects.filter(in_force, role=Role.PARTNER_LIAISON, since_date__lte=on)
    people: defaultdict[int, list[User]] = defaultdict(list)
    for user in User.objects.filter(
        is_active=True, organisation__in=list(organisations), pk__in=roles.values("user")
    ):
        people[user.organisation_id or 0].append(user)
    return people
