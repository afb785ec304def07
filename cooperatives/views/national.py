"""Cooperatives of the country or of an officer's areas: figures, map, table, work lists, files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperatives.models import Cooperative, CoverageTarget
from cooperatives.selectors.national import National, Part
from cooperatives.views.asked import address_of, measure_of, name_of, query_with, state_of
from cooperatives.views.columns import COLUMNS, MAPS, Column, MapMeasure
from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import Permission
from migranportal.core.exports import FORMATS, Table, table_response
from migranportal.core.maps import Caption, Choropleth, Place, choropleth, svg_response
from migranportal.regions.models import Area
from migranportal.regions.selectors.shapes import map_shapes

_LEVELS = {
    2: (Area.Level.PROVINCE, gettext_lazy("Provinces")),
    5: (Area.Level.REGENCY, gettext_lazy("Regencies and cities")),
    8: (Area.Level.DISTRICT, gettext_lazy("Districts")),
    13: (Area.Level.VILLAGE, gettext_lazy("Villages")),
}


def national_page(request: HttpRequest) -> HttpResponse:
    """Show the state of the cooperatives of the country, or of an area."""
    found = state_of(request)
    user: Any = request.user
    measure = measure_of(request)
    context = {
        **admin.site.each_context(request),
        "title": _title(found),
        "state": found,
        "on": timezone.localdate(),
        "trail": _trail(user, found.code),
        "figures": _figures(found),
        "target": _target(found),
        "other_targets": [t for t in found.targets if not t.is_in_use],
        "grades": [(g, _grade_url(found, g.key)) for g in found.grades],
        "work": _work(found),
        "headings": _headings(request, found),
        "rows": [_row(part, user) for part in _sorted(request, found)],
        "total": _cells(found.code, found.total, user),
        "parts_title": _LEVELS[_width(found)][1],
        "columns": COLUMNS,
        "map": _map(request, found, measure),
        "measures": MAPS,
        "measure": measure,
        "files": [(form, address_of(request, "national_file", form=form)) for form in FORMATS],
        "is_limited": found.areas != ("",) and not request.GET.get("area"),
    }
    return TemplateResponse(request, "admin/cooperatives/national.html", context)


def national_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Hand out the table."""
    if form not in FORMATS:
        raise Http404
    found, today = state_of(request), timezone.localdate()
    header = [_("Code"), _("Area"), *(str(column.label) for column in COLUMNS)]
    rows = [
        [part.code, part.name, *(getattr(part.figures, c.key) for c in COLUMNS)]
        for part in _sorted(request, found)
    ]
    notes = [
        _("As of %(day)s") % {"day": date_format(today)},
        _title(found),
        *(f"{column.label}: {column.meaning}" for column in COLUMNS),
        *_sources(found),
    ]
    name = f"koperasi-{found.code or 'nasional'}-{today}"
    return table_response(Table(name, header, rows, notes), form)


def national_map(request: HttpRequest) -> HttpResponse:
    """Hand out the map as a picture."""
    drawn = _map(request, state_of(request), measure_of(request))
    if drawn is None:
        raise Http404
    return svg_response(drawn, f"koperasi-{timezone.localdate()}")


# --- Words and figures ----------------------------------------------------------------------------


def _title(found: National) -> str:
    if found.is_country:
        return _("Cooperatives of the country")
    if found.code:
        return _("Cooperatives: %(area)s") % {"area": name_of(found.code)}
    return _("Cooperatives of your areas")


def _trail(user: User, code: str) -> list[tuple[str, str]]:
    """Return names and addresses of the areas around the one shown that the reader may see."""
    pieces = code.split(".") if code else []
    outer = [".".join(pieces[:n]) for n in range(1, len(pieces))]
    own = user.areas_for(Permission.VIEW_COOPERATIVES)
    seen = [c for c in outer if any(covers(area, c) for area in own)]
    names = dict(Area.objects.filter(code__in=seen, valid_until=None).values_list("code", "name"))
    page = reverse("admin:cooperatives_national")
    start = [(_("The country") if "" in own else _("Your areas"), page)] if code else []
    return [*start, *((names.get(c, c), f"{page}?area={c}") for c in seen)]


def _width(found: National) -> int:
    return len(found.parts[0].code) if found.parts else 2


def _figures(found: National) -> dict[str, Any]:
    """Return the shares of the cards, as whole percents, with the bars that show them."""
    total = found.total
    shares = {
        "covered": total.share,
        "migrant": total.migrant_share,
        "legal": total.legal_share,
        "overdue": total.overdue_share,
    }
    return {
        **{key: None if value is None else round(value, 1) for key, value in shares.items()},
        "urls": {column.key: column.url(found.code) for column in COLUMNS},
    }


def _target(found: National) -> dict[str, Any] | None:
    """Return the target in use beside what there is; national targets fit the country only."""
    if not found.is_country:
        return None
    used = [t for t in found.targets if t.is_in_use]
    chosen: CoverageTarget | None = next(
        (t for t in used if t.kind == Cooperative.Kind.KDKMP), None
    )
    if chosen is None:
        return None
    there = found.total.kdkmp
    return {"target": chosen, "there": there, "percent": round(100 * there / chosen.value, 1)}


