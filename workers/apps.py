"""Migrant workers, their families, placements and returns."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkersConfig(AppConfig):
    """Migrant workers, their families, placements and returns."""

    name = "workers"
    label = "workers"
    verbose_name = _("Migrant workers")
