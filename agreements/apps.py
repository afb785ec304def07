"""Agreements with partners."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Agreements with partners."""

    name = "agreements"
    label = "agreements"
    verbose_name = _("Agreements")
