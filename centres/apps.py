"""Migran Centres at universities: directory, competencies, safe routes, openings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentresConfig(AppConfig):
    """Migran Centres at universities: directory, competencies, safe routes, openings."""

    name = "centres"
    label = "centres"
    verbose_name = _("Migran Centre")

    def ready(self) -> None:
        """Load the known entries with the reference data."""
        from centres.importers import load_known_entries
        from programs.importers.reference import add_loader

        add_loader(load_known_entries)
