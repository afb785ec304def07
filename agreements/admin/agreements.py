"""Agreements: the list with what ends soon, the page with its time line, and the acts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements.admin.exporting import ExportsList
from agreements.admin.filters import ExpiryFilter, PartnerFilter, WatchFilter
from agreements.admin.inlines import (
    AmendmentInline,
    ClauseInline,
    NoteInline,
    ObligationInline,
    PartyInline,
    TaskInline,
)
from agreements.admin.pages import AgreementPages, grants_of, open_grants
from agreements.exports import agreements_table
from agreements.models import Agreement, Party
from agreements.models.workflow import acts_from
from agreements.selectors import ALIVE, agreements_with_term, concerns, days_left, desk_counters
from agreements.services import change_agreement, propose_agreement, record_part, remove_part
from agreements.services.needs import OURS
from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.core.exports import Table

_FROZEN = ("title", "kind", "code", "parent", "purpose", "scope")


@admin.register(Agreement)
class AgreementAdmin(AgreementPages, ExportsList, ShowsRefusals):
    """Every agreement, those that end first on top; above them what waits and what is late."""

    list_display = ("headline", "term", "badge", "partners")
    list_filter = (WatchFilter, ExpiryFilter, "state", "kind", PartnerFilter)
    list_select_related = ("parent",)
    search_fields = ("title", "code", "parties__number", "parties__organisation__name")
    search_help_text = _("Title, number or partner")
    ordering = ("end_date", "title")
    sortable_by = ("headline", "badge", "term")
    change_list_template = "admin/agreements/agreement_list.html"
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"code": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", ("kind", "code"), "parent", "purpose", "scope")}),
        (_("Source"), {"fields": ("source", "is_text_seen")}),
    )
    inlines = (
        *(PartyInline, ObligationInline, ClauseInline),
        *(AmendmentInline, TaskInline, NoteInline),
    )
    change_form_template = "admin/agreements/agreement.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the agreements with how soon they end, and their parties."""
        parties = Party.objects.select_related("organisation").order_by("position", "pk")
        rows = agreements_with_term(on=timezone.localdate())
        return rows.prefetch_related(Prefetch("parties", queryset=parties))

    @admin.display(description=_("title"), ordering="title")
    def headline(self, agreement: Agreement) -> SafeString:
        """The title, and what kind of agreement it is."""
        return format_html(
            '{}<span class="row-note">{}</span>', agreement.title, agreement.get_kind_display()
        )

    @admin.display(description=_("state and signing"), ordering="signed_date")
    def badge(self, agreement: Any) -> SafeString:
        """The state as a mark, the day of signing, and a link to the tasks that are late."""
        day = agreement.signed_date
        return format_html(
            '<span class="state state-{}">{}</span><span class="row-note">{}</span>{}',
            *(agreement.state, agreement.get_state_display()),
            date_format(day, "SHORT_DATE_FORMAT") if day else "",
            _late_tasks(agreement),
        )

    @admin.display(description=_("partners"))
    def partners(self, agreement: Agreement) -> str:
        """The parties in their order, without the ministry, which is one of them everywhere."""
        organisations = [party.organisation for party in agreement.parties.all()]
        return ", ".join(o.name for o in organisations if o.code not in OURS)

    @admin.display(description=_("last day"), ordering="end_date")
    def term(self, agreement: Any) -> SafeString | str:
        """The last day, marked where it is near."""
        if agreement.end_date is None or agreement.stage is None:
            day = agreement.end_date
            return date_format(day, "SHORT_DATE_FORMAT") if day else "-"
        left = days_left(agreement, on=timezone.localdate())
        mark = _t("%(days)s days left") % {"days": left}
        return format_html(
            '{} <span class="tag tag-warn">{}</span>',
            *(date_format(agreement.end_date, "SHORT_DATE_FORMAT"), mark),
        )

    def export_table(self, rows: QuerySet[Any]) -> Table:
        """Return the list as a table."""
        return agreements_table(rows, on=timezone.localdate())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show above the list what waits and what is late."""
        counters = desk_counters(on=timezone.localdate())
        return super().changelist_view(
            request, {"counters": counters, "title": _("Agreements"), **(extra_context or {})}
        )

    def save_model(self, request: Any, obj: Agreement, form: Any, change: bool) -> None:
        """Propose a new agreement, or save a changed one."""
        at, by = timezone.now(), actor(request)
        if change:
            change_agreement(agreement=obj, by=by, at=at)
        else:
            propose_agreement(agreement=obj, on=timezone.localdate(), by=by, at=at)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Save the rows one by one through the services."""
        formset.save(commit=False)
        at, by = timezone.now(), actor(request)
        for part in formset.deleted_objects:
            remove_part(part=part, by=by, at=at)
        for part in [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]:
            record_part(part=part, by=by, at=at)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the agreement with its time line, what to watch, and what can be done."""
        agreement = self.get_object(request, object_id)
        context = {} if agreement is None else self._page_context(request, agreement)
        if agreement is not None:
            context |= {"title": agreement.title, "subtitle": None}
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Freeze the text of a signed agreement."""
        return () if obj is None or obj.is_draft else _FROZEN

    def get_prepopulated_fields(self, request: Any, obj: Any = None) -> Any:
        """Make the code from the title of a new agreement only."""
        return self.prepopulated_fields if obj is None else {}

    def _page_context(self, request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
        today = timezone.localdate()
        may_act = self.has_change_permission(request, agreement)
        return {
            "steps": agreement.steps.order_by("pk"),
            "concerns": concerns(agreement, on=today),
            "days_left": days_left(agreement, on=today),
            "acts": acts_from(agreement.state) if may_act else [],
            "may_act": may_act,
            "may_replace": may_act and agreement.state in ALIVE,
            "files": agreement.files.all(),
            "children": agreement.children.order_by("signed_date", "pk"),
            "supersedes": agreement.supersedes.order_by("signed_date", "pk"),
            "grants": grants_of(agreement),
            "in_force": open_grants(agreement, today),
        }


def _late_tasks(agreement: Any) -> SafeString:
    if not agreement.overdue:
        return SafeString("")
    text = ngettext("%(count)d task overdue", "%(count)d tasks overdue", agreement.overdue)
    return format_html(
        '<a href="{}?due=late&amp;agreement__id__exact={}">{}</a>',
        reverse("admin:agreements_task_changelist"),
        *(agreement.pk, text % {"count": agreement.overdue}),
    )
