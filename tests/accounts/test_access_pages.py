"""Who has access where: the lists that say whom to look at, and the end of a role."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import RoleAssignmentFactory, user_with
from tests.factories.regions import AreaFactory

pytestmark = pytest.mark.django_db

USERS = "/admin/accounts/user/"
ACCESS = "/admin/accounts/roleassignment/"


@pytest.fixture
def administrator() -> User:
    return user_with(Role.MINISTRY_ADMINISTRATOR, last_login=timezone.now())


@pytest.fixture
def desk(client: Client, administrator: User) -> Client:
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={})
    client.force_login(administrator)
    return client


def found(desk: Client, url: str) -> set[str]:
    rows = desk.get(url).context["cl"].result_list
    return {row.user.email if isinstance(row, RoleAssignment) else row.email for row in rows}


def test_accounts_to_look_at(desk: Client, administrator: User) -> None:
    today = timezone.localdate()
    never = user_with(Role.VILLAGE_OFFICER)
    ending = user_with(None, last_login=timezone.now())
    RoleAssignmentFactory(
        user=ending, role=Role.REGENCY_OFFICER, until_date=today + timedelta(days=10)
    )
    absent = user_with(Role.ANALYST, last_login=timezone.now() - timedelta(days=200))
    bare = user_with(None, last_login=timezone.now())
    assert found(desk, f"{USERS}?look=never") == {never.email}
    assert found(desk, f"{USERS}?look=ending") == {ending.email}
    assert found(desk, f"{USERS}?look=absent") == {absent.email}
    # A village officer does not enter the desk; the administrator has a second factor.
    assert found(desk, f"{USERS}?look=no_factor") == {ending.email, absent.email}
    assert found(desk, f"{USERS}?role=none") == {bare.email}
    assert found(desk, f"{USERS}?role=analyst") == {absent.email}


def test_who_has_access_where(desk: Client, administrator: User) -> None:
    AreaFactory(code="35.04", name="Tulungagung")
    today = timezone.localdate()
    officer = user_with(Role.REGENCY_OFFICER)
    past, later, soon = (user_with(None) for _n in range(3))
    for user, since, until in (
        (past, -100, -1),
        (later, 5, None),
        (soon, -5, 10),
    ):
        RoleAssignmentFactory(
            user=user,
            role=Role.ANALYST,
            since_date=today + timedelta(days=since),
            until_date=None if until is None else today + timedelta(days=until),
        )
    assert found(desk, ACCESS) == {administrator.email, officer.email, soon.email}
    assert found(desk, f"{ACCESS}?term=ending") == {soon.email}
    assert found(desk, f"{ACCESS}?term=ended") == {past.email}
    assert found(desk, f"{ACCESS}?term=later") == {later.email}
    assert len(found(desk, f"{ACCESS}?term=all")) == 5
    assert found(desk, f"{ACCESS}?holder=no_factor") == {officer.email, soon.email}
    assert found(desk, f"{ACCESS}?q=35.04") == {officer.email}
    assert "Tulungagung (35.04)" in desk.get(ACCESS).content.decode()


def test_a_role_is_ended_on_its_page(desk: Client) -> None:
    user = user_with(Role.ANALYST)
    assignment = user.assignments.get()
    url = reverse("admin:accounts_roleassignment_end", args=[assignment.pk])
    today = timezone.localdate()
    assert desk.get(url).status_code == 200
    early = desk.post(url, {"until": "2019-01-01"})
    assert early.context["form"].errors
    assert desk.post(url, {"until": today.isoformat()}).status_code == 302
    assignment.refresh_from_db()
    assert assignment.until_date == today
    assert AuditEvent.objects.filter(act="role.ended").count() == 1


def test_nobody_ends_their_own_role(desk: Client, administrator: User) -> None:
    own = administrator.assignments.get()
    url = reverse("admin:accounts_roleassignment_end", args=[own.pk])
    assert desk.post(url, {"until": timezone.localdate().isoformat()}).context["form"].errors
    own.refresh_from_db()
    assert own.until_date is None


@pytest.mark.queries
@pytest.mark.parametrize("path", [USERS, ACCESS])
def test_lists_cost_the_same_for_many(
    desk: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    user_with(Role.ANALYST)
    desk.get(path)
    with django_assert_max_num_queries(20) as few:
        desk.get(path)
    for _n in range(20):
        user_with(Role.ANALYST)
    with django_assert_max_num_queries(20) as many:
        desk.get(path)
    assert len(many) == len(few)
