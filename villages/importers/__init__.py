"""Tables of facilities and activities that officers import from spreadsheets."""

from villages.importers.places import VILLAGE_COLUMN, Place
from villages.importers.records import ActivityImport, FacilityImport

__all__ = ["VILLAGE_COLUMN", "ActivityImport", "FacilityImport", "Place"]
