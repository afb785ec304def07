"""For whom a partner's liaison speaks."""

from typing import Any

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role


def organisation_of_liaison(user: Any) -> int | None:
    """Return the key of the organisation that ``user`` speaks for as its liaison, if any."""
    if not isinstance(user, User) or not user.is_active or user.organisation_id is None:
        return None
    is_liaison = any(a.role == Role.PARTNER_LIAISON for a in user.current_assignments)
    return user.organisation_id if is_liaison else None
