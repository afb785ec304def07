"""The register of areas."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from migranportal.regions.admin.base import RegisterAdmin
from migranportal.regions.admin.outline import draw
from migranportal.regions.models import Area, AreaBoundary, AreaSuccession
from migranportal.regions.selectors import Step, place_of, predecessors_of, successors_of

SHOWN_CHANGES = 30


class ProvinceFilter(admin.SimpleListFilter):
    """The provinces in force; smaller areas are found by code or name."""

    title = _("province")
    parameter_name = "province"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Return the codes and names of the provinces."""
        rows = Area.objects.filter(level=Area.Level.PROVINCE, valid_until=None)
        return rows.order_by("code").values_list("code", "name")

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Area]:
        """Keep what lies in the chosen province."""
        rows: QuerySet[Area] = queryset.inside(self.value() or "")
        return rows


class ValidityFilter(admin.SimpleListFilter):
    """In force or ended."""

    title = _("validity")
    parameter_name = "validity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Return the two states."""
        return [("in_force", _("In force")), ("ended", _("Ended"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Area]:
        """Keep the areas in the chosen state."""
        rows: QuerySet[Area] = queryset
        if self.value() in {"in_force", "ended"}:
            rows = rows.filter(valid_until__isnull=self.value() == "in_force")
        return rows


@admin.register(Area)
class AreaAdmin(RegisterAdmin):
    """Areas with the areas around them, what they were before and what became of them."""

    list_display = ("code", "name", "level", "kind", "district", "regency", "validity")
    list_filter = ("level", "kind", ProvinceFilter, ValidityFilter)
    list_select_related = ("parent__parent__parent",)
    search_fields = ("code", "name")
    search_help_text = _(
        "The beginning of a code, or a part of a name; a surrounding area may follow after a "
        "comma: Sidomulyo, Lampung."
    )
    ordering = ("code", "pk")
    sortable_by = ("code",)
    readonly_fields = (
        *("code", "level", "parent_link", "place", "children_link", "outline"),
        *("valid_from", "valid_until", "decree"),
        *("other_periods", "predecessors", "successors", "changes"),
    )
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "name", "level", "kind", "is_customary", "postal_code"),
                "description": _("The next load of the register overwrites what is changed here."),
            },
        ),
        (
            _("Where it lies"),
            {
                "fields": (
                    *("place", "parent_link", "children_link"),
                    *("latitude", "longitude", "outline"),
                )
            },
        ),
        (_("Other registers"), {"fields": ("bps_code",)}),
        (
            _("Validity and succession"),
            {
                "fields": (
                    *("valid_from", "valid_until", "decree"),
                    *("other_periods", "predecessors", "successors", "changes"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        """Return the areas with those around them."""
        rows: QuerySet[Area] = super().get_queryset(request)
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Area], bool]:
        """Search by the beginning of a code or a part of a name."""
        text = search_term.strip()
        return (queryset.matching(text) if text else queryset), False

    @admin.display(description=_("District"))
    def district(self, area: Area) -> str:
        """The district around a village."""
        return place_of(area).district

    @admin.display(description=_("Regency or city"))
    def regency(self, area: Area) -> str:
        """The regency around an area."""
        return place_of(area).regency

    @admin.display(description=_("validity"))
    def validity(self, area: Area) -> str:
        """From when to when the code is in force."""
        return _period(area)

    @admin.display(description=_("lies in"))
    def place(self, area: Area) -> str:
        """District, regency and province around the area."""
        return str(place_of(area))

    @admin.display(description=_("parent"))
    def parent_link(self, area: Area) -> str:
        """The area one level up."""
        return _link(area.parent.pk, str(area.parent)) if area.parent else ""

    @admin.display(description=_("areas inside"))
    def children_link(self, area: Area) -> str:
        """The list of the areas inside this one."""
        if area.level == Area.Level.VILLAGE:
            return ""
        address = reverse("admin:regions_area_changelist")
        return format_html(
            '<a href="{}?q={}.&amp;validity=in_force">{}</a>', address, area.code, _("Show")
        )

    @admin.display(description=_("outline"))
    def outline(self, area: Area) -> str:
        """The outline of the area, or its place in the smallest area around it that has one."""
        around = list(_lineage(area))
        drawn = {
            boundary.area_id: boundary
            for boundary in AreaBoundary.objects.filter(area__in=around).order_by("pk")
        }
        shown = next((outer for outer in around if outer.pk in drawn), None)
        if shown is None:
            return str(_("No outline is stored."))
        mark = None
        if shown != area and area.longitude is not None and area.latitude is not None:
            mark = (float(area.longitude), float(area.latitude))
        return draw(drawn[shown.pk].geometry, label=str(shown), mark=mark)

    @admin.display(description=_("other periods of this code"))
    def other_periods(self, area: Area) -> str:
        """The other rows with the same code: a code may be given up and given again."""
        rows = Area.objects.filter(code=area.code).exclude(pk=area.pk).order_by("valid_from")
        return _lines((_link(row.pk, row.name), _period(row)) for row in rows)

    @admin.display(description=_("was before"))
    def predecessors(self, area: Area) -> str:
        """The areas that live on in this one."""
        return _chain(predecessors_of(area))

    @admin.display(description=_("lives on in"))
    def successors(self, area: Area) -> str:
        """The areas in which this one lives on."""
        return _chain(successors_of(area))

    @admin.display(description=_("changes"))
    def changes(self, area: Area) -> str:
        """What the history recorded, the newest first."""
        history: Any = area
        events = history.events.select_related("pgh_context").order_by("-pgh_id")[:SHOWN_CHANGES]
        return _lines(
            (
                date_format(event.pgh_created_at, "SHORT_DATETIME_FORMAT"),
                f"{event.name}, {event.get_kind_display()}, {_period(event)} {_reason(event)}",
            )
            for event in events
        )


def _lineage(area: Area) -> Iterable[Area]:
    """Yield the area and those around it, from the inside out."""
    outer: Area | None = area
    while outer is not None:
        yield outer
        outer = outer.parent


def _period(area: Any) -> str:
    since = date_format(area.valid_from, "SHORT_DATE_FORMAT")
    until = date_format(area.valid_until, "SHORT_DATE_FORMAT") if area.valid_until else ""
    return f"{since} - {until}".strip()


def _reason(event: Any) -> str:
    """The decree under which a load wrote the row."""
    context = event.pgh_context
    return str(context.metadata.get("decree", "")) if context else ""


def _link(area_id: int, text: str) -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:regions_area_change", args=[area_id]), text
    )


def _chain(steps: Iterable[Step]) -> str:
    kinds = dict(AreaSuccession.Kind.choices)
    return _lines(
        (
            _link(step.area_id, f"{step.name} ({step.code})"),
            f"{kinds[step.kind]}, {date_format(step.effective_date, 'SHORT_DATE_FORMAT')} "
            f"{step.decree}".strip(),
        )
        for step in steps
    )


def _lines(rows: Iterable[tuple[str, str]]) -> str:
    text = format_html_join("", "<li>{}: {}</li>", rows)
    return format_html("<ul>{}</ul>", text) if text else ""