def _grade_url(found: National, level: int) -> str:
    query = {"grade": level, **({"area": found.code} if found.code else {})}
    return f"{reverse('admin:cooperatives_cooperative_changelist')}?{urlencode(query)}"


def _work(found: National) -> list[dict[str, Any]]:
    """Return what is to be done, the longest list first; nothing where nothing is."""
    says = {
        "overdue": _("Ask for the annual meeting that is overdue"),
        "without_legal": _("Help to become a legal entity, or record its number"),
        "uncovered": _("Find out why no KDKMP serves the village"),
    }
    by_key = {column.key: column for column in COLUMNS}
    lists = [
        {
            "text": text,
            "count": getattr(found.total, key),
            "url": by_key[key].url(found.code),
        }
        for key, text in says.items()
    ]
    never = found.total.cooperatives - found.total.graded
    query = {"grade": "none", **({"area": found.code} if found.code else {})}
    address = f"{reverse('admin:cooperatives_cooperative_changelist')}?{urlencode(query)}"
    lists.append({"text": _("Record a health grade"), "count": never, "url": address})
    open_lists = [line for line in lists if line["count"]]
    return sorted(open_lists, key=lambda line: -line["count"])


def _sources(found: National) -> list[str]:
    """Return what the figures are held against, with source and confirmation."""
    says = {True: _("confirmed"), False: _("not confirmed")}
    lines = [f"{t}: {t.source} ({says[t.is_confirmed]})" for t in found.targets]
    rule = found.meetings.rule
    if rule is not None:
        text = _("Annual meetings: %(months)s months after the book year") % {"months": rule.months}
        lines.append(f"{text}: {rule.source} ({says[rule.is_confirmed]})")
    return lines


# --- The table and the map ------------------------------------------------------------------------


def _sort(request: HttpRequest) -> tuple[str, bool]:
    chosen = request.GET.get("urut", "")
    key = chosen.removeprefix("-")
    known = key in {column.key for column in COLUMNS} | {"name"}
    return (key, chosen.startswith("-")) if known else ("", False)


def _sorted(request: HttpRequest, found: National) -> list[Part]:
    key, is_descending = _sort(request)
    if not key:
        return found.parts
    if key == "name":
        return sorted(found.parts, key=lambda part: part.name, reverse=is_descending)
    return sorted(found.parts, key=lambda part: getattr(part.figures, key), reverse=is_descending)


def _headings(request: HttpRequest, found: National) -> list[dict[str, str]]:
    """Return the headings; a click sorts, the largest first, a second one turns it round."""
    chosen, is_descending = _sort(request)
    first = ("name", _LEVELS[_width(found)][1])
    headings = []
    for key, label in [first, *((c.key, c.label) for c in COLUMNS)]:
        is_chosen = key == chosen
        down = not is_descending if is_chosen else key != "name"
        sort = ("descending" if is_descending else "ascending") if is_chosen else "none"
        url = query_with(request, urut=f"-{key}" if down else key, setelah="")
        headings.append({"label": str(label), "url": url, "sort": sort})
    return headings


def _row(part: Part, user: User) -> dict[str, Any]:
    has_parts = len(part.code) < 13
    page = reverse("admin:cooperatives_national")
    return {
        "name": part.name,
        "code": part.code,
        "url": f"{page}?area={part.code}" if has_parts else "",
        "cells": _cells(part.code, part.figures, user),
    }


def _cells(area: str, figures: Any, user: User) -> list[dict[str, Any]]:
    """Return the figures of an area, each with the list behind it where the reader may open it."""
    sees_people = bool(user.areas_for(Permission.VIEW_PEOPLE))

    def cell(column: Column) -> dict[str, Any]:
        is_open = sees_people or not column.of_people
        url = column.url(area) if is_open else ""
        return {"value": getattr(figures, column.key), "url": url, "label": column.label}

    return [cell(column) for column in COLUMNS]


def _map(request: HttpRequest, found: National, measure: MapMeasure) -> Choropleth | None:
    """Return the map of the parts; none where there is nothing to compare or no shape for it."""
    width = _width(found)
    if len(found.parts) < 2 or width == 13 or (not found.code and not found.is_country):
        return None
    level = _LEVELS[width][0]
    page = reverse("admin:cooperatives_national")
    places = {
        part.code: Place(
            label=part.name,
            value=measure.value(part.figures),
            url=f"{page}?area={part.code}",
            text=_words(part, measure),
        )
        for part in found.parts
    }
    caption = Caption(
        ident="koperasi",
        title=str(measure.label),
        unit=measure.unit,
        download_url=address_of(request, "national_map"),
    )
    return choropleth(map_shapes(level, found.code), places, caption)


def _words(part: Part, measure: MapMeasure) -> str:
    value = measure.value(part.figures)
    if value is None:
        return ""
    number = number_format(round(value, 1) if isinstance(value, float) else value)
    return str(format_lazy("{}{}", number, measure.unit))
