"""Code lists that village records refer to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from migranportal.accounts.scoped_admin import PortalModelAdmin
from villages.models import FacilityKind, Pillar


class CodeListAdmin(PortalModelAdmin):
    """Entries of a code list; a code stays as it is once records use it."""

    list_display: Any = ("code", "name_id", "name_en", "is_confirmed", "source")
    list_select_related = ()
    search_fields = ("code", "name_id", "name_en")
    ordering = ("position", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix the code of an existing entry."""
        return ("code",) if obj is not None else ()


@admin.register(FacilityKind)
class FacilityKindAdmin(CodeListAdmin):
    """Kinds of facilities."""


@admin.register(Pillar)
class PillarAdmin(CodeListAdmin):
    """Pillars of the programs."""

    list_display = ("code", "name_id", "program", "kind", "is_confirmed", "source")
    list_filter = ("program", "kind", "is_confirmed")
