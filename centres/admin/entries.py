"""The pages of each kind of entry."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from centres.admin.base import SOURCE_FIELDS, EntryAdmin
from centres.admin.filters import ReviewFilter, TermFilter
from centres.models import Centre, Competency, Opening, Route, RouteStep
from centres.services import remove_step, save_step
from migranportal.accounts.record_admin import actor
from migranportal.accounts.scoped_admin import PortalStackedInline


@admin.register(Centre)
class CentreAdmin(EntryAdmin):
    """The directory of centres at universities."""

    list_display = ("university", "badge", "name", "area", "stage", "since_date", "is_confirmed")
    list_filter = (ReviewFilter, "stage", "is_confirmed")
    list_select_related = ("area",)
    search_fields = ("university", "name", "area__name")
    search_help_text = _("University, name of the centre or place")
    ordering = ("university", "pk")
    sortable_by = ("university", "since_date")
    autocomplete_fields = ("area", "organisation", "agreement")
    prepopulated_fields = {"slug": ("university",)}
    public_name = "centre"
    fieldsets = (
        (None, {"fields": ("university", "name", "slug", "area")}),
        (_("Agreement"), {"fields": ("organisation", "agreement", "stage", "since_date")}),
        (_("For the public"), {"fields": ("services", "address", "phone", "email", "website")}),
        SOURCE_FIELDS,
    )

    def public_url(self, entry: Any) -> str:
        """Return the centre's own page."""
        return reverse("centres:centre", kwargs={"slug": entry.slug})


@admin.register(Competency)
class CompetencyAdmin(EntryAdmin):
    """Competencies in demand, by country."""

    list_display = (
        *("occupation", "badge", "country", "language_level", "as_of_date", "is_confirmed"),
    )
    list_filter = (ReviewFilter, "is_confirmed", "country")
    list_select_related = ("country",)
    search_fields = ("occupation", "skills", "country__name_id")
    search_help_text = _("Occupation, skill or country")
    ordering = ("country__name_id", "occupation", "pk")
    sortable_by = ("occupation", "as_of_date")
    autocomplete_fields = ("country",)
    public_name = "competencies"
    fieldsets = (
        (None, {"fields": ("country", "occupation", "skills", "language_level", "as_of_date")}),
        SOURCE_FIELDS,
    )


class RouteStepInline(PortalStackedInline):
    """The steps of a route, in their order."""

    model = RouteStep
    fields = (("position", "title"), "text", ("responsible", "legal_source"))
    ordering = ("position",)
    show_change_link = False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Let who may change a route remove its steps."""
        return self.holds(request, "change", obj)


@admin.register(Route)
class RouteAdmin(EntryAdmin):
    """Safe routes of departure with their steps."""

    list_display = ("title", "badge", "scheme", "legal_source", "is_confirmed")
    list_filter = (ReviewFilter, "scheme", "is_confirmed")
    list_select_related = ()
    search_fields = ("title", "summary")
    search_help_text = _("Words of the title or summary")
    ordering = ("title", "pk")
    sortable_by = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    inlines = (RouteStepInline,)
    public_name = "route"
    fieldsets = (
        (None, {"fields": ("title", "slug", "scheme", "summary")}),
        (_("Rules"), {"fields": ("legal_source", "cost", "warnings", "complaint_channel")}),
        SOURCE_FIELDS,
    )

    def public_url(self, entry: Any) -> str:
        """Return the route's own page."""
        return reverse("centres:route", kwargs={"slug": entry.slug})

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Save the steps one by one through the services."""
        formset.save(commit=False)
        by, at = actor(request), timezone.now()
        for step in formset.deleted_objects:
            remove_step(step=step, by=by, at=at)
        for step in [*(row for row, _fields in formset.changed_objects), *formset.new_objects]:
            save_step(step=step, by=by, at=at)

    def facts(self, entry: Any) -> list[tuple[str, Any]]:
        """Return the fields and the steps."""
        steps = [
            (str(step), f"{step.text} ({step.responsible})")
            for step in entry.steps.order_by("position")
        ]
        return [*super().facts(entry), *steps]


@admin.register(Opening)
class OpeningAdmin(EntryAdmin):
    """Openings that official sources announce, those that end first on top."""

    list_display = ("occupation", "badge", "term", "country", "employer", "quota", "is_confirmed")
    list_filter = (TermFilter, ReviewFilter, "is_confirmed", "country")
    list_select_related = ("country",)
    search_fields = ("occupation", "employer", "country__name_id")
    search_help_text = _("Occupation, employer or country")
    ordering = ("-until_date", "occupation", "pk")
    sortable_by = ("occupation", "term")
    autocomplete_fields = ("country",)
    public_name = "openings"
    fieldsets = (
        (None, {"fields": ("occupation", "country", "employer", "quota")}),
        (_("Validity"), {"fields": ("since_date", "until_date")}),
        (_("Official announcement"), {"fields": ("link", "link_text")}),
        SOURCE_FIELDS,
    )

    @admin.display(description=_("valid until"), ordering="until_date")
    def term(self, opening: Opening) -> SafeString | str:
        """The last day, marked when it is over."""
        day = date_format(opening.until_date)
        if opening.until_date >= timezone.localdate():
            return day
        return format_html('{} <span class="tag tag-warn">{}</span>', day, _t("over"))
