"""Who may do what with programs: one predicate per act, shared by pages, buttons and the API."""

from typing import Any

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from programs.models.workflow import Transition


def can_view_programs(user: Any) -> bool:
    """Whether the user may see assessments and criteria, somewhere."""
    return isinstance(user, User) and user.holds_anywhere(Permission.VIEW_PROGRAMS)


def can_recompute(user: Any, area_code: str = "") -> bool:
    """Whether the user may recompute the whole of an area; ``""`` is the country."""
    return isinstance(user, User) and user.holds(Permission.RECOMPUTE, area=area_code)


def can_recompute_somewhere(user: Any) -> bool:
    """Whether the user may recompute some area."""
    return isinstance(user, User) and user.holds_anywhere(Permission.RECOMPUTE)


def can_edit_criteria(user: Any) -> bool:
    """Whether the user may write drafts of criteria; criteria hold for the whole country."""
    return isinstance(user, User) and user.holds(Permission.EDIT_CRITERIA)


def can_publish_criteria(user: Any) -> bool:
    """Whether the user may put criteria into force."""
    return isinstance(user, User) and user.holds(Permission.PUBLISH_CRITERIA)


def can_act(user: Any, act: Transition[Any, Any], area_code: str) -> bool:
    """Whether a line of the table of transitions is for the user, in the area of the village."""
    return isinstance(user, User) and user.holds(act.permission, area=area_code)


def can_propose(user: Any, area_code: str) -> bool:
    """Whether the user may prepare proposals of the village."""
    return isinstance(user, User) and user.holds(Permission.PROPOSE, area=area_code)
