"""Who may do what with cooperatives and their members; used by pages and services alike."""

from cooperatives.models import Cooperative
from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission


def can_view_cooperative(user: User, cooperative: Cooperative) -> bool:
    """Tell whether ``user`` may open the record of ``cooperative``, without its members."""
    return user.holds(Permission.VIEW_COOPERATIVES, area=cooperative.scope_code)


def can_edit_cooperative(user: User, cooperative: Cooperative) -> bool:
    """Tell whether ``user`` may change the record of ``cooperative``."""
    return user.holds(Permission.EDIT_COOPERATIVES, area=cooperative.scope_code)


def can_view_members(user: User, cooperative: Cooperative) -> bool:
    """Tell whether ``user`` may see who the members of ``cooperative`` are."""
    return user.holds(Permission.VIEW_PEOPLE, area=cooperative.scope_code)
