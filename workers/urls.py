"""The addresses of people and their records."""

from django.urls import URLPattern

app_name = "workers"
urlpatterns: list[URLPattern] = []
