"""The addresses of the plans app."""

from django.urls import path

from plans.views.village import VillagePlansView

app_name = "plans"
urlpatterns = [
    path("desa/<village:code>/rencana-aksi/", VillagePlansView.as_view(), name="village"),
]
