"""Filters of the lists of webhooks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation
from migranportal.api.models import EventKind, WebhookDelivery

State = WebhookDelivery.State
LEFT = (State.DEAD, State.WITHHELD)
"""States of what did not arrive."""


class PartnerFilter(admin.SimpleListFilter):
    """The organisations that have endpoints."""

    title = _("partner")
    parameter_name = "partner"
    way = "organisation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Return them."""
        rows = Organisation.objects.filter(webhook_endpoints__isnull=False).distinct()
        return [(str(o.pk), o.name) for o in rows.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the chosen one; what is no key finds nothing."""
        chosen = self.value()
        if not chosen:
            return queryset
        key = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
        return queryset.filter(**{self.way: key})


class PartnerOfDeliveryFilter(PartnerFilter):
    """The same, for deliveries."""

    way = "endpoint__organisation"


class StateFilter(admin.SimpleListFilter):
    """Whether events are sent to endpoints."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [("on", _("Active")), ("failing", _("Failing")), ("off", _("Off"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen case; what fails is on, and stands in a case of its own."""
        if self.value() is None:
            return queryset
        if self.value() == "off":
            return queryset.filter(is_active=False)
        fails = self.value() == "failing"
        return queryset.filter(is_active=True, lane__failing_since__isnull=not fails)


class LeftFilter(admin.SimpleListFilter):
    """What was given up or withheld, unless told otherwise."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [*((s.value, s.label) for s in State), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        """Call the choice without a parameter what it is."""
        first, *rest = super().choices(changelist)
        return [{**first, "display": _("Not delivered")}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen case; test events that failed are nobody's loss."""
        chosen = self.value()
        if chosen == "all":
            return queryset
        if chosen:
            return queryset.filter(state=chosen)
        return queryset.filter(state__in=LEFT).exclude(event__kind=EventKind.PING)
