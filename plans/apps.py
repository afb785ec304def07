"""Action plans of ministries and local governments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Action plans of ministries and local governments."""

    name = "plans"
    label = "plans"
    verbose_name = _("Action plans")
