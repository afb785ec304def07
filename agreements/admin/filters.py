"""Filters of the lists of agreements and their tasks."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.selectors import WARNING_DAYS


class ExpiryFilter(admin.SimpleListFilter):
    """How soon an agreement ends."""

    title = _("ends within")
    parameter_name = "ends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the spans of the warnings."""
        return [(str(days), _("%(days)s days") % {"days": days}) for days in WARNING_DAYS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the agreements that end within the span."""
        chosen = self.value()
        valid = chosen in {str(days) for days in WARNING_DAYS}
        return queryset.filter(stage__lte=int(chosen)) if valid and chosen else queryset


class DueFilter(admin.SimpleListFilter):
    """Whether a task is late, open or done."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the three cases."""
        return [("late", _("Overdue")), ("open", _("Open")), ("done", _("Done"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the tasks of the chosen case."""
        chosen = self.value()
        if chosen == "late":
            return queryset.filter(done_date=None, due_date__lt=timezone.localdate())
        if chosen in {"open", "done"}:
            return queryset.filter(done_date__isnull=chosen == "open")
        return queryset
