"""Migrant workers, their families, placements and returns."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkersConfig(AppConfig):
    """Migrant workers, their families, placements and returns."""

    name = "workers"
    label = "workers"
    verbose_name = _("Migrant workers")

    def ready(self) -> None:
        """Let people follow a merger of villages, after the village files have; offer imports; serve letters."""
        from migranportal.imports.kinds import register
        from migranportal.regions.services.successions import add_follower
        from villages.selectors import add_document
        from workers.importers import FamilyImport, PeopleImport, PlacementImport
        from workers.models import PermissionLetter
        from workers.services.mergers import follow_merger

        add_follower(follow_merger)
        add_document(PermissionLetter, "file")
        register(PeopleImport(), PlacementImport(), FamilyImport())
