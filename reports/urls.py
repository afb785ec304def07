"""The addresses of the reports app."""

from django.urls import path

from reports.views.dashboards import (
    CountedView,
    DashboardView,
    MapView,
    MultiplesView,
    TableView,
    VillagesView,
)
from reports.views.monthly import (
    MonthlyFileView,
    MonthlyListView,
    MonthlyProgressView,
)

app_name = "reports"
_AREA = "laporan/wilayah/<area:code>/"
_TABLE = "tabel/<slug:table>.<slug:form>"
urlpatterns = [
    path("laporan/", DashboardView.as_view(), name="dashboard"),
    path("laporan/peta.svg", MapView.as_view(), name="map"),
    path("laporan/deret.svg", MultiplesView.as_view(), name="multiples"),
    path("laporan/terhitung/", CountedView.as_view(), name="counted"),
    path(f"laporan/{_TABLE}", TableView.as_view(), name="table"),
    path("laporan/desa/", VillagesView.as_view(), name="villages"),
    path("laporan/bulanan/", MonthlyListView.as_view(), name="monthly"),
    path("laporan/bulanan/<int:pk>/kemajuan/", MonthlyProgressView.as_view(), name="progress"),
    path("laporan/bulanan/<int:pk>.pdf", MonthlyFileView.as_view(), name="monthly_file"),
    path(_AREA, DashboardView.as_view(), name="area_dashboard"),
    path(f"{_AREA}peta.svg", MapView.as_view(), name="area_map"),
    path(f"{_AREA}deret.svg", MultiplesView.as_view(), name="area_multiples"),
    path(f"{_AREA}terhitung/", CountedView.as_view(), name="area_counted"),
    path(f"{_AREA}{_TABLE}", TableView.as_view(), name="area_table"),
]
