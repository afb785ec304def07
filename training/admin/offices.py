"""Offices with the provinces that they serve, the check of coverage, and places of service."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, actor
from migranportal.accounts.scoped_admin import PortalStackedInline
from migranportal.core.exports import FORMATS, Table, table_response
from migranportal.regions.models import Area
from migranportal.regions.selectors import place_of
from training.admin.base import NationalAdmin, tag
from training.admin.exporting import DetailedExport
from training.forms import CoverageForm, PlaceForm
from training.models import Office, OfficeCoverage, ServicePlace
from training.selectors import EXPECTED_OFFICES, coverage_report
from training.services import remove_national, save_national, save_place
from villages.filters import AreaCodeFilter


class CoverageInline(PortalStackedInline):
    """The provinces that the office serves, through time."""

    model = OfficeCoverage
    form = CoverageForm
    fields = ("province_code", ("since_date", "until_date"), "source", "is_confirmed")
    ordering = ("province_code", "since_date")
    show_change_link = False
    allow_delete = True


@admin.register(Office)
class OfficeAdmin(NationalAdmin):
    """BP3MI offices; above the list the way to the check that every province is served."""

    list_display = ("name", "provinces", "seat_name", "contact", "confirmation")
    list_filter = ("is_confirmed",)
    list_select_related = ("seat",)
    search_fields = ("name", "code")
    ordering = ("name", "pk")
    sortable_by = ("name",)
    autocomplete_fields = ("seat",)
    prepopulated_fields = {"code": ("name",)}
    inlines = (CoverageInline,)
    change_list_template = "admin/training/office_list.html"
    fieldsets = (
        (None, {"fields": (("name", "code"), "seat", "closed_date")}),
        (_("Contact"), {"fields": ("address", ("phone", "email"))}),
        (_("Source"), {"fields": ("source", "is_confirmed")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the offices with their provinces."""
        names = Area.objects.filter(code=OuterRef("province_code"), valid_until=None).values("name")
        coverages = OfficeCoverage.objects.annotate(province=Subquery(names[:1]))
        coverages = coverages.order_by("province_code", "pk")
        return super().get_queryset(request).prefetch_related(Prefetch("coverages", coverages))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Make the code from the name of a new office only."""
        return self.prepopulated_fields if obj is None else {}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the offices, with what the check of coverage says today."""
        report = coverage_report(timezone.localdate())
        context = {"report": report, "expected": EXPECTED_OFFICES, **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description=_("serves today"))
    def provinces(self, office: Any) -> SafeString | str:
        """The provinces served today, with those that no list confirms marked."""
        today = timezone.localdate()
        rows = [
            (c.province or c.province_code, "" if c.is_confirmed else " ?")
            for c in office.coverages.all()
            if (c.since_date is None or c.since_date <= today)
            and (c.until_date is None or c.until_date >= today)
        ]
        return format_html_join(", ", "{}{}", rows) or "-"

    @admin.display(description=_("seat"))
    def seat_name(self, office: Office) -> str:
        """The regency or city of the office."""
        return office.seat.name if office.seat else "-"

    @admin.display(description=_("contact"))
    def contact(self, office: Office) -> str:
        """Phone and e-mail."""
        return ", ".join(filter(None, (office.phone, office.email))) or "-"

    @admin.display(description=_("source"))
    def confirmation(self, office: Office) -> SafeString:
        """Whether an official list names the office, and where it is from."""
        if office.is_confirmed:
            return format_html("{}", office.source or _t("Confirmed"))
        return format_html("{} {}", tag(_t("Unconfirmed"), warns=True), office.source)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Save the provinces one by one through the service."""
        formset.save(commit=False)
        by, at = actor(request), timezone.now()
        for coverage in formset.deleted_objects:
            remove_national(entry=coverage, by=by, at=at)
        changed = [row for row, _fields in formset.changed_objects]
        for coverage in [*changed, *formset.new_objects]:
            save_national(entry=coverage, by=by, at=at)

    def get_urls(self) -> list[URLPattern]:
        """Add the check of coverage and its table."""
        view = self.admin_site.admin_view
        return [
            path("coverage/", view(self.coverage_view), name="training_office_coverage"),
            path(
                "coverage/<slug:form>/",
                view(self.coverage_export),
                name="training_office_coverage_export",
            ),
            *super().get_urls(),
        ]

    def coverage_view(self, request: HttpRequest) -> HttpResponseBase:
        """Show every province with who serves it today, gaps first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = coverage_report(timezone.localdate())
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Provinces served by BP3MI"),
            "report": report,
            "expected": EXPECTED_OFFICES,
            "rows": sorted(report.rows, key=lambda row: (len(row.coverages) == 1, row.code)),
            "can_change": self.has_change_permission(request),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/training/coverage.html", context)

    def coverage_export(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """Return the same as a table."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = coverage_report(timezone.localdate())
        header = [_t("province code"), _t("province"), _t("office"), _t("since"), _t("confirmed")]
        rows = [
            [
                row.code,
                row.name,
                ", ".join(c.office.name for c in row.coverages),
                row.coverages[0].since_date if row.coverages else None,
                _t("yes") if row.is_confirmed else _t("no"),
            ]
            for row in report.rows
        ]
        table = Table(
            f"bp3mi-{report.on}", header, rows, [_t("As of %(day)s") % {"day": report.on}]
        )
        return table_response(table, form if form in FORMATS else "csv")


@admin.register(ServicePlace)
class ServicePlaceAdmin(DetailedExport, RecordAdmin):
    """LTSA, Rumah Ramah and posts, in the user's areas."""

    form = PlaceForm
    list_display = ("name", "kind", "where", "phone", "open_now", "is_confirmed")
    list_filter = (AreaCodeFilter, "kind", "is_confirmed")
    list_select_related = ("area__parent__parent__parent",)
    search_fields = ("name", "area__name")
    ordering = ("kind", "name", "pk")
    sortable_by = ("name", "kind")
    autocomplete_fields = ("area",)
    fieldsets = (
        (None, {"fields": ("kind", "name", "area", ("since_date", "until_date"))}),
        (_("Contact"), {"fields": ("address", ("phone", "opening_hours"))}),
        (_("Services"), {"fields": ("desks", "beds")}),
        (_("Source"), {"fields": ("source", "is_confirmed")}),
    )

    @admin.display(description=_("serves"))
    def where(self, place: ServicePlace) -> str:
        """The area with the areas around it."""
        return ", ".join(filter(None, (place.area.name, str(place_of(place.area)))))

    @admin.display(description=_("open"), boolean=True)
    def open_now(self, place: ServicePlace) -> bool:
        """Whether it is open today."""
        today = timezone.localdate()
        begun = place.since_date is None or place.since_date <= today
        return begun and (place.until_date is None or place.until_date >= today)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service."""
        save_place(place=obj, by=actor(request), at=timezone.now())

    def export_header(self) -> list[Any]:
        """Return the headings."""
        return [
            *(_t("kind"), _t("name"), _t("area code"), _t("area"), _t("address"), _t("phone")),
            *(_t("desks"), _t("beds"), _t("open since"), _t("source"), _t("confirmed")),
        ]

    def export_row(self, record: Any) -> list[Any]:
        """Return the cells of a place."""
        desks = dict(ServicePlace.Desk.choices)
        return [
            *(record.get_kind_display(), record.name, record.area.code, record.area.name),
            *(record.address, record.phone, ", ".join(str(desks[d]) for d in record.desks)),
            *(record.beds, record.since_date, record.source),
            _t("yes") if record.is_confirmed else _t("no"),
        ]
