"""The toolbox that every app stands on."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """Configures the toolbox: grants after a migration, row security on each new connection."""

    name = "migranportal.core"
    label = "core"

    def ready(self) -> None:
        """Connect the database hooks, configure logs and register the system checks."""
        from migranportal.core import changes, checks, logs, privileges, rowsecurity

        post_migrate.connect(changes.note_transactions, sender=self)
        post_migrate.connect(privileges.grant_application_role, sender=self)
        connection_created.connect(rowsecurity.tell_new_connection)
        checks.register()
        logs.configure()
