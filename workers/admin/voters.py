"""What the election commission reported about voters abroad: shown, never typed in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin
from migranportal.accounts.scoped_admin import ReadOnly
from villages.admin.columns import VillageColumns
from villages.filters import AreaCodeFilter
from villages.models import Village
from workers.admin.searching import SearchedByName, typed_area
from workers.models import VoterRegistration
from workers.selectors import search_by_name


@admin.register(VoterRegistration)
class VoterRegistrationAdmin(SearchedByName, VillageColumns, ReadOnly, RecordAdmin):
    """Registrations of the reader's areas."""

    list_display = (
        *("person", "election", "country", "city", "state", "state_date"),
        *("village_name", "regency"),
    )
    list_filter = (AreaCodeFilter, "state")
    list_select_related = ("person__village__area__parent__parent__parent", "country")
    search_fields = ("person__name",)
    search_help_text = _("Words of the name.")
    ordering = ("-pk",)
    fields = (
        *("person", "election", "country", "city", "polling_place"),
        *("state", "state_date", "updated_at"),
    )
    empty_text = _("The election commission has reported nobody of your areas.")

    def village_of(self, row: Any) -> Village:
        """The home village of the person."""
        village: Village = row.person.village
        return village

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the name of the person in the owner's function."""
        if not search_term.strip():
            return queryset, False
        by_name = search_by_name("person", search_term, areas=typed_area(request))
        return queryset.filter(by_name), False
