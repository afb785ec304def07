"""The addresses of the centres app: public pages."""

from django.urls import path

from centres.views import pages

app_name = "centres"
urlpatterns = [
    path("migran-centre/", pages.start, name="start"),
    path("migran-centre/pusat/", pages.centres, name="centres"),
    path("migran-centre/pusat/<slug:slug>/", pages.centre, name="centre"),
    path("migran-centre/kompetensi/", pages.competencies, name="competencies"),
    path("migran-centre/jalur-aman/", pages.routes, name="routes"),
    path("migran-centre/jalur-aman/<slug:slug>/", pages.route, name="route"),
    path("migran-centre/peluang-kerja/", pages.openings, name="openings"),
]
