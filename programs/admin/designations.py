"""Designations: what a person decided, and what was only reported."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.scoped_admin import ScopedModelAdmin
from programs.admin.filters import AreaFilter
from programs.models import Designation, DesignationState

REPORTED = (
    DesignationState.CANDIDATE,
    DesignationState.PROPOSED,
    DesignationState.DESIGNATED,
    DesignationState.WITHDRAWN,
)
_DECREED = (
    *("village", "program", "state", "decree", "decree_number", "decree_date", "proposal"),
    *("ceremony_date", "plaque_date", "monitored_date", "revoked_date", "revoked_by_decree"),
    *("source", "is_confirmed"),
)


class CountedFilter(admin.SimpleListFilter):
    """The villages that counted as designated on a day; any other day may be named in the address."""

    title = _("counted on")
    parameter_name = "counted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return today, the ends of the last years, and the day that is chosen."""
        today = timezone.localdate()
        ends = [date(today.year - back, 12, 31) for back in (1, 2)]
        days = [today, *ends]
        chosen = _day(request.GET.get(self.parameter_name, ""))
        if chosen and chosen not in days:
            days.append(chosen)
        return [(day.isoformat(), day) for day in days]

    def has_output(self) -> bool:
        """Always apply: an address may name any day."""
        return True

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the villages counted on the chosen day; what is no day finds nothing."""
        rows: Any = queryset
        if self.value():
            day = _day(self.value() or "")
            rows = rows.counted_on(day) if day else rows.none()
        return rows  # type: ignore[no-any-return]


class KnownFromFilter(admin.SimpleListFilter):
    """Whether a decree stands behind the row."""

    title = _("known from")
    parameter_name = "known"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two cases."""
        return [("decree", _("A decree")), ("reports", _("Reports only"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Keep the rows of the chosen case."""
        rows: QuerySet[Any] = queryset
        chosen = self.value()
        return rows.filter(decree__isnull=chosen == "reports") if chosen else rows


@admin.register(Designation)
class DesignationAdmin(ScopedModelAdmin):
    """The villages of each program with their decrees."""

    list_display = (
        *("village", "program", "state", "decree_number", "decree_date"),
        *("monitored_date", "is_confirmed", "page", "explanation"),
    )
    fields = ("village", "program", "state", "source")
    list_filter = ("program", "state", CountedFilter, KnownFromFilter, "is_confirmed", AreaFilter)
    list_select_related = ("program", "village__area")
    search_fields = ("village__area__name", "village__area__code", "decree_number")
    search_help_text = _("Village name or code, or decree number")
    autocomplete_fields = ("village",)
    ordering = ("-decree_date", "pk")
    sortable_by = ("decree_date", "monitored_date")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow changes of reports only: what a decree says moves by its steps."""
        is_decreed = obj is not None and obj.decree_id is not None
        return not is_decreed and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show everything of a designation by decree."""
        return self.fields if obj is None or obj.decree_id is None else _DECREED

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the states that somebody can report."""
        if db_field.name == "state":
            kwargs["choices"] = [(s.value, s.label) for s in REPORTED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description=_("page"))
    def page(self, row: Designation) -> SafeString:
        """Lead to the page with the time line, the visits and what can be recorded."""
        where: dict[str, Any] = {"code": row.village.area.code, "pk": row.pk}
        url = reverse("programs:designation", kwargs=where)
        return format_html('<a href="{}">{}</a>', url, _("Open the designation"))

    @admin.display(description=_("assessment"))
    def explanation(self, row: Designation) -> SafeString:
        """Lead to what the machine finds."""
        url = reverse("admin:programs_village_explanation", args=[row.village_id])
        return format_html('<a href="{}">{}</a>', url, _("Open the explanation"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
