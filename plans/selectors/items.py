"""Reads of items: how many are late, due soon and done, and those of a village."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from plans.models import OPEN, ItemState, PlanItem
from villages.models import Village

SOON_DAYS = 30
"""An open item is called due soon this many days before its last day."""


@dataclass(frozen=True)
class Counts:
    """Items of some plans on a day. ``undated`` are open and have no last day."""

    all: int
    overdue: int
    soon: int
    undated: int
    done: int
    dropped: int


def count_items(rows: Any, *, on: date) -> Counts:
    """Count ``rows`` of ``PlanItem`` in one query, as of the day ``on``."""
    found = rows.order_by().aggregate(
        all=Count("pk"),
        overdue=Count("pk", filter=PlanItem.overdue_condition(on)),
        soon=Count("pk", filter=PlanItem.soon_condition(on, SOON_DAYS)),
        undated=Count("pk", filter=Q(state__in=OPEN, end_date=None)),
        done=Count("pk", filter=Q(state=ItemState.DONE)),
        dropped=Count("pk", filter=Q(state=ItemState.DROPPED)),
    )
    return Counts(**found)


def items_of_village(village: Village) -> list[PlanItem]:
    """Return the items that name ``village``, whichever plan they belong to, what is due first.

    A village reads every plan that names it, also one of its province or of the country.
    """
    rows = PlanItem.objects.of_village(village)
    related = ("plan__organisation", "plan__program", "pillar", "responsible")
    return list(
        rows.select_related(*related)
        .prefetch_related("supporting", "reports")
        .order_by("plan__title", "plan_id", "end_date", "position", "pk")
    )
