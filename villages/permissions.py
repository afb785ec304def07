"""Who may do what with village files; used by pages and services alike."""

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from villages.models import Village


def can_view_village(user: User, village: Village) -> bool:
    """Tell whether ``user`` may open the file of ``village``."""
    return user.holds(Permission.VIEW_VILLAGES, area=village.scope_code)


def can_edit_village(user: User, village: Village) -> bool:
    """Tell whether ``user`` may change the file of ``village`` and its records."""
    return user.holds(Permission.EDIT_VILLAGES, area=village.scope_code)


def can_confirm_village_data(user: User, village: Village) -> bool:
    """Tell whether ``user`` may confirm that the file of ``village`` is complete and right."""
    return can_edit_village(user, village)
