"""Villages of an area by the cooperatives that serve them: a list page by page, and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperatives.selectors.coverage import COVERAGES, villages_by_coverage
from cooperatives.views.asked import address_of, areas_of, coverage_of, name_of, query_with
from migranportal.core.exports import FORMATS, Table, table_response
from migranportal.regions.selectors import place_of

PAGE_SIZE = 100
_COVERAGES = {
    "all": gettext_lazy("All villages"),
    "kdkmp": gettext_lazy("Served by a KDKMP"),
    "without": gettext_lazy("Without a KDKMP"),
    "migrant": gettext_lazy("Served by a migrants' cooperative"),
}


def villages_page(request: HttpRequest) -> HttpResponse:
    """Show the villages of an area by the cooperatives that serve them, page by page."""
    areas, coverage = areas_of(request), coverage_of(request)
    after = request.GET.get("setelah", "")
    rows = villages_by_coverage(areas, coverage=coverage, on=timezone.localdate())
    if after:
        rows = rows.filter(area__code__gt=after[:13])
    found = list(rows[: PAGE_SIZE + 1])
    more = found[PAGE_SIZE - 1].area.code if len(found) > PAGE_SIZE else ""
    area = request.GET.get("area", "")
    context = {
        **admin.site.each_context(request),
        "title": _("Villages by cooperative"),
        "place": name_of(area) if area else "",
        "rows": [(village, place_of(village.area)) for village in found[:PAGE_SIZE]],
        "coverage": coverage,
        "coverages": [(key, _COVERAGES[key]) for key in COVERAGES],
        "area": area,
        "next_url": query_with(request, setelah=more) if more else "",
        "first_url": query_with(request, setelah="") if after else "",
        "back": f"{reverse('admin:cooperatives_national')}{f'?area={area}' if area else ''}",
        "files": [
            (form, address_of(request, "national_villages_file", form=form)) for form in FORMATS
        ],
    }
    return TemplateResponse(request, "admin/cooperatives/villages.html", context)


def villages_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Hand out the whole list of villages."""
    if form not in FORMATS:
        raise Http404
    today, coverage = timezone.localdate(), coverage_of(request)
    rows = villages_by_coverage(areas_of(request), coverage=coverage, on=today)
    header = [
        *(_("Code"), _("Village"), _("District"), _("Regency or city"), _("Province")),
        *(_("Served by a KDKMP"), _("Served by a migrants' cooperative")),
    ]
    notes = [_("As of %(day)s") % {"day": date_format(today)}, str(_COVERAGES[coverage])]
    name = f"desa-koperasi-{coverage}-{today}"
    return table_response(Table(name, header, _village_lines(rows), notes), form)


def _village_lines(rows: Any) -> Iterator[list[str]]:
    says = {True: _("yes"), False: _("no")}
    for village in rows.iterator(chunk_size=2000):
        place = place_of(village.area)
        yield [
            village.area.code,
            village.area.name,
            *(place.district, place.regency, place.province),
            *(says[village.has_kdkmp], says[village.has_migrant]),
        ]
