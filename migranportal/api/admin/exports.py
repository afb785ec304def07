"""Prepared exports of all partners: who asked for what, what became of it, and how long it is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.api.admin.reporting import label_of
from migranportal.api.admin.words import moment
from migranportal.api.datasets import Records, datasets
from migranportal.api.models import ExportJob

State = ExportJob.State
_MARKS = {
    State.WAITING: "waiting",
    State.RUNNING: "waiting",
    State.READY: "in_force",
    State.FAILED: "ended_early",
    State.CANCELLED: "draft",
    State.WITHDRAWN: "suspended",
    State.EXPIRED: "draft",
}


class ExportedFilter(admin.SimpleListFilter):
    """What was asked for."""

    title = _("dataset")
    parameter_name = "dataset"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the datasets that can be exported."""
        return [(one.name, one.label) for one in datasets() if isinstance(one, Records)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen one."""
        return queryset.filter(dataset=self.value()) if self.value() else queryset


@admin.register(ExportJob)
class ExportJobAdmin(ReadOnlyModelAdmin):
    """Every export that partners had prepared; nobody here opens a file, and none is named."""

    list_display = ("asked", "what", "partner", "badge", "records", "file_size", "kept")
    list_filter = ("state", ExportedFilter)
    list_select_related = ("organisation", "client")
    search_fields = ("organisation__name", "client__name", "client__client__id")
    search_help_text = _("Organisation, client or client id")
    ordering = ("-pk",)
    fields = (
        *("what", "form", "filters", "organisation", "client", "asked", "badge", "stopped"),
        *("records", "file_size", "sha256", "finished", "kept", "fetched"),
    )
    readonly_fields = (
        *("what", "filters", "asked", "badge", "stopped"),
        *("records", "file_size", "finished", "kept", "fetched"),
    )
    change_list_template = "admin/api/list.html"
    change_form_template = "admin/api/export.html"
    empty_text = _("No partner has had an export prepared.")

    @admin.display(description=_("asked for at"), ordering="pk")
    def asked(self, job: ExportJob) -> str:
        """When."""
        return moment(job.created_at)

    @admin.display(description=_("dataset"))
    def what(self, job: ExportJob) -> str:
        """What was asked for."""
        return label_of(job.dataset)

    @admin.display(description=_("partner"))
    def partner(self, job: ExportJob) -> SafeString:
        """Who asked, by which client."""
        note = '{} <span class="row-note">{}</span>'
        return format_html(note, job.organisation, job.client.name)

    @admin.display(description=_("filters"))
    def filters(self, job: ExportJob) -> str:
        """What it was narrowed by, as the client wrote it."""
        return "; ".join(f"{name}={value}" for name, value in job.parameters.items()) or "-"

    @admin.display(description=_("state"), ordering="state")
    def badge(self, job: ExportJob) -> SafeString:
        """The state as a mark."""
        mark = _MARKS[State(job.state)]
        return format_html('<span class="state state-{}">{}</span>', mark, job.get_state_display())

    @admin.display(description=_("what stopped it"))
    def stopped(self, job: ExportJob) -> str:
        """The reason, in the words that the partner got."""
        return job.error or "-"

    @admin.display(description=_("records"))
    def records(self, job: ExportJob) -> int:
        """How many have been written."""
        return job.rows

    @admin.display(description=_("size"))
    def file_size(self, job: ExportJob) -> str:
        """How large the file is, or was."""
        return filesizeformat(job.size) if job.size else "-"

    @admin.display(description=_("finished at"))
    def finished(self, job: ExportJob) -> str:
        """When the work on it ended."""
        return moment(job.finished_at)

    @admin.display(description=_("kept until"))
    def kept(self, job: ExportJob) -> str:
        """When the file goes, or that it is gone."""
        if job.state == State.READY:
            return moment(job.expires_at)
        return "-" if job.is_open or not job.size else _t("file deleted")

    @admin.display(description=_("first fetched at"))
    def fetched(self, job: ExportJob) -> str:
        """When the partner first fetched the file."""
        return moment(job.fetched_at)
