"""What a plan says: the plan itself and its items, with their villages and organisations."""

from collections.abc import Iterable
from datetime import datetime

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, User, covers
from migranportal.accounts.records import save_record
from migranportal.core.errors import DomainError
from plans.models import ActionPlan, PlanItem
from villages.models import Village


class ForeignVillageError(DomainError):
    """A village lies outside the area of the plan."""


@transaction.atomic
def save_plan(*, plan: ActionPlan, by: User | None, at: datetime) -> ActionPlan:
    """Save a new or changed plan.

    Raises:
        ForeignVillageError: an item names a village outside the new area.
        django.core.exceptions.ValidationError: a field is at fault.
    """
    act = "actionplan.changed" if plan.pk else "actionplan.added"
    if plan.pk:
        named = Village.objects.filter(plan_items__plan=plan)
        check_villages(plan=plan, villages=named, field="area")
    save_record(plan, act=act, by=by, at=at)
    return plan


@transaction.atomic
def save_item(
    *,
    item: PlanItem,
    villages: Iterable[Village],
    supporting: Iterable[Organisation],
    by: User | None,
    at: datetime,
) -> PlanItem:
    """Save a new or changed item with the villages that it names and who supports it.

    State and progress stay as the reports left them.

    Raises:
        ForeignVillageError: a village lies outside the plan's area.
        django.core.exceptions.ValidationError: a field is at fault.
    """
    named, helpers = list(villages), list(supporting)
    check_villages(plan=item.plan, villages=named)
    if item.pk:
        stored = PlanItem.objects.select_for_update().get(pk=item.pk)
        for name in ("state", "percent", "reason", "closed_date"):
            setattr(item, name, getattr(stored, name))
    act = "planitem.changed" if item.pk else "planitem.added"
    codes = sorted(village.area.code for village in named)
    helped_by = sorted(organisation.code for organisation in helpers)
    save_record(
        item, act=act, by=by, at=at, plan=item.plan_id, villages=codes, supporting=helped_by
    )
    with pghistory.context(user=getattr(by, "pk", None)):
        item.villages.set(named)
        item.supporting.set(helpers)
    return item


def check_villages(
    *, plan: ActionPlan, villages: Iterable[Village], field: str = "villages"
) -> None:
    """Refuse villages outside the area of ``plan``.

    Raises:
        ForeignVillageError: on ``field``, naming up to five of them.
    """
    outside = sorted(
        {str(v.area) for v in _with_areas(villages) if not covers(plan.scope_code, v.area.code)}
    )
    if outside:
        raise ForeignVillageError(
            _(
                "These villages lie outside the area of the plan: %(villages)s. Choose villages "
                "inside it, or widen the area of the plan."
            )
            % {"villages": ", ".join(outside[:5])},
            field=field,
        )


def _with_areas(villages: Iterable[Village]) -> Iterable[Village]:
    keys = [village.pk for village in villages]
    rows: Iterable[Village] = Village.objects.filter(pk__in=keys).select_related("area")
    return rows
