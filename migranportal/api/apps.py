"""The partner API: what all its endpoints share."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The partner API: what all its endpoints share."""

    name = "migranportal.api"
    label = "api"
    verbose_name = _("Partner API")

    def ready(self) -> None:
        """Let every app declare its datasets."""
        autodiscover_modules("datasets")
