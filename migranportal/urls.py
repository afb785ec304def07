"""The addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

import migranportal.regions.converters  # noqa: F401 (registers "village" in addresses)

urlpatterns = [
    # First: machines ask most, and every address before theirs would be tried in vain.
    path("api/v1/", include("migranportal.api_urls")),
    path("", include("migranportal.web.urls")),
    path("", include("migranportal.web.help_urls")),
    path("akun/", include("migranportal.accounts.urls")),
    path("", include("migranportal.entry.urls")),
    path("", include("migranportal.imports.urls")),
    path("", include("migranportal.notices.urls")),
    path("", include("villages.urls")),
    path("", include("workers.urls")),
    path("", include("cooperatives.urls")),
    path("", include("programs.urls")),
    path("", include("plans.urls")),
    path("", include("training.urls")),
    path("", include("centres.urls")),
    path("", include("reports.urls")),
    path("", include("migranportal.api.urls")),  # before the agreements, whose codes would match
    path("", include("agreements.urls")),
    path("", include("migranportal.operations.urls")),
    path("admin/", admin.site.urls),
]
