"""The page of permission letters."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import actor
from villages.admin.records import VillageRecordAdmin
from workers.models import PermissionLetter
from workers.services.letters import change_letter, issue_letter


@admin.register(PermissionLetter)
class PermissionLetterAdmin(VillageRecordAdmin):
    """The registers of the villages; serial numbers are given by the service."""

    list_display = ("number", "holder_name", "issued_date", "country", "village_name", "regency")
    search_fields = ("number",)
    search_help_text = _("A part of the letter number.")
    autocomplete_fields = ("village", "person", "country")
    ordering = ("-pk",)
    fields = (
        *("village", "person", "holder_name", "serial", "number", "issued_date"),
        *("given_by", "relation", "country", "purpose", "signed_by", "file"),
        *("revoked_date", "revoked_reason"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix what the register gives, and village and holder of an entered letter."""
        given = ("holder_name", "serial")
        return given if obj is None else (*given, "village", "person")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service, which gives the serial number."""
        save = change_letter if change else issue_letter
        save(letter=obj, by=actor(request), at=timezone.now())
