"""Filters of the lists, each with a parameter that other pages may link to."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import covers, within
from migranportal.accounts.roles import Permission
from migranportal.core.admin_pages import LimitedPaginator
from migranportal.regions.models import Area
from programs.models import CriteriaVersion, StaleVillage
from programs.models.assessment import Outcome
from villages.models import Village

Choices = list[tuple[str, Any]]


class VersionFilter(admin.SimpleListFilter):
    """The published criteria versions."""

    title = _("criteria version")
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the published versions, the newest of each program first."""
        versions = CriteriaVersion.objects.decided().select_related("program")
        return [
            (str(v.pk), f"{v.program} {v.number}")
            for v in versions.order_by("program_id", "-number")
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the rows of the chosen version."""
        chosen = self.value()
        return _keep(queryset, version=chosen) if chosen else queryset


class OutcomeFilter(admin.SimpleListFilter):
    """The three outcomes."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the outcomes."""
        return [(str(value), label) for value, label in Outcome.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the rows with the chosen outcome."""
        chosen = self.value()
        return _keep(queryset, outcome=chosen) if chosen else queryset


class AreaFilter(admin.SimpleListFilter):
    """The provinces, or the user's own areas; any other code may be named in the address."""

    title = _("area")
    parameter_name = "area"
    path = "village__area__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the codes and names to choose from, and the one that is chosen."""
        user: Any = request.user
        codes = user.areas_for(Permission.VIEW_PROGRAMS)
        wanted = Area.objects.filter(valid_until=None)
        chosen = request.GET.get(self.parameter_name, "")
        offered = (
            wanted.filter(level=Area.Level.PROVINCE)
            if "" in codes
            else wanted.filter(code__in=codes)
        )
        found = (offered | wanted.filter(code=chosen)).order_by("code")
        return [(code, f"{code} {name}") for code, name in found.values_list("code", "name")]

    def has_output(self) -> bool:
        """Always apply: an address may name any code."""
        return True

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the rows inside the chosen area."""
        rows: QuerySet[Any] = queryset.filter(within([self.value() or ""], self.path))
        return rows


class ConfirmedFilter(admin.SimpleListFilter):
    """Whether anybody ever confirmed the village's file."""

    title = _("village data")
    parameter_name = "confirmed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the two cases."""
        return [("never", _("Never confirmed")), ("once", _("Confirmed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the villages of the chosen case."""
        chosen, rows = self.value(), queryset
        if chosen in {"never", "once"}:
            rows = rows.filter(village__confirmed_date__isnull=chosen == "never")
        return rows  # type: ignore[no-any-return]


class StaleFilter(admin.SimpleListFilter):
    """Whether records changed since the finding."""

    title = _("records changed since")
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Return the one case that matters."""
        return [("yes", _("Waiting for a recompute"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the villages that wait."""
        rows: QuerySet[Any] = queryset
        if self.value() == "yes":
            rows = rows.filter(village_id__in=StaleVillage.objects.values("village_id"))
        return rows


def search_villages(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Keep the rows of the villages that the register finds by name or code, up to a limit.

    The villages are looked up first: inside the list's own query the planner would walk through
    the whole country in the order of the list instead of using the index on names.
    """
    if not text.strip():
        return rows
    areas = Area.objects.matching(text.strip()).filter(level=Area.Level.VILLAGE)
    found = Village.objects.filter(area__in=areas).values_list("pk", flat=True)
    return rows.filter(village_id__in=list(found[: LimitedPaginator.LIMIT]))


def _keep(rows: Any, **values: str) -> QuerySet[Any]:
    """Filter by whole numbers; anything else in an address finds nothing."""
    if not all(value.isdecimal() for value in values.values()):
        return rows.none()  # type: ignore[no-any-return]
    return rows.filter(**values)  # type: ignore[no-any-return]


def overlaps(code: str, areas: list[str]) -> bool:
    """Tell whether an area has something in common with one of ``areas``."""
    return any(covers(code, area) or covers(area, code) for area in areas)
