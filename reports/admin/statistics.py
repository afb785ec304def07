"""Published figures at the desk: by year, contradictions, remittances, and every row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.accounts.roles import Permission
from migranportal.core.exports import FORMATS, table_response
from reports.models import PublishedFigure
from reports.selectors.statistics import contradictions
from reports.services.statistics import remove_figure, save_figure
from reports.views.statistics import figures_context, figures_table, remittances_context

_TEMPLATES = "admin/reports/statistics"


@admin.register(PublishedFigure)
class PublishedFigureAdmin(ShowsRefusals):
    """Every figure that was published, one row for each source and version."""

    list_display = ("link", "key", "period", "amount", "version", "source", "is_confirmed")
    list_filter = ("measure", "dimension", "version", "is_confirmed")
    list_select_related = ("country",)
    search_fields = ("publisher", "name_in_source", "note", "area_code")
    search_help_text = _("Publisher, name in the source, note or area code.")
    ordering = ("-period_end", "measure", "dimension", "pk")
    autocomplete_fields = ("country",)
    formfield_overrides: ClassVar[Any] = {models.URLField: {"assume_scheme": "https"}}
    readonly_fields = ("imported_at", "imported_by")
    allow_delete = True
    change_list_template = f"{_TEMPLATES}/change_list.html"
    fieldsets = (
        (None, {"fields": (("measure", "unit"), "value", ("period_start", "period_end"))}),
        (
            _("Of what"),
            {
                "fields": (
                    *("dimension", "country", "area_code", "category"),
                    *("unmatched_name", "name_in_source", "households"),
                )
            },
        ),
        (
            _("Version and source"),
            {"fields": (("version", "office_code"), "publisher", "url", "note", "is_confirmed")},
        ),
        (_("Import"), {"fields": (("imported_at", "imported_by"),)}),
    )

    @admin.display(description=_("measure"))
    def link(self, figure: PublishedFigure) -> str:
        """What was counted, and by what."""
        return f"{figure.get_measure_display()}: {figure.get_dimension_display()}"

    @admin.display(description=_("of"))
    def key(self, figure: PublishedFigure) -> str:
        """The country, area or category."""
        return str(figure.country or figure.name_in_source or figure.key_code or "-")

    @admin.display(description=_("period"))
    def period(self, figure: PublishedFigure) -> str:
        """The period in words."""
        return figure.period_label

    @admin.display(description=_("value"))
    def amount(self, figure: PublishedFigure) -> str:
        """The value with its unit."""
        value = number_format(figure.value, force_grouping=True)
        return f"{value} {figure.get_unit_display()}"

    @admin.display(description=_("source"))
    def source(self, figure: PublishedFigure) -> SafeString | str:
        """Who published it, with the way there."""
        if not figure.url:
            return figure.publisher
        return format_html('<a href="{}" rel="noreferrer">{}</a>', figure.url, figure.publisher)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the figures of the reader's areas and of none."""
        rows: QuerySet[Any] = super().get_queryset(request)
        visible = PublishedFigure.objects.visible_to(actor(request))
        return rows.filter(pk__in=visible.values("pk"))

    def get_urls(self) -> list[URLPattern]:
        """Add the pages and the export."""
        return [
            self._path("by-year/", self.by_year_view, "reports_statistics"),
            self._path("by-year/<slug:form>/", self.export_view, "reports_statistics_export"),
            self._path("contradictions/", self.contradictions_view, "reports_contradictions"),
            self._path("remittances/", self.remittances_view, "reports_remittances"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the rows below the ways to the other pages."""
        context = {**_tabs(request, "rows"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def by_year_view(self, request: HttpRequest) -> HttpResponse:
        """Show what was published, by year, beside what the register counts."""
        self._require_view(request)
        return self._page(request, "by_year", _t("Published figures by year"), figures_context)

    def contradictions_view(self, request: HttpRequest) -> HttpResponse:
        """Show where sources or versions disagree."""
        self._require_view(request)

        def context(request: HttpRequest) -> dict[str, Any]:
            lines = contradictions(actor(request))
            return {
                "contradicted": [line for line in lines if line.is_contradicted],
                "restated": [line for line in lines if line.is_restated],
            }

        return self._page(request, "contradictions", _t("Figures that disagree"), context)

    def remittances_view(self, request: HttpRequest) -> HttpResponse:
        """Show the remittances of areas by year, and surveys of households."""
        self._require_view(request)
        title = _t("Remittances by area and year")
        return self._page(request, "remittances", title, remittances_context)

    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """Return the figures of the page as a file."""
        self._require_view(request)
        if form not in FORMATS:
            raise Http404
        return table_response(figures_table(request), form)

    def save_model(self, request: Any, obj: PublishedFigure, form: Any, change: bool) -> None:
        """Save one figure through the service."""
        save_figure(figure=obj, by=actor(request), at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: PublishedFigure) -> None:
        """Remove a figure that was recorded by mistake."""
        remove_figure(figure=obj, by=actor(request), at=timezone.now())

    def _path(self, route: str, view: Callable[..., Any], name: str) -> URLPattern:
        return path(route, self.admin_site.admin_view(view), name=name)

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(
        self,
        request: HttpRequest,
        name: str,
        title: str,
        context: Callable[[HttpRequest], dict[str, Any]],
    ) -> HttpResponse:
        page = {
            **self.admin_site.each_context(request),
            **_tabs(request, name),
            **context(request),
            "title": title,
            "opts": self.opts,
        }
        return TemplateResponse(request, f"{_TEMPLATES}/{name}.html", page)


def _tabs(request: HttpRequest, here: str) -> dict[str, Any]:
    """Return what the ways between the pages need."""
    return {"here": here, "may_load": actor(request).holds(Permission.LOAD_STATISTICS)}
