"""Village files and the records of what a village does for its migrants."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VillagesConfig(AppConfig):
    """Village files and the records of what a village does for its migrants."""

    name = "villages"
    label = "villages"
    verbose_name = _("Villages")

    def ready(self) -> None:
        """Let village files follow their areas; offer imports."""
        from migranportal.imports.kinds import register
        from migranportal.regions.services.successions import add_follower
        from villages.importers import ActivityImport, FacilityImport
        from villages.services.files import follow_succession

        add_follower(follow_succession)
        register(FacilityImport(), ActivityImport())
