"""The overview of an area: its parts in a table and on a map, down to the villages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import AreaLevel, Permission, area_level
from migranportal.core.exports import csv_lines
from migranportal.regions.models import Area
from migranportal.regions.selectors import area_names, search_areas
from migranportal.web.selectors.areas import (
    Part,
    Region,
    current_area,
    parts_of,
    region_of,
)
from migranportal.web.views.area_table import (
    OUTCOMES,
    Choice,
    csv_cells,
    csv_header,
    headings_of,
    orders_of,
    read_choice,
    row_of,
    sort_parts,
    total_of,
)
from programs.views.charts import outcome_label

# Where an account without an area stands: no code begins like this.
NOWHERE = Region(own=("-",))
_PLURALS = {
    AreaLevel.PROVINCE: gettext_lazy("Provinces"),
    AreaLevel.REGENCY: gettext_lazy("Regencies and cities"),
    AreaLevel.DISTRICT: gettext_lazy("Districts"),
    AreaLevel.VILLAGE: gettext_lazy("Villages"),
}


class AreaPage(View):
    """What the page, its CSV and its map share: the region, if the visitor may see it."""

    http_method_names = ["get", "head"]
    region: Region
    choice: Choice

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the region; 404 for an area outside the visitor's."""
        user: Any = request.user
        if request.method in {"GET", "HEAD"}:
            self.today = timezone.localdate()
            self.region = region_in_view(user, kwargs.get("code"))
            self.choice = read_choice(request)
        return super().dispatch(request, *args, **kwargs)

    def parts(self) -> list[Part]:
        """Return the parts that the choice leaves, in its order."""
        parts = parts_of(self.region, self.choice.versions, on=self.today)
        version, outcome = self.choice.version, self.choice.outcome
        if version is not None and outcome is not None:
            parts = [p for p in parts if p.figures(version.pk).count(outcome)]
        return sort_parts(parts, self.choice)


class AreaView(AreaPage):
    """Shows the parts of an area."""

    def get(self, request: HttpRequest, code: str | None = None) -> HttpResponse:
        """Show the page."""
        user: Any = request.user
        found = self.parts()
        choice, region = self.choice, self.region
        area = current_area(region.code, on=self.today) if region.code else None
        context = {
            "region": region,
            "area": area,
            "title": title_of(region, area),
            "trail": trail_of(user, region),
            "rows": [row_of(part, choice) for part in found],
            "total": total_of(found, choice),
            "headings": headings_of(found, choice),
            "orders": orders_of(choice),
            "parts_title": parts_title(region, found),
            "shows_villages": bool(found) and all(p.is_village for p in found),
            "choice": choice,
            "programs": [(v, choice.query(program=v.program_id)) for v in choice.versions],
            "outcomes": [(k, outcome_label(o), o is choice.outcome) for k, o in OUTCOMES.items()],
            "hits": hits_of(region, choice.search, self.today) if choice.search else None,
            "is_narrowed": choice.outcome is not None,
            "map_url": page_url(region, "geojson") + choice.query(urut=""),
            "csv_url": page_url(region, "csv") + choice.query(),
            "has_map": bool(found),
        }
        return TemplateResponse(request, "web/areas.html", context)


class AreaCsvView(AreaPage):
    """Hands out the table: every program and outcome."""

    def get(self, request: HttpRequest, code: str | None = None) -> HttpResponseBase:
        """Return the file."""
        lines = csv_lines(csv_header(self.choice), self._lines())
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"wilayah-{self.region.code or 'saya'}-{self.today}"
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response

    def _lines(self) -> Iterator[list[Any]]:
        for part in self.parts():
            yield csv_cells(part, self.choice)


def region_in_view(user: User, code: str | None) -> Region:
    """Return the region that an address names; without a code that of the user's own areas.

    Raises:
        Http404: there is no such area, or the user may not see it.
    """
    if code is None:
        return region_of(user) or NOWHERE
    if not user.holds(Permission.VIEW_PROGRAMS, area=code):
        raise Http404
    if current_area(code, on=timezone.localdate()) is None:
        raise Http404
    return Region(code)


# --- Addresses and words --------------------------------------------------------------------------


def page_url(region: Region, act: str = "") -> str:
    """Return the address of a region's page, of its ``csv`` or of its ``geojson``."""
    suffix = f"_{act}" if act else ""
    if region.is_own or not region.code:
        return reverse(f"areas{suffix}")
    return reverse(f"area{suffix}", kwargs={"code": region.code})


def title_of(region: Region, area: Area | None) -> str:
    """Return the heading of a page."""
    if region.is_own:
        return _("Your areas")
    return _("Indonesia") if area is None else area.name


def parts_title(region: Region, parts: list[Part]) -> str:
    """Return what the rows are, in the plural."""
    if region.is_own:
        return _("Your areas")
    level = area_level(parts[0].code) if parts else AreaLevel.VILLAGE
    return str(_PLURALS[level])


def trail_of(user: User, region: Region) -> list[tuple[str, str]]:
    """Return names and addresses of the areas around a region that the user may see."""
    if not region.code:
        return []
    pieces = region.code.split(".")
    outer = [".".join(pieces[:n]) for n in range(1, len(pieces))]
    areas = user.areas_for(Permission.VIEW_PROGRAMS)
    seen = [code for code in outer if any(covers(area, code) for area in areas)]
    names = area_names(seen)
    trail = [(names.get(code, code), reverse("area", kwargs={"code": code})) for code in seen]
    if "" in areas:
        return [(_("Indonesia"), reverse("areas")), *trail]
    return [(_("Your areas"), reverse("areas")), *trail] if len(areas) > 1 else trail


def hits_of(region: Region, text: str, on: date) -> list[tuple[str, str]]:
    """Return the areas inside a region that ``text`` may mean, each with its address."""
    found = []
    for code in region.areas[:8]:
        for hit in search_areas(text, inside=code, on=on):
            name = "village_home" if hit.level == Area.Level.VILLAGE else "area"
            found.append((hit.label, reverse(name, kwargs={"code": hit.code})))
    return found
