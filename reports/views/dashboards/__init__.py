"""The dashboards: the page, its maps, its tables as files, and the villages behind its figures."""

from reports.views.dashboards.page import DashboardView, MapView, TableView
from reports.views.dashboards.records import VillagesView

__all__ = ["DashboardView", "MapView", "TableView", "VillagesView"]
