"""Accounts and roles: made, changed and ended here, and nowhere else.

Roles are given by people who hold ``MANAGE_USERS`` in the area, and a role over the portal itself
only by who holds the same. What is refused to everybody stands here too: a role in an area of the
wrong size or outside the register, the same role twice at a time, and any change of one's own roles.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, RoleAssignment, User
from migranportal.accounts.roles import (
    ADMINISTRATIVE,
    ROLES,
    AreaLevel,
    Permission,
    Role,
    area_level,
)
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save
from migranportal.regions.models import Area

log = structlog.get_logger()


class EmailTakenError(DomainError):
    """Another account signs in with this address."""


class OwnAccountError(DomainError):
    """Nobody gives or takes their own roles, or closes their own account."""


class BeyondOwnRightsError(DomainError):
    """Nobody gives a role or an area beyond the own."""


class AreaDoesNotFitRoleError(DomainError):
    """The role is given for areas of another size."""


class UnknownAreaError(DomainError):
    """No area of the register has this code on the day."""


class OverlappingAssignmentError(DomainError):
    """The user holds the role in the area during the period already."""


class PeriodError(DomainError):
    """The end lies before the start, or an ended assignment would be lengthened."""


@dataclass(frozen=True)
class NewAssignment:
    """A role to be given: ``area_code`` is empty for the whole country, ``until`` for no end."""

    role: Role
    area_code: str
    since: date
    until: date | None = None


NEEDED_AREA = {
    AreaLevel.COUNTRY: _("This role is given for the whole country: leave the area code empty."),
    AreaLevel.PROVINCE: _("This role is given for one province: enter a code like 35."),
    AreaLevel.REGENCY: _("This role is given for one regency or city: enter a code like 35.04."),
    AreaLevel.DISTRICT: _("This role is given for one district: enter a code like 35.04.14."),
    AreaLevel.VILLAGE: _("This role is given for one village: enter a code like 35.04.14.2011."),
}


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    by: User | None,
    at: datetime,
    password: str | None = None,
    organisation: Organisation | None = None,
) -> User:
    """Create an account without any role; without a password its owner sets one by e-mail.

    Raises:
        EmailTakenError: the address belongs to an account, in whatever case.
        ValidationError: the address or the name is not one.
    """
    address = User.objects.normalize_email(email).lower()
    if User.objects.filter(email__iexact=address).exists():
        raise EmailTakenError(_("An account with this address exists already."), field="email")
    user = User(email=address, name=name, organisation=organisation, joined_at=at)
    user.set_password(password)
    validate_and_save(user)
    record("user.created", target=user, by=by, at=at)
    return user


@transaction.atomic
def change_user(*, user: User, by: User | None, at: datetime, **changes: Any) -> User:
    """Change the address, name, organisation or ``is_active`` of an account.

    Raises:
        OwnAccountError: ``by`` would close the own account.
        EmailTakenError: the address belongs to another account.
    """
    if changes.get("is_active") is False and by == user:
        raise OwnAccountError(_("You cannot close your own account."), field="is_active")
    email = changes.get("email", user.email).lower()
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise EmailTakenError(_("An account with this address exists already."), field="email")
    for name, value in {**changes, "email": email}.items():
        setattr(user, name, value)
    validate_and_save(user)
    record("user.changed", target=user, by=by, at=at, fields=sorted(changes))
    return user


@transaction.atomic
def assign_role(*, user: User, new: NewAssignment, by: User | None, at: datetime) -> RoleAssignment:
    """Give ``user`` a role inside an area for a period.

    Raises:
        OwnAccountError, BeyondOwnRightsError, PeriodError, AreaDoesNotFitRoleError,
        UnknownAreaError, OverlappingAssignmentError: as their docstrings say.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two givers at once wait for each other
    check_assignment(user=user, new=new, by=by, at=at)
    assignment = RoleAssignment(
        user=user,
        role=new.role,
        area_code=new.area_code,
        since_date=new.since,
        until_date=new.until,
    )
    validate_and_save(assignment)
    record(
        "role.assigned",
        target=user,
        by=by,
        at=at,
        area_code=new.area_code,
        role=new.role.value,
        since=new.since.isoformat(),
        until=new.until.isoformat() if new.until else "",
    )
    return assignment


