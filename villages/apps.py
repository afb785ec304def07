"""Village files and the records of what a village does for its migrants."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VillagesConfig(AppConfig):
    """Village files and the records of what a village does for its migrants."""

    name = "villages"
    label = "villages"
    verbose_name = _("Villages")
