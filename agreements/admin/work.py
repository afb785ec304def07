"""The tasks of all agreements: what is due, what is overdue."""

from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.admin.filters import DueFilter
from agreements.models import Task
from agreements.services import record_part
from migranportal.accounts.record_admin import ShowsRefusals, actor


@admin.register(Task)
class TaskAdmin(ShowsRefusals):
    """The work plans of all agreements, what is due first on top."""

    list_display = ("title", "agreement", "owner", "due_date", "bar", "done_date")
    list_filter = (DueFilter, "agreement__state")
    list_select_related = ("agreement", "owner")
    search_fields = ("title", "agreement__title", "owner__name")
    search_help_text = _("Task, agreement or organisation")
    autocomplete_fields = ("agreement", "owner")
    ordering = ("-done_date", "due_date", "pk")
    sortable_by = ("due_date",)

    @admin.display(description=_("progress"))
    def bar(self, task: Task) -> SafeString:
        """The progress as a bar with its figure."""
        return format_html('<progress max="100" value="{0}">{0}%</progress> {0}%', task.progress)

    def save_model(self, request: Any, obj: Task, form: Any, change: bool) -> None:
        """Save the task through the service."""
        record_part(part=obj, by=actor(request), at=timezone.now())
