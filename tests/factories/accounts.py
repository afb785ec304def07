"""Users, organisations and roles."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from migranportal.accounts.models import Organisation, RoleAssignment, User
from migranportal.accounts.roles import ROLES, AreaLevel, Role

PASSWORD = "rahasia-uji-123"
LEVEL_CODES = {
    AreaLevel.COUNTRY: "",
    AreaLevel.PROVINCE: "35",
    AreaLevel.REGENCY: "35.04",
    AreaLevel.DISTRICT: "35.04.14",
    AreaLevel.VILLAGE: "35.04.14.2011",
}


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """An office that works with the portal."""

    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"organisasi-{n}")
    name = factory.Sequence(lambda n: f"Organisasi {n}")
    kind = Organisation.Kind.OTHER


class UserFactory(DjangoModelFactory[User]):
    """Somebody who can sign in with ``PASSWORD`` and holds no role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"petugas{n}@contoh.test")
    name = factory.Sequence(lambda n: f"Petugas {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        kwargs.setdefault("password", PASSWORD)
        return model_class.objects.create_user(**kwargs)


class RoleAssignmentFactory(DjangoModelFactory[RoleAssignment]):
    """A role in force, in the area that the role allows."""

    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = Role.MINISTRY_ADMINISTRATOR
    since_date = date(2020, 1, 1)

    @factory.lazy_attribute
    def area_code(self) -> str:
        (level,) = ROLES[Role(self.role)].areas
        return LEVEL_CODES[level]


def user_with(role: Role | None, *, area: str | None = None, **fields: Any) -> User:
    """Make a user who holds ``role`` in ``area`` (by default a fitting one around Tunggangri)."""
    user = UserFactory(**fields)
    if role is not None:
        extra = {} if area is None else {"area_code": area}
        RoleAssignmentFactory(user=user, role=role, **extra)
    return user
