"""Cooperatives that serve migrant villages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CooperativesConfig(AppConfig):
    """Cooperatives that serve migrant villages."""

    name = "cooperatives"
    label = "cooperatives"
    verbose_name = _("Cooperatives")

    def ready(self) -> None:
        """Let cooperatives follow a merger of villages, after the village files have; offer imports."""
        from cooperatives.importers import MemberImport
        from cooperatives.services import follow_merger
        from migranportal.imports.kinds import register
        from migranportal.regions.services.successions import add_follower

        add_follower(follow_merger)
        register(MemberImport())
