"""The dashboards: the page, its maps, its tables as files, and the villages behind its figures."""

from reports.views.dashboards.page import (
    CountedView,
    DashboardView,
    MapView,
    MultiplesView,
    TableView,
)
from reports.views.dashboards.records import VillagesView

__all__ = [
    "CountedView",
    "DashboardView",
    "MapView",
    "MultiplesView",
    "TableView",
    "VillagesView",
]
