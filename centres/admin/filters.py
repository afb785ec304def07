"""Filters of the lists of entries."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centres.models import Entry
from migranportal.accounts.record_admin import actor


class ReviewFilter(admin.SimpleListFilter):
    """What waits for whom: the first line is the reader's work list."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("mine", _("Drafts that I may publish")),
            ("own", _("My drafts, for somebody else")),
            ("published", _("On the public pages")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the entries of the chosen case."""
        drafts = queryset.filter(state=Entry.State.DRAFT)
        email = actor(request).email
        if self.value() == "mine":
            return drafts.exclude(edited_by=email)
        if self.value() == "own":
            return drafts.filter(edited_by=email)
        if self.value() == "published":
            return queryset.filter(state=Entry.State.PUBLISHED)
        return queryset


class TermFilter(admin.SimpleListFilter):
    """Whether an opening is still valid."""

    title = _("validity")
    parameter_name = "term"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two cases."""
        return [("valid", _("Still valid")), ("over", _("Over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the openings of the chosen case."""
        today = timezone.localdate()
        if self.value() == "valid":
            return queryset.filter(until_date__gte=today)
        if self.value() == "over":
            return queryset.filter(until_date__lt=today)
        return queryset
