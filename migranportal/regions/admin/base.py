"""What the pages of this app share; who may open them, the roles say through ``has_perm``."""

from typing import Any

from django.http import HttpRequest

from migranportal.core.admin_pages import FastModelAdmin
from migranportal.core.models import validate_and_save


class RegisterAdmin(FastModelAdmin):
    """A page of the register: rows come from the loaded files, so none is added or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Check every constraint and save; the history records who did it."""
        validate_and_save(obj)
