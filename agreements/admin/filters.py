"""Filters of the lists of agreements and their tasks."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from agreements.selectors import ALIVE, RUNNING, WARNING_DAYS
from migranportal.accounts.models import Organisation

SOON = timedelta(days=30)


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


class WatchFilter(admin.SimpleListFilter):
    """What somebody should look at."""

    title = _("to watch")
    parameter_name = "watch"
    _CASES: ClassVar[dict[str, Q]] = {
        "outlived": Q(is_outlived=True),
        "renamed": Q(is_renamed=True),
        "signed": Q(state=Agreement.State.SIGNED, is_text_seen=True),
        "unseen": Q(state__in=ALIVE, is_text_seen=False),
        "overdue": Q(overdue__gt=0),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("outlived", _("Runs longer than its MoU")),
            ("renamed", _("A party was renamed")),
            ("signed", _("Signed, to be put into force")),
            ("unseen", _("Signed text not seen")),
            ("overdue", _("Tasks are overdue")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the agreements of the chosen case."""
        case = self._CASES.get(str(self.value()))
        return queryset if case is None else queryset.filter(case)


class PartnerFilter(admin.SimpleListFilter):
    """One of the parties."""

    title = _("party")
    parameter_name = "party"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the organisations that are a party to something."""
        rows = Organisation.objects.filter(party__isnull=False).distinct().order_by("name")
        return [(code, name) for code, name in rows.values_list("code", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the agreements of the chosen party."""
        chosen = self.value()
        if not chosen:
            return queryset
        return queryset.filter(
            pk__in=Agreement.objects.filter(parties__organisation__code=chosen).values("pk")
        )


class OwnerFilter(admin.SimpleListFilter):
    """Who owes a task."""

    title = _("responsible")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the organisations that owe something."""
        rows = Organisation.objects.filter(task__isnull=False).distinct().order_by("name")
        return [(code, name) for code, name in rows.values_list("code", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the tasks of the chosen organisation."""
        chosen = self.value()
        return queryset.filter(owner__code=chosen) if chosen else queryset


class DueFilter(admin.SimpleListFilter):
    """Whether a task is late, open or done."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("late", _("Overdue")),
            ("soon", _("Due within 30 days")),
            ("open", _("Not done")),
            ("done", _("Done")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the tasks of the chosen case."""
        chosen = self.value()
        if chosen == "late":
            return queryset.filter(
                done_date=None, due_date__lt=timezone.localdate(), agreement__state__in=RUNNING
            )
        if chosen == "soon":
            today = timezone.localdate()
            return queryset.filter(done_date=None, due_date__range=(today, today + SOON))
        if chosen in {"open", "done"}:
            return queryset.filter(done_date__isnull=chosen == "open")
        return queryset
