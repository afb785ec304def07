"""The shell of the portal: home, health, navigation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """The shell of the portal: home, health, navigation."""

    name = "migranportal.web"
    label = "web"
    verbose_name = _("Portal")
