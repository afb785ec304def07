"""Columns that the lists of records of a village share; each list fetches ``PLACE`` with its rows."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from migranportal.regions.selectors import place_of
from villages.models import Village

PLACE = "village__area__parent__parent__parent"
"""The way from a record to the areas around its village: a name alone is no key."""


class VillageColumns:
    """Village, district and regency of a row."""

    def village_of(self, row: Any) -> Village:
        """Return the village that a row belongs to."""
        village: Village = row.village
        return village

    @admin.display(description=_("village"))
    def village_name(self, row: Any) -> str:
        """Name and code of the village."""
        return str(self.village_of(row))

    @admin.display(description=_("district"))
    def district(self, row: Any) -> str:
        """The district around the village."""
        return place_of(self.village_of(row).area).district

    @admin.display(description=_("regency or city"))
    def regency(self, row: Any) -> str:
        """The regency or city around the village."""
        return place_of(self.village_of(row).area).regency
