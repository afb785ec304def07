"""Mentoring visits and their follow-ups."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import actor
from migranportal.regions.selectors import place_of
from training.admin.base import tag
from training.admin.exporting import DetailedExport
from training.admin.filters import FollowUpFilter
from training.models import MentoringVisit
from training.services import change_visit, record_visit
from villages.admin.columns import PLACE
from villages.admin.records import VillageRecordAdmin
from villages.filters import AreaCodeFilter


@admin.register(MentoringVisit)
class MentoringVisitAdmin(DetailedExport, VillageRecordAdmin):
    """Visits in the user's areas; what is overdue is one click away."""

    list_display = ("date", "village_name", "due", "topic", "subject", "mentor")
    list_filter = (FollowUpFilter, AreaCodeFilter, "topic", "office")
    list_select_related = (PLACE, "cooperative", "business_group", "office")
    search_fields = ("mentor", "village__area__name")
    search_help_text = _("Mentor or village")
    ordering = ("-date", "-pk")
    sortable_by = ("date",)
    autocomplete_fields = ("village", "cooperative", "business_group", "office")
    fieldsets = (
        (None, {"fields": ("village", ("date", "topic"), ("mentor", "office"))}),
        (_("Visit to"), {"fields": ("cooperative", "business_group")}),
        (_("What was found"), {"fields": ("findings",)}),
        (
            _("Follow-up"),
            {"fields": ("follow_up", ("due_date", "done_date"), "outcome")},
        ),
    )

    def get_form(
        self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        """Return the form; a new visit is today and the user's own."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None and "mentor" in form.base_fields:
            form.base_fields["mentor"].initial = actor(request).name
            form.base_fields["date"].initial = timezone.localdate
        return form

    @admin.display(description=_("visit to"))
    def subject(self, visit: MentoringVisit) -> str:
        """The cooperative or group, else the village itself."""
        return subject_of(visit)

    @admin.display(description=_("follow-up"))
    def due(self, visit: MentoringVisit) -> SafeString | str:
        """When it is due, marked where it is late."""
        if visit.due_date is None:
            return "-"
        day = date_format(visit.due_date, "j M Y")
        if visit.done_date is not None:
            return format_html("{} {}", day, tag(_t("Done")))
        if visit.due_date < timezone.localdate():
            return format_html("{} {}", day, tag(_t("Overdue"), warns=True))
        return str(day)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service."""
        save = change_visit if change else record_visit
        save(visit=obj, by=actor(request), at=timezone.now())

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let the page of a cooperative link to its visits."""
        return lookup == "cooperative__id__exact" or super().lookup_allowed(lookup, value, request)

    def export_header(self) -> list[Any]:
        """Return the headings."""
        return [
            *(_t("day"), _t("village code"), _t("village"), _t("regency or city"), _t("visit to")),
            *(_t("topic"), _t("mentor"), _t("office"), _t("findings"), _t("follow-up")),
            *(_t("due"), _t("done on"), _t("outcome")),
        ]

    def export_row(self, record: Any) -> list[Any]:
        """Return the cells of a visit."""
        area = record.village.area
        return [
            *(record.date, area.code, area.name, place_of(area).regency, subject_of(record)),
            *(record.get_topic_display(), record.mentor),
            *(record.office.name if record.office else "", record.findings, record.follow_up),
            *(record.due_date, record.done_date, record.outcome),
        ]


def subject_of(visit: MentoringVisit) -> str:
    """Return whom a visit was to."""
    if visit.cooperative is not None:
        return visit.cooperative.name
    return visit.business_group.name if visit.business_group is not None else str(_("the village"))
