"""Telling: to whom a thing is told, and that it is told once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind, Notice
from migranportal.notices.services import (
    IncompleteNoticeError,
    News,
    notify,
    notify_many,
    notify_role,
)
from tests.factories.accounts import RoleAssignmentFactory, UserFactory, user_with
from tests.factories.villages import VillageAreaFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
VILLAGE = "35.04.14.2011"


def news(key: str = "1", area: str = VILLAGE) -> News:
    return News(
        kind=Kind.TASK_FORCE_ENDING,
        key=key,
        area_code=area,
        link=f"/desa/{area}/satgas/",
        parameters={"until_date": "2026-04-01"},
    )


def told(user: Any) -> int:
    return Notice.objects.of(user).count()


def test_people_are_told_once() -> None:
    VillageAreaFactory(code=VILLAGE, name="Tunggangri")
    user, other = UserFactory(), UserFactory()
    assert notify(users=[user], news=news(), at=AT) == 1
    assert notify(users=[user, other], news=news(), at=AT) == 1
    notice = Notice.objects.get(user=user)
    assert (notice.place, notice.read_at, notice.mailed_at) == ("Tunggangri", None, None)


def test_closed_accounts_are_not_told() -> None:
    assert notify(users=[UserFactory(is_active=False)], news=news(), at=AT) == 0


@pytest.mark.parametrize(
    ("role", "area", "expected"),
    [
        (Role.VILLAGE_OFFICER, VILLAGE, 1),
        (Role.VILLAGE_OFFICER, "35.04.14.2012", 0),
        (Role.BP3MI_OFFICER, "35", 1),
        (Role.BP3MI_OFFICER, "52", 0),
        (Role.REGENCY_OFFICER, "35.04", 1),
        (Role.REGENCY_OFFICER, "35.05", 0),
        (Role.PROGRAM_OFFICER, "", 1),
        (Role.ANALYST, "", 0),  # not one of the roles that are told
    ],
)
def test_roles_and_areas_are_respected(role: Role, area: str, expected: int) -> None:
    user = user_with(role, area=area)
    roles = set(Role) - {Role.ANALYST}
    assert notify_role(roles=roles, news=news(), on=ON, at=AT) == expected
    assert told(user) == expected


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2026, 3, 3), None, 0),
        (date(2026, 3, 2), date(2026, 3, 2), 1),
        (date(2025, 1, 1), date(2026, 3, 1), 0),
    ],
)
def test_only_assignments_in_force_are_told(since: date, until: date, expected: int) -> None:
    user = UserFactory()
    RoleAssignmentFactory(user=user, role=Role.VILLAGE_OFFICER, since_date=since, until_date=until)
    assert notify_role(roles=[Role.VILLAGE_OFFICER], news=news(), on=ON, at=AT) == expected


def test_whoever_holds_two_fitting_roles_is_told_once() -> None:
    user = user_with(Role.VILLAGE_OFFICER)
    RoleAssignmentFactory(user=user, role=Role.VILLAGE_HEAD)
    roles = [Role.VILLAGE_OFFICER, Role.VILLAGE_HEAD]
    assert notify_many(roles=roles, news=[news("1"), news("1"), news("2")], on=ON, at=AT) == 2


def test_many_things_are_told_in_one_statement(django_assert_num_queries: Any) -> None:
    officers = [user_with(Role.VILLAGE_OFFICER, area=f"35.04.14.20{n}") for n in range(10, 30)]
    many = [news(area=f"35.04.14.20{n}") for n in range(10, 30)]
    with django_assert_num_queries(1):
        assert notify_many(roles=[Role.VILLAGE_OFFICER], news=many, on=ON, at=AT) == 20
    assert [told(officer) for officer in officers] == [1] * 20


def test_country_wide_news_reach_country_wide_roles_only() -> None:
    user_with(Role.BP3MI_OFFICER)
    user_with(Role.PROGRAM_OFFICER)
    roles = [Role.BP3MI_OFFICER, Role.PROGRAM_OFFICER]
    assert notify_role(roles=roles, news=news(area=""), on=ON, at=AT) == 1


def test_a_sentence_without_its_parameters_is_refused() -> None:
    user = UserFactory()
    incomplete = News(kind=Kind.TASK_FORCE_ENDING, key="1")
    with pytest.raises(IncompleteNoticeError, match="until_date"):
        notify(users=[user], news=incomplete, at=AT)
