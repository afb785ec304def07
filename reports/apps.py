"""Imported statistics, dashboards, exports and the monthly report."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Imported statistics, dashboards, exports and the monthly report."""

    name = "reports"
    label = "reports"
    verbose_name = _("Figures and reports")
