"""The desk's list of complaints, and the working lists behind the register."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import actor
from migranportal.accounts.scoped_admin import PortalModelAdmin
from villages.admin.columns import PLACE
from villages.admin.records import VillageRecordAdmin
from villages.admin.reference import CodeListAdmin
from villages.filters import AreaCodeFilter
from workers.forms import ComplaintDeskForm
from workers.models import Complaint, ComplaintDeadline, ComplaintKind
from workers.selectors import complaint_counters
from workers.services.complaints import record_complaint

_TONES = {
    "received": "state-waiting",
    "verified": "state-draft",
    "referred": "state-draft",
    "handling": "state-draft",
    "resolved": "state-published",
    "closed": "",
    "withdrawn": "",
}


def page_of(complaint: Complaint) -> str:
    """Return the page of a complaint; its village must be loaded with its area."""
    where = {"code": complaint.village.area.code, "pk": complaint.pk}
    return reverse("workers:complaint_page", kwargs=where)


class WhatFilter(admin.SimpleListFilter):
    """What waits and what presses."""

    title = _("what waits")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [
            ("open", _("Not finished yet")),
            ("overdue", _("Overdue")),
            ("referred", _("Referred to us")),
            ("urgent", _("Urgent and open")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the complaints of the chosen case."""
        rows: Any = queryset
        if self.value() == "open":
            return rows.open()  # type: ignore[no-any-return]
        if self.value() == "overdue":
            return rows.overdue(timezone.localdate())  # type: ignore[no-any-return]
        if self.value() == "referred":
            return rows.waiting_for(request.user)  # type: ignore[no-any-return]
        if self.value() == "urgent":
            return rows.open().filter(urgency=Complaint.Urgency.URGENT)  # type: ignore[no-any-return]
        return queryset


@admin.register(Complaint)
class ComplaintAdmin(VillageRecordAdmin):
    """Complaints of the user's areas, those due first; each opens on the page of its village.

    Neither the list nor its export shows a person or what happened.
    """

    form = ComplaintDeskForm
    list_display = (
        *("headline", "received_date", "kind", "badge", "due", "held_by"),
        *("village_name", "regency"),
    )
    list_display_links = None
    list_filter = (
        *(WhatFilter, "state", "kind", "channel", "confidentiality"),
        *(AreaCodeFilter, ("received_date", admin.DateFieldListFilter)),
    )
    list_select_related = (PLACE, "kind")
    search_fields = ("number", "organisation")
    search_help_text = _("A part of the number, or the organisation that it was referred to.")
    ordering = ("-closed_date", "due_date", "-pk")  # no end sorts first: the open ones
    sortable_by = ("received_date", "due")
    change_list_template = "admin/workers/complaint_list.html"
    autocomplete_fields = ("village", "about", "country")
    fieldsets = (
        (_("How it came in"), {"fields": ("village", "received_date", "channel")}),
        (
            _("Who complains"),
            {"fields": ("is_anonymous", "complainant_name", "complainant_contact")},
        ),
        (_("What it is about"), {"fields": ("kind", "about", "country", "description")}),
        (_("How to treat it"), {"fields": ("urgency", "confidentiality")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: steps are done on the page of the complaint."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show of a recorded complaint only what the list shows; its own page has the rest."""
        if obj is None:
            return self.fieldsets
        shown = ("page_link", "number", "village", "received_date", "channel", "kind")
        more = ("urgency", "confidentiality", "state", "state_date", "due_date", "level")
        return ((None, {"fields": (*shown, *more, "organisation", "closed_date")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Leave the fields of a new complaint open."""
        if obj is None:
            return ()
        return tuple(self.get_fieldsets(request, obj)[0][1]["fields"])

    @admin.display(description=_("number"))
    def headline(self, complaint: Complaint) -> SafeString:
        """The number, leading to the page of the complaint, with its marks."""
        marks = [_t("Urgent")] if complaint.urgency == Complaint.Urgency.URGENT else []
        marks += [_t("Confidential")] if complaint.is_strict else []
        note = format_html('<span class="row-note">{}</span>', ", ".join(marks)) if marks else ""
        return format_html('<a href="{}">{}</a> {}', page_of(complaint), complaint.number, note)

    @admin.display(description=_("page"))
    def page_link(self, complaint: Complaint) -> SafeString:
        """The way to the page with everything."""
        text = _t("Open the complaint")
        return format_html('<a href="{}">{}</a>', page_of(complaint), text)

    @admin.display(description=_("state"))
    def badge(self, complaint: Complaint) -> SafeString:
        """The state as a mark."""
        tone, words = _TONES[complaint.state], complaint.get_state_display()
        return format_html('<span class="state {}">{}</span>', tone, words)

    @admin.display(description=_("due on"), ordering="due_date")
    def due(self, complaint: Complaint) -> SafeString | str:
        """The deadline, marked where it has passed."""
        if complaint.due_date is None:
            return "-"
        day = date_format(complaint.due_date, "SHORT_DATE_FORMAT")
        if not complaint.is_overdue(timezone.localdate()):
            return day
        return format_html('{} <span class="tag tag-warn">{}</span>', day, _t("Overdue"))

    @admin.display(description=_("referred to"))
    def held_by(self, complaint: Complaint) -> str:
        """The level that has it; the page names the organisation."""
        return complaint.get_level_display() or "-"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show above the list what waits and what presses."""
        found = complaint_counters(actor(request), on=timezone.localdate())
        counters = [
            ("overdue", _("Overdue"), found.overdue, "urgent"),
            ("urgent", _("Urgent and open"), found.urgent, "urgent"),
            ("referred", _("Referred to us"), found.referred, "soon"),
            ("open", _("Not finished yet"), found.open, ""),
        ]
        return super().changelist_view(
            request, {"counters": counters, "title": _("Complaints"), **(extra_context or {})}
        )

    def save_model(self, request: Any, obj: Complaint, form: Any, change: bool) -> None:
        """Record the complaint through the service."""
        record_complaint(complaint=obj, **form.complainant, by=actor(request), at=timezone.now())

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go to the page of the complaint, where its steps are done."""
        return HttpResponseRedirect(page_of(obj))


@admin.register(ComplaintKind)
class ComplaintKindAdmin(CodeListAdmin):
    """Kinds of complaints."""

    list_filter = ("is_confirmed",)


@admin.register(ComplaintDeadline)
class ComplaintDeadlineAdmin(PortalModelAdmin):
    """After how many days in a state a complaint is overdue."""

    list_display = ("state", "days", "urgent_days", "is_confirmed", "source")
    list_filter = ("is_confirmed",)
    list_select_related = ()
    ordering = ("days", "state")
    fields = ("state", ("days", "urgent_days"), "source", "is_confirmed")
