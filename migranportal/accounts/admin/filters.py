"""Which accounts and roles somebody should look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import RoleAssignment
from migranportal.accounts.roles import Permission, Role, roles_with

ENDS_SOON = timedelta(days=30)
LONG_ABSENT = timedelta(days=180)


def second_factor_of(user: str) -> Exists:
    """Return whether the account whose key stands in the field ``user`` has a second factor."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Exists(Authenticator.objects.filter(user=OuterRef(user), type__in=kinds))


class RoleFilter(admin.SimpleListFilter):
    """Who holds a role today."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the roles, and none."""
        return [*Role.choices, ("none", _("No role in force"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the accounts that hold it."""
        chosen = self.value()
        held = RoleAssignment.objects.in_force(timezone.localdate()).filter(user=OuterRef("pk"))
        if chosen == "none":
            return queryset.exclude(Exists(held))
        return queryset.filter(Exists(held.filter(role=chosen))) if chosen else queryset


class AttentionFilter(admin.SimpleListFilter):
    """Accounts that somebody should look at."""

    title = _("to look at")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("ending", _("A role ends within 30 days")),
            ("no_factor", _("Enters the desk without a second factor")),
            ("never", _("Never signed in")),
            ("absent", _("Not signed in for half a year")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen case, of open accounts."""
        today, chosen = timezone.localdate(), self.value()
        held = RoleAssignment.objects.in_force(today).filter(user=OuterRef("pk"))
        cases = {
            "ending": Exists(held.filter(until_date__lte=today + ENDS_SOON)),
            "no_factor": Exists(held.filter(role__in=roles_with(Permission.ENTER_ADMIN)))
            & ~second_factor_of("pk"),
            "never": Q(last_login__isnull=True),
            "absent": Q(last_login__lt=timezone.now() - LONG_ABSENT),
        }
        condition = cases.get(chosen or "")
        return queryset if condition is None else queryset.filter(condition, is_active=True)


class TermFilter(admin.SimpleListFilter):
    """Whether a role is in force; those in force unless told otherwise."""

    title = _("period")
    parameter_name = "term"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases beside the usual one."""
        return [
            ("ending", _("Ends within 30 days")),
            ("ended", _("Ended")),
            ("later", _("Begins later")),
            ("all", _("All")),
        ]

    def choices(self, changelist: Any) -> Any:
        """Call the choice without a parameter what it is."""
        first, *rest = super().choices(changelist)
        return [{**first, "display": _("In force today")}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen case."""
        today = timezone.localdate()
        in_force = Q(since_date__lte=today) & (Q(until_date=None) | Q(until_date__gte=today))
        cases = {
            "ending": in_force & Q(until_date__lte=today + ENDS_SOON),
            "ended": Q(until_date__lt=today),
            "later": Q(since_date__gt=today),
            "all": Q(),
        }
        return queryset.filter(cases.get(self.value() or "", in_force))


class HolderFilter(admin.SimpleListFilter):
    """Roles whose holder somebody should look at."""

    title = _("holder")
    parameter_name = "holder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("no_factor", _("Enters the desk without a second factor")),
            ("never", _("Never signed in")),
            ("closed", _("Account closed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen case."""
        cases = {
            "no_factor": Q(role__in=roles_with(Permission.ENTER_ADMIN)) & ~second_factor_of("user"),
            "never": Q(user__last_login__isnull=True),
            "closed": Q(user__is_active=False),
        }
        condition = cases.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)
