"""The roles of the signed-in person, for reading."""

from dataclasses import dataclass
from datetime import date

from migranportal.accounts.models import User
from migranportal.accounts.roles import AreaLevel, Permission, Role, area_level
from migranportal.regions.models import Area


@dataclass(frozen=True)
class HeldRole:
    """A role of the signed-in person, for reading; ``partner`` is for whom a liaison speaks."""

    label: str
    partner: str
    area_code: str
    area_name: str
    until: date | None
    is_of_village: bool
    may_edit: bool


def held_roles(user: User, *, on: date) -> list[HeldRole]:
    """Return the roles of ``user`` in force, each with the name of its area on the day ``on``."""
    assignments = user.current_assignments
    codes = {a.area_code for a in assignments}
    areas = Area.objects.current(on).filter(code__in=codes)
    names = dict(areas.values_list("code", "name")) if codes - {""} else {}
    return [
        HeldRole(
            label=str(Role(a.role).label),
            partner=str(user.organisation or "") if a.role == Role.PARTNER_LIAISON else "",
            area_code=a.area_code,
            area_name=names.get(a.area_code, ""),
            until=a.until_date,
            is_of_village=area_level(a.area_code) is AreaLevel.VILLAGE,
            may_edit=user.holds(Permission.EDIT_VILLAGES, area=a.area_code),
        )
        for a in assignments
    ]
