"""Filters of the lists of sessions, certificates and visits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models import SessionState
from training.selectors import sessions_to_certify

_SOON = timedelta(days=30)


class WhenFilter(admin.SimpleListFilter):
    """What a session waits for."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("upcoming", _("Upcoming")),
            ("soon", _("In the next 30 days")),
            ("over", _("Over, to be closed")),
            ("certify", _("Certificates to issue")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the sessions of the chosen case."""
        today, chosen, planned = timezone.localdate(), self.value(), SessionState.PLANNED
        if chosen == "upcoming":
            return queryset.filter(state=planned, end_date__gte=today)
        if chosen == "soon":
            return queryset.filter(
                state=planned, end_date__gte=today, start_date__lte=today + _SOON
            )
        if chosen == "over":
            return queryset.filter(state=planned, end_date__lt=today)
        if chosen == "certify":
            user: Any = request.user
            return queryset.filter(pk__in=sessions_to_certify(user).values("pk"))
        return queryset


class ValidityFilter(admin.SimpleListFilter):
    """Whether a certificate is valid or revoked."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [("valid", _("Valid")), ("revoked", _("Revoked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the certificates of the chosen case."""
        if self.value() not in ("valid", "revoked"):
            return queryset
        return queryset.filter(revoked_date__isnull=self.value() == "valid")


class FollowUpFilter(admin.SimpleListFilter):
    """Whether the follow-up of a visit is late, open or done."""

    title = _("follow-up")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("late", _("Overdue")),
            ("open", _("Open")),
            ("done", _("Done")),
            ("none", _("None agreed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the visits of the chosen case."""
        chosen = self.value()
        if chosen == "late":
            return queryset.filter(done_date=None, due_date__lt=timezone.localdate())
        if chosen == "open":
            return queryset.filter(done_date=None, due_date__isnull=False)
        if chosen == "done":
            return queryset.filter(done_date__isnull=False)
        return queryset.filter(due_date=None) if chosen == "none" else queryset
