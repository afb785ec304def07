"""The addresses of cooperatives and their records."""

from django.urls import path

from cooperatives.views import (
    BusinessUnitPages,
    CooperativePages,
    CooperativeView,
    MeetingPages,
    MemberPages,
    ServedVillagePages,
    SupplyLinkPages,
)
from migranportal.entry.views import record_urls

app_name = "cooperatives"
urlpatterns = [
    path(
        "desa/<village:code>/koperasi/<int:cooperative>/ringkasan/",
        CooperativeView.as_view(),
        name="summary",
    ),
    *record_urls(
        CooperativePages,
        MemberPages,
        BusinessUnitPages,
        MeetingPages,
        ServedVillagePages,
        SupplyLinkPages,
    ),
]
