"""The addresses of cooperatives and their records."""

from django.urls import URLPattern

app_name = "cooperatives"
urlpatterns: list[URLPattern] = []
