"""The dashboard of the country or of an area on a day that the reader chooses."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.exports import FORMATS, table_response
from migranportal.core.maps import svg_response
from programs.models import Program
from reports.forms import INDICATORS, ChoiceForm
from reports.selectors.dashboard import Dashboard, dashboard, programs_shown
from reports.selectors.scope import Scope, area_in_force, choices_of, scope_of
from reports.services.figures import month_ends
from reports.tasks import ask_to_count
from reports.views.dashboards.links import Links, page_url
from reports.views.dashboards.maps import figure_map, has_map, map_scope, small_legend, small_maps
from reports.views.dashboards.multiples import (
    SERIES,
    Multiples,
    multiples,
    multiples_response,
    multiples_table,
)
from reports.views.dashboards.tables import Builder, tables_of
from reports.views.dashboards.tiles import tiles_of

MONTHS = 12


class ReportPage(View):
    """What the page and its files share: the area that the reader may see, and the choices."""

    http_method_names = ["get", "head"]
    scope: Scope
    today: date

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the area: 404 outside the reader's, 403 for who reads no reports at all."""
        user: Any = request.user
        if not user.holds_anywhere(Permission.VIEW_REPORTS):
            raise PermissionDenied
        self.today = timezone.localdate()
        scope = scope_of(user, kwargs.get("code", ""))
        if scope is None:
            raise Http404
        self.scope = scope
        self.user: User = user
        self.area = area_in_force(scope.code, on=self.today) if scope.code else None
        if kwargs.get("code") and self.area is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def programs(self) -> list[Program]:
        """The programs to choose from."""
        return programs_shown()

    @cached_property
    def form(self) -> ChoiceForm:
        """What the reader chose; what does not fit is told and left out."""
        programs = [(program.code, str(program)) for program in self.programs]
        data = self.request.GET.copy()
        data.setdefault("tanggal", self.today.isoformat())
        form = ChoiceForm(data, today=self.today, programs=programs)
        form.is_valid()
        return form

    def chosen(self, name: str, default: str) -> str:
        """Return a choice, or the default."""
        return self.form.cleaned_data.get(name) or default

    @cached_property
    def on(self) -> date:
        """The chosen day; today where none fits."""
        return self.form.cleaned_data.get("tanggal") or self.today

    @cached_property
    def links(self) -> Links:
        """The addresses of the page."""
        return Links(self.user, self.scope, self.on, self.today)

    @cached_property
    def board(self) -> Dashboard:
        """The figures."""
        return self.board_of(self.scope)

    def board_of(self, scope: Scope) -> Dashboard:
        """Return the figures of another scope, on the same day."""
        return dashboard(scope, on=self.on, days=month_ends(self.on, MONTHS), today=self.today)

    @property
    def title(self) -> str:
        """The name of the area."""
        if self.area is not None:
            return self.area.name
        if self.scope.is_country:
            return _("Indonesia")
        return self.scope.code or _("Your areas")

    @property
    def program(self) -> str:
        """The program that the map shows."""
        return self.chosen("program", self.programs[0].code if self.programs else "")

    def figure_map(self, download_url: str = "") -> Any:
        """Return the chosen map."""
        scope = map_scope(self.scope, self.chosen("tingkat", "provinsi"))
        return figure_map(
            self.board if scope == self.scope else self.board_of(scope),
            self.links,
            indicator=self.chosen("peta", next(iter(INDICATORS))),
            program=self.program,
            download_url=download_url,
        )

    @property
    def multiples(self) -> str:
        """What the small charts show."""
        return self.chosen("deret", "memenuhi")

    def small_charts(self) -> Multiples | None:
        """Return the small charts; ``None`` where there is no program."""
        program = next((p for p in self.programs if p.code == self.program), None)
        if program is None:
            return None
        return multiples(self.board, self.links, self.multiples, program)

    @property
    def notes(self) -> list[str]:
        """What a file says about itself."""
        return [
            _("Area: %(area)s") % {"area": self.title},
            _("As of: %(day)s") % {"day": date_format(self.on, "j F Y")},
            _("Taken on: %(day)s") % {"day": date_format(self.today, "j F Y")},
            _("Source: Migrant Village Portal, own records. An empty cell is unknown."),
        ]

    @property
    def file_name(self) -> str:
        """The beginning of the names of files."""
        return f"laporan-{self.scope.code or 'nasional'}-{self.on}"


class DashboardView(ReportPage):
    """Shows the dashboard."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Show the page."""
        board, links = self.board, self.links
        tables = [build(board, links) for build in tables_of(board).values()]
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        if board.is_pending:
            ask_to_count(self.on)
        context = {
            "title": self.title,
            "area": self.area,
            "board": board,
            "form": self.form,
            "areas": [
                (name, page_url("dashboard", c) + links.query, c == self.scope.code)
                for c, name in choices_of(self.user, self.scope)
            ],
            "country_url": page_url("dashboard") + links.query,
            "is_own": not code,
            "tiles": tiles_of(board, links),
            "tables": [(table, self._table_url(table.key)) for table in tables],
            "map": self.figure_map(page_url("map", code) + query) if has_map(self.scope) else None,
            "small_maps": small_maps(board) if has_map(self.scope) else [],
            "small_legend": small_legend(),
            "multiples": self.small_charts(),
            "multiples_files": self._table_url(f"{self.multiples}-per-bulan-{self.program}"),
            "multiples_url": page_url("multiples", code) + query,
            "counted_url": page_url("counted", code) + self.links.query,
            "is_past": self.on != self.today,
            "sees_people": self.user.holds_anywhere(Permission.VIEW_PEOPLE),
            "on": self.on,
        }
        return TemplateResponse(request, "reports/dashboard.html", context)

    def _table_url(self, key: str) -> dict[str, str]:
        code = self.kwargs.get("code", "")
        return {
            form: page_url("table", code, table=key, form=form) + self.links.query
            for form in FORMATS
        }


class MapView(ReportPage):
    """Hands the chosen map out as SVG."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Return the file."""
        if not has_map(self.scope):
            raise Http404
        return svg_response(self.figure_map(), f"peta-{self.file_name}")


class MultiplesView(ReportPage):
    """Hands the small charts out as SVG."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Return the file."""
        found = self.small_charts()
        if found is None:
            raise Http404
        return multiples_response(found, f"{self.multiples}-{self.file_name}")


class CountedView(ReportPage):
    """Says whether the day has been counted; a page that waits for it loads itself again."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Return the words to show meanwhile, or have the page loaded again."""
        pending = self.board.is_pending
        response = TemplateResponse(request, "reports/counting.html", {"is_pending": pending})
        if not pending:
            response["HX-Refresh"] = "true"
        return response


class TableView(ReportPage):
    """Hands a table out as CSV or as a workbook."""

    def get(self, request: HttpRequest, table: str, form: str, code: str = "") -> HttpResponseBase:
        """Return the file; 404 for a table that there is not."""
        board = self.board
        build = self._builders(board).get(table)
        if build is None or form not in FORMATS:
            raise Http404
        found = build(board, self.links)
        return table_response(found.file(f"{self.file_name}-{table}", self.notes), form)

    def _builders(self, board: Dashboard) -> dict[str, Builder]:
        small = {
            f"{name}-per-bulan-{program.code}": multiples_table(name, program)
            for name in SERIES
            for program in board.programs
        }
        return {**tables_of(board), **small}
