"""Nobody's list holds a row outside their areas: every record model, whatever roles are held."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migranportal.accounts.models import RoleAssignment, ScopedRecord, User, covers
from migranportal.accounts.roles import ROLES, Role
from tests.factories.registry import factory_of

pytestmark = pytest.mark.django_db

MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, ScopedRecord)),
    key=lambda model: model._meta.label,
)
DISTRICTS = ["35.04.14", "35.04.15", "35.05.14", "52.03.13"]
# Real areas of every size, and what only looks like one: half a part must match nothing.
AREAS = ["", "35", "52", "35.04", "35.05", "52.03", *DISTRICTS, "35.0", "35.04.1", "5"]


def held(role: Role, area: str) -> RoleAssignment:
    return RoleAssignment(role=role, area_code=area, since_date=date(2020, 1, 1))


def user_holding(assignments: list[RoleAssignment]) -> User:
    user = User(email="ani@contoh.test")
    user.current_assignments = assignments
    return user


@pytest.fixture(scope="module", params=MODELS, ids=lambda model: model._meta.label_lower)
def model(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def rows(model: Any, settings: Any, tmp_path: Path) -> list[Any]:
    """Store two rows of the model in each district, each in a village of its own."""
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    factory = factory_of(model)
    return [
        factory(**{model.area_path: f"{district}.{2001 + number}"})
        for district in DISTRICTS
        for number in range(2)
    ]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    assignments=st.lists(
        st.builds(
            held,
            st.sampled_from(list(Role)),
            st.sampled_from([*AREAS, "35.04.14.2001", "35.04.14.2002", "35.04.14.200"]),
        ),
        max_size=3,
    )
)
def test_rows_follow_roles_and_areas(
    model: Any, rows: list[Any], assignments: list[RoleAssignment]
) -> None:
    user = user_holding(assignments)
    for permission in (model.view_permission, model.edit_permission):
        areas = [a.area_code for a in assignments if permission in ROLES[a.role].permissions]
        expected = {row.pk for row in rows if any(covers(a, row.scope_code) for a in areas)}
        visible = model.objects.visible_to(user, permission)
        assert {row.pk for row in visible} == expected
        assert visible.count() == len(expected)


def test_closed_account_sees_nothing(model: Any, rows: list[Any]) -> None:
    user = user_holding([held(Role.MINISTRY_ADMINISTRATOR, "")])
    assert model.objects.visible_to(user).exists()
    user.is_active = False
    assert not model.objects.visible_to(user).exists()
