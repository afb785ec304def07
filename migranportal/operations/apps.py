"""Running the portal: invitations, announcements, the state of the system."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Running the portal: invitations, announcements, the state of the system."""

    name = "migranportal.operations"
    label = "operations"
    verbose_name = _("Administration")

    def ready(self) -> None:
        """Offer the import of accounts, and listen to the workers."""
        from migranportal.imports.kinds import register
        from migranportal.operations.importers import AccountImport
        from migranportal.operations.watch import connect

        register(AccountImport())
        connect()
