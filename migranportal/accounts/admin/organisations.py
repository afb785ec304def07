"""Organisations that work with the portal."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation
from migranportal.accounts.scoped_admin import PortalModelAdmin
from migranportal.regions.selectors import area_in_words, area_name_of


@admin.register(Organisation)
class OrganisationAdmin(PortalModelAdmin):
    """Ministries, offices, universities and agencies that work with the portal."""

    list_display = ["name", "kind", "code", "area", "source"]
    list_filter = ["kind"]
    list_select_related = ()
    search_fields = ["name", "code"]
    search_help_text = _("Name or code")
    ordering = ["name"]
    sortable_by = ["name", "kind"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the organisations with the names of their areas."""
        named = {"area_name": area_name_of("area_code")}
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**named)
        return rows

    @admin.display(description=_("area"), ordering="area_code")
    def area(self, organisation: Any) -> str:
        """The area by name and code."""
        return area_in_words(organisation.area_code, organisation.area_name)
