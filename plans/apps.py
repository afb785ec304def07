"""Action plans of ministries and local governments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Action plans of ministries and local governments."""

    name = "plans"
    label = "plans"
    verbose_name = _("Action plans")

    def ready(self) -> None:
        """Let the known plans be loaded with the reference data, and items come from sheets."""
        from migranportal.imports.kinds import register
        from plans.importers import PlanItemImport, load_known_plans
        from programs.importers.reference import add_loader

        register(PlanItemImport())
        add_loader(load_known_plans)
