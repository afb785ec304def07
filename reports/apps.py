"""Imported statistics, dashboards, exports and the monthly report."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Imported statistics, dashboards, exports and the monthly report."""

    name = "reports"
    label = "reports"
    verbose_name = _("Figures and reports")

    def ready(self) -> None:
        """Offer the import of published figures."""
        from migranportal.imports.kinds import register
        from reports.importers import FigureImport

        register(FigureImport())
