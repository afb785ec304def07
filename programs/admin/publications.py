"""Requests for publication: the list of what waits for a second person, and a page for each."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.scoped_admin import PortalModelAdmin, ReadOnly
from programs.evaluation import ChangeKind
from programs.forms import KIND_LABELS
from programs.models import PublicationRequest
from programs.views import publishing


@admin.register(PublicationRequest)
class PublicationRequestAdmin(ReadOnly, PortalModelAdmin):
    """Drafts whose publication somebody asked for; what waits comes first."""

    list_display = ("__str__", "badge", "asked", "changes", "valid_from", "program")
    list_filter = ("state", "program")
    list_select_related = ("program", "requested_by")
    change_list_template = "admin/programs/publication_list.html"
    ordering = ("-requested_at", "-pk")

    @admin.display(description=_("state"))
    def badge(self, row: PublicationRequest) -> SafeString:
        """The state as a mark."""
        return format_html(
            '<span class="state state-request-{}">{}</span>', row.state, row.get_state_display()
        )

    @admin.display(description=_("What changes"))
    def changes(self, row: PublicationRequest) -> str:
        """How many villages the draft would make eligible, and how many would cease to be."""
        counts = row.result.get("kinds", {})
        parts = (
            f"{KIND_LABELS[kind]}: {number_format(counts.get(kind, 0), force_grouping=True)}"
            for kind in (ChangeKind.GAIN, ChangeKind.LOSS)
        )
        return ", ".join(parts)

    @admin.display(description=_("Asked by"), ordering="requested_at")
    def asked(self, row: PublicationRequest) -> str:
        """Who asked, and when."""
        day = date_format(timezone.localtime(row.requested_at), "j M Y")
        return f"{row.requested_by}, {day}"

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the request; what decides it has addresses of its own."""
        if request.method == "POST":
            raise PermissionDenied
        return publishing.request_page(request, int(object_id) if object_id.isdecimal() else 0)

    def get_urls(self) -> list[URLPattern]:
        """Add the acts on a request."""
        view = self.admin_site.admin_view
        acts: dict[str, Any] = {
            "approve": publishing.approve,
            "reject": publishing.reject,
            "withdraw": publishing.withdraw,
            "differences": publishing.differences_table,
        }
        return [
            *(
                path(f"<int:request_id>/{name}/", view(act), name=f"programs_publication_{name}")
                for name, act in acts.items()
            ),
            *super().get_urls(),
        ]
