"""The addresses of village records and their files."""

from django.urls import path

from migranportal.entry.views import record_urls
from villages.views import DocumentView
from villages.views.records import RegulationPages

app_name = "villages"
urlpatterns = [
    path("berkas/<path:name>", DocumentView.as_view(), name="document"),
    *record_urls(RegulationPages),
]
