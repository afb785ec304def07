"""Time lines as the pages show them: of one plan, and of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t

from plans.models import ActionPlan, ItemState, PlanItem
from plans.selectors import Timeline, lay_out


@dataclass(frozen=True)
class Line:
    """A row of the picture; everything that the bar shows is also here in words."""

    title: str
    url: str
    who: str
    state: str
    """A code for the look: planned, under_way, done, dropped or late."""
    state_label: str | Promise
    progress: str
    is_late: bool = False


def plan_timeline(items: Iterable[PlanItem], *, today: date) -> Timeline:
    """Return the picture of the items of a plan."""
    return lay_out(
        [
            (item_line(item, today=today), item.start_date, item.end_date, _drawn(item))
            for item in items
        ],
        today=today,
    )


def country_timeline(plans: Iterable[Any], *, today: date) -> Timeline:
    """Return the picture of plans that carry their counts and their span."""
    return lay_out(
        [(_plan_line(plan), plan.span_start, plan.span_end, _share(plan)) for plan in plans],
        today=today,
    )


def item_line(item: PlanItem, *, today: date) -> Line:
    """Return the words of an item."""
    late = item.is_overdue(today)
    return Line(
        title=item.title,
        url=reverse("admin:plans_planitem_change", args=[item.pk]),
        who=item.responsible.name if item.responsible else _t("not known"),
        state="late" if late else item.state,
        state_label=_t("Overdue") if late else ItemState(item.state).label,
        progress=_t("no report yet") if item.percent is None else f"{item.percent}%",
        is_late=late,
    )


def _plan_line(plan: Any) -> Line:
    late = plan.items_overdue
    finished = plan.items_all and plan.items_done == plan.items_all
    if late:
        label: str = _t("%(count)d overdue") % {"count": late}
    else:
        label = str(ItemState.DONE.label if finished else ItemState.UNDER_WAY.label)
    return Line(
        title=plan.title,
        url=reverse("admin:plans_actionplan_change", args=[plan.pk]),
        who=place_of(plan),
        state="late" if late else ("done" if finished else "under_way"),
        state_label=label if plan.items_all else _t("No items yet"),
        progress=_t("%(done)d of %(all)d done") % {"done": plan.items_done, "all": plan.items_all},
        is_late=bool(late),
    )


def place_of(plan: ActionPlan) -> str:
    """Return the name of the plan's area."""
    return plan.area.name if plan.area is not None else _t("The whole country")


def _drawn(item: PlanItem) -> int | None:
    return 100 if item.state == ItemState.DONE else item.percent


def _share(plan: Any) -> int:
    return plan.items_done * 100 // plan.items_all if plan.items_all else 0
