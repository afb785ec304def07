"""Who may do what with the records of people; used by pages and services alike."""

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from workers.models import Person


def can_view_person(user: User, person: Person) -> bool:
    """Tell whether ``user`` may open the record of ``person``; identity numbers stay masked."""
    return user.holds(Permission.VIEW_PEOPLE, area=person.scope_code)


def can_edit_person(user: User, person: Person) -> bool:
    """Tell whether ``user`` may change the record of ``person``."""
    return user.holds(Permission.EDIT_PEOPLE, area=person.scope_code)


def can_reveal_identifier(user: User, person: Person) -> bool:
    """Tell whether ``user`` may see an identity number of ``person`` in full, giving a reason."""
    return user.holds(Permission.REVEAL_IDENTIFIER, area=person.scope_code)
