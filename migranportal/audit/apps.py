"""Acts and reads, append only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Acts and reads, append only."""

    name = "migranportal.audit"
    label = "audit"
    verbose_name = _("Audit")
