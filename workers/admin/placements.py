"""Pages of placements and of business groups."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, actor
from villages.admin.columns import VillageColumns
from villages.admin.records import VillageRecordAdmin
from villages.filters import AreaCodeFilter
from villages.models import Village
from workers.admin.searching import SearchedByName, typed_area
from workers.forms import PlacementForm
from workers.models import BusinessGroup, Placement
from workers.selectors import search_by_name
from workers.services.placements import record_placement


@admin.register(Placement)
class PlacementAdmin(SearchedByName, VillageColumns, RecordAdmin):
    """One stay abroad with all its details; the worker's page lists them together."""

    form = PlacementForm
    list_display = (
        *("worker", "country", "scheme", "departure_date", "return_date"),
        *("village_name", "regency"),
    )
    list_filter = (AreaCodeFilter, "scheme")
    list_select_related = (
        *("worker__person", "country"),
        "worker__village__area__parent__parent__parent",
    )
    search_fields = ("worker__person__name",)
    search_help_text = _("Words of the name.")
    ordering = ("-pk",)
    autocomplete_fields = ("worker", "country")
    fields = (
        *("worker", "country", "city", "scheme", "employer_type", "sector", "job_title"),
        *("employer", "placement_company", "contract_number"),
        *("contract_start_date", "contract_end_date"),
        *("departure_date", "return_date", "return_category"),
    )

    def village_of(self, row: Any) -> Village:
        """The home village of the worker."""
        village: Village = row.worker.village
        return village

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the name of the person in the owner's function."""
        if not search_term.strip():
            return queryset, False
        by_name = search_by_name("worker", search_term, areas=typed_area(request))
        return queryset.filter(by_name), False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service, which brings the worker's stage in step."""
        record_placement(placement=obj, by=actor(request), at=timezone.now())


@admin.register(BusinessGroup)
class BusinessGroupAdmin(VillageRecordAdmin):
    """Groups of returnees who do business together."""

    list_display = ("name", "sector", "village_name", "regency", "until_date", "confirmed_date")
    search_fields = ("name",)
    fields = ("village", "name", "sector", "since_date", "until_date", "confirmed_date")
