"""Addresses of the portal's shell."""

from django.urls import path

from migranportal.web.views import shell
from migranportal.web.views.home import home
from migranportal.web.views.village import village_home

urlpatterns = [
    path("", home, name="home"),
    path("desa/<village:code>/", village_home, name="village_home"),
    path("bahasa/", shell.set_language, name="set_language"),
    path("healthz", shell.healthz, name="healthz"),
    path("readyz", shell.readyz, name="readyz"),
]
