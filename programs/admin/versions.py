"""Criteria versions: a page per version where a draft is written, tried and published."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.scoped_admin import PortalModelAdmin
from programs.models import CriteriaVersion
from programs.permissions import can_edit_criteria
from programs.views import criteria, publishing


@admin.register(CriteriaVersion)
class CriteriaVersionAdmin(PortalModelAdmin):
    """The criteria of each program, in versions."""

    list_display = (
        *("__str__", "program", "badge", "valid_from", "valid_until"),
        *("criteria_count", "published_by"),
    )
    list_filter = ("program", "state")
    list_select_related = ("program",)
    ordering = ("program", "-number")
    change_list_template = "admin/programs/publication_list.html"
    autocomplete_fields = ("program",)

    @admin.display(description=_("state"))
    def badge(self, version: CriteriaVersion) -> SafeString:
        """The state as a mark."""
        return format_html(
            '<span class="state state-{}">{}</span>', version.state, version.get_state_display()
        )

    @admin.display(description=_("criteria"))
    def criteria_count(self, version: Any) -> int:
        """How many criteria the version has."""
        return int(version.criteria_count)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count the criteria with the rows."""
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(criteria_count=Count("criteria"))
        return counted

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow drafts to those who write criteria for the country."""
        return can_edit_criteria(request.user)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form of a new draft."""
        return criteria.new_draft(request)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the version; what changes it has addresses of its own."""
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        return criteria.version_page(request, int(object_id) if object_id.isdecimal() else 0)

    def get_urls(self) -> list[URLPattern]:
        """Add the acts on a version and on its criteria."""
        view = self.admin_site.admin_view
        version, criterion = "<int:version_id>/", "<int:version_id>/criterion/<int:criterion_id>/"
        pages: dict[str, tuple[str, Any]] = {
            f"{version}words/": ("words", criteria.change_words),
            f"{version}copy/": ("copy", criteria.copy_version),
            f"{version}discard/": ("discard", criteria.discard_draft),
            f"{version}criterion/add/": ("criterion_add", criteria.add_criterion),
            criterion: ("criterion", criteria.change_criterion),
            f"{criterion}move/": ("criterion_move", criteria.move_criterion),
            f"{criterion}remove/": ("criterion_remove", criteria.remove_criterion),
            f"{version}publish/": ("publish", publishing.publish),
            f"{version}effect/": ("effect", publishing.changed_villages_table),
        }
        return [
            *(path(p, view(v), name=f"programs_version_{name}") for p, (name, v) in pages.items()),
            *super().get_urls(),
        ]
