"""The businesses of returnees."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, actor
from villages.admin.columns import VillageColumns
from villages.filters import AreaCodeFilter
from villages.models import Village
from workers.models import ReturneeBusiness
from workers.services.businesses import change_business, register_business

_HOME = "owner__village__area__parent__parent__parent"


@admin.register(ReturneeBusiness)
class ReturneeBusinessAdmin(VillageColumns, RecordAdmin):
    """What returnees live on, in the user's areas."""

    list_display = ("name", "sector", "owner", "village_name", "regency", "since_date")
    list_filter = (AreaCodeFilter,)
    list_select_related = (_HOME, "owner__person", "group")
    search_fields = ("name",)
    search_help_text = _("A part of the name of the business")
    ordering = ("-pk",)
    autocomplete_fields = ("owner", "group")
    fields = ("owner", "name", ("sector", "group"), ("since_date", "until_date"))

    def village_of(self, row: Any) -> Village:
        """Return the home village of the owner."""
        village: Village = row.owner.village
        return village

    def search_label(self, business: ReturneeBusiness) -> str:
        """Return name, owner and village for a search box: names are often the same."""
        return f"{business.name}, {business.owner}, {business.owner.village}"

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service."""
        save = change_business if change else register_business
        save(business=obj, by=actor(request), at=timezone.now())
