"""Designations: what a person decided, and what was only reported."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
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


@admin.register(Designation)
class DesignationAdmin(ScopedModelAdmin):
    """The villages of each program with their decrees."""

    list_display = (
        *("village", "program", "state", "decree_number", "decree_date"),
        *("is_confirmed", "explanation"),
    )
    fields = ("village", "program", "state", "source")
    list_filter = ("program", "state", "is_confirmed", AreaFilter)
    list_select_related = ("program", "village__area")
    search_fields = ("village__area__name", "village__area__code", "decree_number")
    search_help_text = _("Village name or code, or decree number")
    autocomplete_fields = ("village",)
    ordering = ("-decree_date", "pk")
    sortable_by = ("decree_date",)

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

    @admin.display(description=_("assessment"))
    def explanation(self, row: Designation) -> SafeString:
        """Lead to what the machine finds."""
        url = reverse("admin:programs_village_explanation", args=[row.village_id])
        return format_html('<a href="{}">{}</a>', url, _("Open the explanation"))
