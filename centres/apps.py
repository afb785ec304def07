"""Migran Centres at universities: directory, competencies, safe routes, openings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentresConfig(AppConfig):
    """Migran Centres at universities: directory, competencies, safe routes, openings."""

    name = "centres"
    label = "centres"
    verbose_name = _("Migran Centre")
