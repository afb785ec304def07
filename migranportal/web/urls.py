"""Addresses of the portal's shell."""

from django.urls import path, register_converter

from migranportal.web.converters import AreaCodeConverter
from migranportal.web.views import shell
from migranportal.web.views.area_map import AreaMapView
from migranportal.web.views.areas import AreaCsvView, AreaView
from migranportal.web.views.home import home
from migranportal.web.views.village import village_home

register_converter(AreaCodeConverter, "area")

urlpatterns = [
    path("", home, name="home"),
    path("desa/<village:code>/", village_home, name="village_home"),
    path("wilayah/", AreaView.as_view(), name="areas"),
    path("wilayah/unduh.csv", AreaCsvView.as_view(), name="areas_csv"),
    path("wilayah/peta.geojson", AreaMapView.as_view(), name="areas_geojson"),
    path("wilayah/<area:code>/", AreaView.as_view(), name="area"),
    path("wilayah/<area:code>/unduh.csv", AreaCsvView.as_view(), name="area_csv"),
    path("wilayah/<area:code>/peta.geojson", AreaMapView.as_view(), name="area_geojson"),
    path("bahasa/", shell.set_language, name="set_language"),
    path("healthz", shell.healthz, name="healthz"),
    path("readyz", shell.readyz, name="readyz"),
]