def check_assignment(*, user: User, new: NewAssignment, by: User | None, at: datetime) -> None:
    """Refuse an assignment that ``assign_role`` would refuse; forms ask before they save."""
    _refuse_own(user, by)
    _refuse_beyond(new.role, new.area_code, by)
    if new.until is not None and new.until < new.since:
        raise PeriodError(_("The end date lies before the start date."), field="until_date")
    check_area(role=new.role, area_code=new.area_code, on=max(new.since, localdate(at)))
    same = RoleAssignment.objects.filter(user=user, role=new.role, area_code=new.area_code)
    if new.until is not None:
        same = same.filter(since_date__lte=new.until)
    if any(a.until_date is None or a.until_date >= new.since for a in same):
        raise OverlappingAssignmentError(
            _("The user already holds this role in this area in that period."), field="since_date"
        )


def check_area(*, role: Role, area_code: str, on: date) -> None:
    """Refuse an area that is no area on the day ``on``, or one of a size the role is not given for."""
    levels = ROLES[role].areas
    is_known = not area_code or Area.objects.current(on).filter(code=area_code).exists()
    if area_code.count(".") > 3 or area_level(area_code) not in levels:
        needed = NEEDED_AREA[min(levels, key=list(AreaLevel).index)]
        raise AreaDoesNotFitRoleError(needed, field="area_code")
    if not is_known:
        raise UnknownAreaError(
            _("The register has no area with this code. Look it up under Regions."),
            field="area_code",
        )


@transaction.atomic
def end_assignment(
    *, assignment: RoleAssignment, until: date, by: User | None, at: datetime
) -> RoleAssignment:
    """End a role; ``until`` is its last day.

    Raises:
        OwnAccountError: ``by`` would end an own role.
        PeriodError: ``until`` lies before the start or after the end that stands already.
    """
    before = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    check_end(assignment=before, until=until, by=by)
    assignment.until_date = until
    validate_and_save(assignment)
    record(
        "role.ended",
        target=assignment.user,
        by=by,
        at=at,
        area_code=assignment.area_code,
        role=assignment.role,
        until=until.isoformat(),
    )
    return assignment


def check_end(*, assignment: RoleAssignment, until: date | None, by: User | None) -> None:
    """Refuse an end that ``end_assignment`` would refuse; forms ask before they save."""
    _refuse_own(assignment.user, by)
    if until is not None and until < assignment.since_date:
        raise PeriodError(_("The end date lies before the start date."), field="until_date")
    stands = assignment.until_date
    if stands is not None and (until is None or until > stands):
        raise PeriodError(
            _("A role that ends is not lengthened: give it again from the next day."),
            field="until_date",
        )


def note_failed_sign_in(*, email: str, source: str, at: datetime, act: str = "failed") -> None:
    """Keep in the audit that somebody tried to enter the account of ``email`` in vain.

    ``act`` is ``failed`` or ``locked_out``. ``source`` tells attempts of one origin from those of
    another and must not be an address. An address without an account is nobody's to keep (people
    also type passwords there): the log counts it.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        log.warning("sign_in_unknown_account", act=act, source=source)
        return
    record(f"sign_in.{act}", target=user, by=None, at=at, source=source)


def may_give(by: User, role: Role, area_code: str) -> bool:
    """Tell whether ``by`` may give ``role`` in an area: inside the own, and nothing beyond it."""
    needed = {Permission.MANAGE_USERS, *(ROLES[role].permissions & ADMINISTRATIVE)}
    return all(by.holds(permission, area=area_code) for permission in needed)


def _refuse_beyond(role: Role, area_code: str, by: User | None) -> None:
    if by is not None and not may_give(by, role, area_code):
        raise BeyondOwnRightsError(
            _("You cannot give a role or an area beyond your own."), field="role"
        )


def _refuse_own(user: User, by: User | None) -> None:
    if by is not None and by.pk == user.pk:
        raise OwnAccountError(_("Nobody changes their own roles; ask another administrator."))
