"""The programs."""

from django.contrib import admin
from django.http import HttpRequest

from migranportal.accounts.scoped_admin import PortalModelAdmin
from programs.models import Program


@admin.register(Program)
class ProgramAdmin(PortalModelAdmin):
    """Names, description and legal source; programs come with the reference data."""

    list_display = ("__str__", "legal_source")
    list_select_related = ()
    ordering = ("code",)
    readonly_fields = ("code",)
    search_fields = ("name_id", "name_en")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A program needs pillars and rules of its own: it comes with the reference data."""
        return False
