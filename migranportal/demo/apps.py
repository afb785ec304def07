"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Sample data and the generator of benchmark data; installed in the demo and in tests only."""

    name = "migranportal.demo"
    label = "demo"
    verbose_name = _("Demo data")
