"""Tells who answers for a plan that one of its items is overdue: once for each last day."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from migranportal.accounts.roles import Permission, roles_with
from migranportal.notices.models import Kind
from migranportal.notices.services import News, notify_many
from plans.models import PlanItem


def tell_what_is_overdue(*, on: date, at: datetime) -> int:
    """Tell of every item that should have been done before ``on``; return how many were new.

    The officers of the plan's area hear of it, and who edits plans for the whole country. The last
    day is part of the key: an item with a new day is told again when that has passed too, and a day
    without a run skips none.
    """
    late: Any = PlanItem.objects.overdue(on).select_related("plan__area").order_by("pk")
    news = (_news(item) for item in late.iterator(chunk_size=1000))
    return notify_many(roles=roles_with(Permission.EDIT_PLANS), news=news, on=on, at=at)


def _news(item: Any) -> News:
    return News(
        kind=Kind.PLAN_ITEM_OVERDUE,
        key=f"{item.pk}:{item.end_date}",
        area_code=item.scope_code,
        link=reverse("admin:plans_planitem_change", args=[item.pk]),
        parameters={"title": item.title, "until_date": item.end_date.isoformat()},
    )
