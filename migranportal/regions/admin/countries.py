"""Countries."""

from django.contrib import admin

from migranportal.regions.admin.base import RegisterAdmin
from migranportal.regions.models import Country


@admin.register(Country)
class CountryAdmin(RegisterAdmin):
    """The countries, with their names in both languages."""

    list_display = ("code", "name_id", "name_en", "is_destination")
    list_filter = ("is_destination",)
    list_select_related = ()
    search_fields = ("code", "name_id", "name_en")
    ordering = ("name_id", "code")
    readonly_fields = ("code",)
