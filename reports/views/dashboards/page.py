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
from migranportal.core.maps.scales import formatted
from programs.eligibility import Outcome
from programs.models import Program
from reports.forms import INDICATORS, ChoiceForm
from reports.selectors.dashboard import Dashboard, dashboard, programs_shown
from reports.selectors.scope import Scope, area_in_force, choices_of, scope_of
from reports.services.figures import month_ends
from reports.views.dashboards.figures import Cell
from reports.views.dashboards.links import Links, page_url
from reports.views.dashboards.maps import figure_map, has_map, map_scope, small_legend, small_maps
from reports.views.dashboards.tables import CODES, DESIGNATED, tables_of

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

    def board(self, scope: Scope | None = None) -> Dashboard:
        """Return the figures."""
        return dashboard(
            scope or self.scope, on=self.on, days=month_ends(self.on, MONTHS), today=self.today
        )

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
        level = self.chosen("tingkat", "provinsi")
        return figure_map(
            self.board(map_scope(self.scope, level)),
            self.links,
            indicator=self.chosen("peta", next(iter(INDICATORS))),
            program=self.program,
            download_url=download_url,
        )

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
        board, links = self.board(), self.links
        tables = [build(board, links) for build in tables_of(board).values()]
        query = f"?{request.GET.urlencode()}" if request.GET else ""
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
            "tiles": _tiles(board, links),
            "tables": [(table, self._table_url(table.key)) for table in tables],
            "map": self.figure_map(page_url("map", code) + query) if has_map(self.scope) else None,
            "small_maps": small_maps(board) if has_map(self.scope) else [],
            "small_legend": small_legend(),
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


class TableView(ReportPage):
    """Hands a table out as CSV or as a workbook."""

    def get(self, request: HttpRequest, table: str, form: str, code: str = "") -> HttpResponseBase:
        """Return the file; 404 for a table that there is not."""
        board = self.board()
        build = tables_of(board).get(table)
        if build is None or form not in FORMATS:
            raise Http404
        found = build(board, self.links)
        return table_response(found.file(f"{self.file_name}-{table}", self.notes), form)


def _tiles(board: Dashboard, links: Links) -> list[tuple[str, Cell, str]]:
    """Return label, figure and remark of the key figures."""
    people = board.people()
    designated = board.designations_on(board.on)
    tiles = [(_("Villages with a file"), Cell(board.village_total, links.villages()), "")]
    for program in board.programs:
        code = program.code
        count = sum(n for (p, _part), n in designated.items() if p == code)
        met = board.outcome(code, Outcome.MET)
        tiles += [
            (
                _("%(program)s: designated") % {"program": program},
                Cell(count, links.villages(program=code, hasil=DESIGNATED)),
                _("by dated decree"),
            ),
            (
                _("%(program)s: criteria met") % {"program": program},
                Cell(met, links.villages(program=code, hasil=CODES[Outcome.MET])),
                _("cannot be determined: %(open)s, not assessed: %(rest)s")
                % {
                    "open": formatted(board.outcome(code, Outcome.UNDETERMINED)),
                    "rest": formatted(board.outcome(code, None)),
                },
            ),
        ]
    abroad: dict[str, Any] = {"stage__exact": 2}
    return [
        *tiles,
        (_("Migrants abroad"), Cell(people.abroad, links.workers(**abroad)), _known_text(board)),
        (
            _("Procedural share (%)"),
            Cell(people.procedural_share, links.workers(**abroad, procedural_status__exact=1)),
            _("of those whose status was judged"),
        ),
        (
            _("Status not known (%)"),
            Cell(people.unknown_share, links.workers(**abroad, procedural_status__exact=0)),
            _("of all abroad"),
        ),
        (
            _("Returned migrants"),
            Cell(people.returned, links.workers(stage__exact=3)),
            _("businesses: %(number)s")
            % {"number": formatted(sum(board.businesses["businesses"].values()))},
        ),
    ]


def _known_text(board: Dashboard) -> str:
    if board.known is None:
        return _("by dated departures")
    dated = sum(row.people for row in board.stays.rows)
    return _("known in all: %(known)s, without a dated departure: %(rest)s") % {
        "known": formatted(board.known),
        "rest": formatted(max(0, board.known - dated)),
    }
