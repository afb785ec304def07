"""Filters of the lists of plans and items, each with a parameter that other pages link to."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, User
from plans.models import ActionPlan, PlanItem
from plans.selectors import SOON_DAYS
from programs.admin.filters import AreaFilter
from villages.models import Pillar

Choices = list[tuple[str, Any]]
DUE = [
    ("late", _("Overdue")),
    ("soon", _("Due within 30 days")),
    ("undated", _("Open without a day")),
    ("open", _("Open")),
    ("done", _("Done")),
]


def due_rows(rows: Any, chosen: str | None) -> QuerySet[Any]:
    """Keep the items of a case of ``DUE`` as of today; anything else keeps all."""
    today = timezone.localdate()
    cases = {
        "late": lambda: rows.overdue(today),
        "soon": lambda: rows.due_within(today, SOON_DAYS),
        "undated": rows.undated,
        "open": rows.open,
        "done": lambda: rows.filter(state="done"),
    }
    kept: QuerySet[Any] = cases[chosen]() if chosen in cases else rows
    return kept


class DueFilter(admin.SimpleListFilter):
    """Whether an item is late, due soon, open or done."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the cases."""
        return list(DUE)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the items of the chosen case."""
        return due_rows(queryset, self.value())


class StandingFilter(admin.SimpleListFilter):
    """The plans with items that are late or due soon."""

    title = _("items")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the cases."""
        return [("late", _("With overdue items")), ("soon", _("With items due soon"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the plans of the chosen case."""
        if self.value() not in {"late", "soon"}:
            return queryset  # type: ignore[no-any-return]
        items = due_rows(PlanItem.objects.all(), self.value())
        kept: QuerySet[Any] = queryset.filter(pk__in=items.values("plan_id"))
        return kept


class PlanAreaFilter(AreaFilter):
    """The area of a plan."""

    path = "area__code"


class ItemAreaFilter(AreaFilter):
    """The area of an item's plan."""

    path = "plan__area__code"


class _KeyFilter(admin.SimpleListFilter):
    """A choice by key; anything that is no key finds nothing."""

    def key(self) -> int | None:
        """Return the chosen key; -1 where it is none."""
        chosen = self.value()
        if not chosen:
            return None
        return int(chosen) if chosen.isdecimal() and len(chosen) < 10 else -1


class PlanFilter(_KeyFilter):
    """The plans that the user sees."""

    title = _("plan")
    parameter_name = "plan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the plans, the newest first."""
        user: Any = request.user
        plans = ActionPlan.objects.visible_to(user).order_by("-pk")
        return [(str(key), title) for key, title in plans.values_list("pk", "title")[:50]]

    def has_output(self) -> bool:
        """Always apply: an address may name any plan."""
        return True

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the items of the plan."""
        key = self.key()
        return queryset if key is None else queryset.filter(plan_id=key)  # type: ignore[no-any-return]


class PillarFilter(admin.SimpleListFilter):
    """The pillars that some item names."""

    title = _("pillar")
    parameter_name = "pillar"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the pillars."""
        used = Pillar.objects.filter(plan_items__isnull=False).distinct()
        return [(p.code, str(p)) for p in used.order_by("program", "position", "code")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the items of the pillar."""
        code = self.value()
        return queryset.of_pillar(code) if code else queryset  # type: ignore[no-any-return]


class OrganisationFilter(_KeyFilter):
    """Who is responsible for some item or supports one."""

    title = _("organisation")
    parameter_name = "organisation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the organisations that the user's items name."""
        user: User = request.user  # type: ignore[assignment]
        items = PlanItem.objects.visible_to(user)
        keys = items.order_by().values("responsible_id")
        helpers = PlanItem.supporting.through.objects.filter(planitem__in=items.order_by())
        rows = Organisation.objects.filter(pk__in=keys) | Organisation.objects.filter(
            pk__in=helpers.values("organisation_id")
        )
        return [(str(key), name) for key, name in rows.order_by("name").values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep what the organisation does or supports."""
        key = self.key()
        return queryset if key is None else queryset.of_organisation(key)  # type: ignore[no-any-return]


class VillageFilter(admin.SimpleListFilter):
    """A village by its code, as other pages link to it."""

    title = _("village")
    parameter_name = "village"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Offer only the chosen one: the list is too long."""
        chosen = request.GET.get(self.parameter_name, "")
        return [(chosen, chosen)] if chosen else []

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the items that name the village."""
        code = self.value()
        return queryset.filter(villages__area__code=code) if code else queryset  # type: ignore[no-any-return]
