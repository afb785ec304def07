"""Organisations that work with the portal."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation
from migranportal.accounts.scoped_admin import PortalModelAdmin


@admin.register(Organisation)
class OrganisationAdmin(PortalModelAdmin):
    """Ministries, offices, universities and agencies that work with the portal."""

    list_display = ["name", "kind", "code", "area_code", "source"]
    list_filter = ["kind"]
    list_select_related = ()
    search_fields = ["name", "code"]
    search_help_text = _("Name or code")
    ordering = ["name"]
    sortable_by = ["name", "kind"]
