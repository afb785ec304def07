"""The addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("migranportal.web.urls")),
    path("akun/", include("migranportal.accounts.urls")),
    path("", include("villages.urls")),
    path("admin/", admin.site.urls),
]
