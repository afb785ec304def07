"""Overdue items are told to who answers for them: once for each last day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind, Notice
from migranportal.notices.wording import sentence
from plans.models import PlanItem
from plans.services import tell_what_is_overdue
from tests.factories.accounts import user_with
from tests.factories.plans import PlanItemFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 6, 30)


def tell(days: int) -> int:
    return tell_what_is_overdue(on=DUE + timedelta(days=days), at=timezone.now())


def test_an_item_is_told_once_and_again_with_a_new_day() -> None:
    user_with(Role.REGENCY_OFFICER)
    item = PlanItemFactory(end_date=DUE)
    assert [tell(days) for days in (-1, 0, 1, 2, 30)] == [0, 0, 1, 0, 0]
    PlanItem.objects.filter(pk=item.pk).update(end_date=DUE + timedelta(days=40))
    assert [tell(days) for days in (31, 40, 41, 42)] == [0, 0, 1, 0]


def test_who_hears_of_it_and_where_it_leads() -> None:
    here, ministry = user_with(Role.REGENCY_OFFICER), user_with(Role.PROGRAM_OFFICER)
    user_with(Role.REGENCY_OFFICER, area="35.05")
    user_with(Role.BP3MI_OFFICER)
    item = PlanItemFactory(end_date=DUE, title="Pelatihan")
    assert tell(1) == 2
    assert set(Notice.objects.values_list("user", flat=True)) == {here.pk, ministry.pk}
    notice = Notice.objects.get(user=here, kind=Kind.PLAN_ITEM_OVERDUE)
    assert notice.link == reverse("admin:plans_planitem_change", args=[item.pk])
    with translation.override("en"):
        assert sentence(notice) == "“Pelatihan” was due on 30 June 2026 and is not done."


def test_only_the_ministry_hears_of_plans_of_the_country() -> None:
    user_with(Role.REGENCY_OFFICER)
    ministry = user_with(Role.PROGRAM_OFFICER)
    PlanItemFactory(end_date=DUE, plan__national=True)
    assert tell(1) == 1
    assert Notice.objects.get().user == ministry


def test_what_is_closed_or_has_no_day_is_not_told() -> None:
    user_with(Role.REGENCY_OFFICER)
    PlanItemFactory(end_date=DUE, done=True)
    PlanItemFactory(end_date=DUE, dropped=True)
    PlanItemFactory(end_date=None)
    assert tell(1) == 0


def test_many_items_take_two_queries(django_assert_max_num_queries: Any) -> None:
    user_with(Role.REGENCY_OFFICER)
    for _ in range(20):
        PlanItemFactory(end_date=DUE)
    with django_assert_max_num_queries(4):
        assert tell(1) == 20
