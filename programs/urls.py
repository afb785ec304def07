"""The addresses of programs for people in the field."""

from django.urls import URLPattern

app_name = "programs"
urlpatterns: list[URLPattern] = []
