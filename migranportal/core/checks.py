"""System checks of the portal's own settings."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from migranportal.core import encryption


def register() -> None:
    """Register the checks with Django."""
    checks.register(check_keys, checks.Tags.security)
    checks.register(check_roles, checks.Tags.security, deploy=True)


def check_keys(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report keys that are not base64 of 32 bytes, or one key used for two purposes."""
    try:
        encryption.load_keys()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="portal.E001", hint="See .env.example.")]
    return []


def check_roles(**kwargs: Any) -> list[checks.CheckMessage]:
    """Warn where the application connects as the owner of its tables."""
    default, owner = (settings.DATABASES[alias].get("USER") for alias in ("default", "owner"))
    if default != owner:
        return []
    return [
        checks.Warning(
            "The application connects as the owner of its tables: row security and append-only "
            "tables do not bind it.",
            hint="Give DATABASE_OWNER_URL a role of its own; see docs/deployment.md.",
            id="portal.W001",
        )
    ]
