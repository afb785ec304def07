"""Notices: what a person ought to know, in the portal and by e-mail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices: what a person ought to know, in the portal and by e-mail."""

    name = "migranportal.notices"
    label = "notices"
    verbose_name = _("Notices")
