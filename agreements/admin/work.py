"""The tasks of all agreements: what is due, what is overdue."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.admin.exporting import ExportsList
from agreements.admin.filters import DueFilter, OwnerFilter
from agreements.admin.pages import refuse
from agreements.exports import tasks_table
from agreements.forms import EvidenceForm
from agreements.models import Succession, Task, TaskEvidence
from agreements.selectors import RUNNING
from agreements.services import add_evidence, record_part, record_succession, remove_evidence
from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.core.exports import Table


@admin.register(Task)
class TaskAdmin(ExportsList, ShowsRefusals):
    """The work plans of all agreements, what is due first on top."""

    list_display = ("headline", "deadline", "bar", "responsible", "done")
    list_filter = (DueFilter, OwnerFilter, "agreement__state")
    list_select_related = ("agreement", "owner")
    search_fields = ("title", "agreement__title", "owner__name")
    search_help_text = _("Task, agreement or organisation")
    autocomplete_fields = ("agreement", "owner")
    ordering = ("-done_date", "due_date", "pk")
    sortable_by = ("headline", "responsible", "deadline", "bar", "done")
    fieldsets = (
        (None, {"fields": ("agreement", "title", "owner", ("start_date", "due_date"))}),
        (_("Progress"), {"fields": (("progress", "done_date"), "result")}),
    )
    change_list_template = "admin/agreements/task_list.html"
    change_form_template = "admin/agreements/task.html"

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Let the list of agreements lead to the tasks of one."""
        return lookup == "agreement__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("task"), ordering="title")
    def headline(self, task: Task) -> SafeString:
        """What is to be done, and under which agreement."""
        return format_html('{}<span class="row-note">{}</span>', task.title, task.agreement.title)

    @admin.display(description=_("responsible"), ordering="owner__name")
    def responsible(self, task: Task) -> str:
        """Who owes it."""
        return task.owner.name

    @admin.display(description=_("done on"), ordering="done_date", empty_value="")
    def done(self, task: Task) -> str | None:
        """The day on which it was finished."""
        day = task.done_date
        return date_format(day, "SHORT_DATE_FORMAT") if day else None

    @admin.display(description=_("due"), ordering="due_date")
    def deadline(self, task: Task) -> SafeString | str:
        """The last day, marked where it has passed."""
        day, today = date_format(task.due_date, "SHORT_DATE_FORMAT"), timezone.localdate()
        late = task.done_date is None and task.due_date < today
        if not late or task.agreement.state not in RUNNING:
            return day
        mark = _t("%(days)s days late") % {"days": (today - task.due_date).days}
        return format_html('{} <span class="tag tag-warn">{}</span>', day, mark)

    @admin.display(description=_("progress"), ordering="progress")
    def bar(self, task: Task) -> SafeString:
        """The progress as a bar with its figure."""
        return format_html(
            '<progress max="100" value="{0}" aria-label="{1}">{0}%</progress> {0}%',
            *(task.progress, _t("progress")),
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Name the page after what it is for."""
        context = {"title": _("Work plans of all agreements"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def export_table(self, rows: QuerySet[Any]) -> Table:
        """Return the list as a table."""
        return tasks_table(rows, on=timezone.localdate())

    def save_model(self, request: Any, obj: Task, form: Any, change: bool) -> None:
        """Save the task through the service."""
        record_part(part=obj, by=actor(request), at=timezone.now())

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of evidence."""
        view = self.admin_site.admin_view
        return [
            path(
                "<int:task_id>/evidence/add/",
                view(self.evidence_view),
                name="agreements_task_evidence",
            ),
            path(
                "<int:task_id>/evidence/<int:evidence_id>/remove/",
                view(self.evidence_remove_view),
                name="agreements_task_evidence_remove",
            ),
            *super().get_urls(),
        ]

    def evidence_view(self, request: HttpRequest, task_id: int) -> HttpResponse:
        """Add evidence to a task."""
        task = self._task(request, task_id)
        is_sent = request.method == "POST"
        form = EvidenceForm(request.POST if is_sent else None, request.FILES if is_sent else None)
        if is_sent and form.is_valid():
            try:
                add_evidence(task=task, by=actor(request), at=timezone.now(), **form.cleaned_data)
            except ValidationError as error:
                refuse(form, error)
            else:
                self.message_user(request, _t("The evidence was stored."), messages.SUCCESS)
                return HttpResponseRedirect(_page_of(task))
        return self._page(request, task, _("Add evidence"), form=form)

    def evidence_remove_view(
        self, request: HttpRequest, task_id: int, evidence_id: int
    ) -> HttpResponse:
        """Ask, then remove evidence that was added by mistake."""
        task = self._task(request, task_id)
        evidence = get_object_or_404(TaskEvidence, pk=evidence_id, task=task)
        if request.method == "POST":
            remove_evidence(evidence=evidence, by=actor(request), at=timezone.now())
            self.message_user(request, _t("The evidence was removed."), messages.SUCCESS)
            return HttpResponseRedirect(_page_of(task))
        text = _t("“%(file)s” will be removed.") % {"file": evidence}
        return self._page(request, task, _("Remove the evidence"), text=text)

    def _task(self, request: HttpRequest, task_id: int) -> Task:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Task.objects.select_related("agreement"), pk=task_id)

    def _page(self, request: HttpRequest, task: Task, title: Any, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "agreement": task.agreement,
            "task": task,
            "back": _page_of(task),
            "opts": self.opts,
            **more,
        }
        return TemplateResponse(request, "admin/agreements/act.html", context)


@admin.register(Succession)
class SuccessionAdmin(ShowsRefusals):
    """Institutions that go on under another name; their agreements are flagged until replaced."""

    list_display = ("predecessor", "successor", "since_date", "source")
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__name", "successor__name")
    search_help_text = _("Institution")
    autocomplete_fields = ("predecessor", "successor")
    ordering = ("predecessor__name",)

    def save_model(self, request: Any, obj: Succession, form: Any, change: bool) -> None:
        """Save through the service."""
        record_succession(succession=obj, by=actor(request), at=timezone.now())


def _page_of(task: Task) -> str:
    return reverse("admin:agreements_task_change", args=[task.pk])
