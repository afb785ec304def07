"""Tables of records brought in from spreadsheets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Tables of records brought in from spreadsheets."""

    name = "migranportal.imports"
    label = "imports"
    verbose_name = _("Imports")
