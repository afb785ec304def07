"""Pages of a village's records, and its files."""

from villages.views.documents import DocumentView
from villages.views.pages import VillagePages, visible_village

__all__ = ["DocumentView", "VillagePages", "visible_village"]
