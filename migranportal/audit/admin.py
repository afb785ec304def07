"""The audit, to be read."""

from django.contrib import admin
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.audit.models import AuditEvent
from migranportal.audit.services import SYSTEM
from migranportal.core.admin_pages import FastModelAdmin, ReadOnly


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, FastModelAdmin):
    """Who did what, newest first; found by the actor's address or the target's name."""

    list_display = ["at", "who", "act", "target_label", "area_code", "reason"]
    list_filter = ["at"]
    list_select_related = ()
    search_fields = ["actor__exact", "target_label"]
    search_help_text = _("The actor's whole address, or a part of the target's name")
    ordering = ["-at", "-pk"]

    @admin.display(description=_("actor"))
    def who(self, event: AuditEvent) -> str:
        """The actor's address, or that it was the portal itself."""
        return _t("the system") if event.actor == SYSTEM else event.actor
