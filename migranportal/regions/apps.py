"""The official register of areas."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    """The official register of areas."""

    name = "migranportal.regions"
    label = "regions"
    verbose_name = _("Regions")
