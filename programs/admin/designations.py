"""Designations: what a person decided."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.scoped_admin import ScopedModelAdmin
from programs.admin.filters import AreaFilter
from programs.models import Designation


@admin.register(Designation)
class DesignationAdmin(ScopedModelAdmin):
    """The villages of each program with their decrees."""

    list_display = (
        *("village", "program", "state", "decree_number", "decree_date"),
        *("is_confirmed", "explanation"),
    )
    list_filter = ("program", "state", "is_confirmed", AreaFilter)
    list_select_related = ("program", "village__area")
    search_fields = ("village__area__name", "village__area__code", "decree_number")
    search_help_text = _("Village name or code, or decree number")
    autocomplete_fields = ("village",)
    ordering = ("-decree_date", "pk")
    sortable_by = ("decree_date",)

    @admin.display(description=_("assessment"))
    def explanation(self, row: Designation) -> SafeString:
        """Lead to what the machine finds."""
        url = reverse("admin:programs_village_explanation", args=[row.village_id])
        return format_html('<a href="{}">{}</a>', url, _("Open the explanation"))
