"""Addresses of the portal's shell."""

from django.urls import path

from migranportal.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("desa/<village:code>/", views.village_home, name="village_home"),
    path("bahasa/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
