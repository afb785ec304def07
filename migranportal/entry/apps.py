"""Entering records on a phone: forms in steps, drafts, double sends, conflicts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntryConfig(AppConfig):
    """Entering records on a phone: forms in steps, drafts, double sends, conflicts."""

    name = "migranportal.entry"
    label = "entry"
    verbose_name = _("Data entry")
