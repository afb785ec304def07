"""Assessments: the list, its export, and the page that explains a village."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.admin_exports import PARAMETER
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.core.exports import FORMATS, Table, table_response
from migranportal.regions.models import Area
from programs.admin.filters import (
    AreaFilter,
    ConfirmedFilter,
    OutcomeFilter,
    StaleFilter,
    VersionFilter,
    search_villages,
)
from programs.eligibility import Outcome
from programs.models import Assessment
from programs.views.charts import outcome_class, outcome_label
from programs.views.village import recompute_village, village_explanation

EXPORT_CHUNK = 2_000


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyModelAdmin):
    """What the machine finds about each village under each criteria version."""

    has_list_export: ClassVar[bool] = False  # its own names more columns, and every row

    list_display = (
        *("village_link", "district", "regency"),
        *("program", "verdict", "points", "day"),
    )
    list_display_links = None
    list_filter = (VersionFilter, OutcomeFilter, AreaFilter, ConfirmedFilter, StaleFilter)
    list_select_related = ("version__program", "village__area__parent__parent__parent")
    search_fields = ("village__area__name", "village__area__code")
    search_help_text = _(
        "The beginning of a code, or a part of a village's name; a surrounding area may follow "
        "after a comma: Sidomulyo, Lampung."
    )
    ordering = ("village_id",)
    sortable_by = ()
    change_list_template = "admin/programs/assessment_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the findings inside the areas of the user."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)  # type: ignore[no-any-return]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search in the register, by its index on names."""
        return search_villages(queryset, search_term), False

    @admin.display(description=_("village"))
    def village_link(self, row: Assessment) -> SafeString:
        """The name, leading to the explanation."""
        url = reverse("admin:programs_village_explanation", args=[row.village_id])
        area = row.village.area
        return format_html(
            '<a href="{}">{}</a> <span class="code">{}</span>', url, area.name, area.code
        )

    @admin.display(description=_("district"))
    def district(self, row: Assessment) -> str:
        """The district of the village."""
        return _name(row, 1)

    @admin.display(description=_("regency or city"))
    def regency(self, row: Assessment) -> str:
        """The regency of the village."""
        return _name(row, 2)

    @admin.display(description=_("program"))
    def program(self, row: Assessment) -> str:
        """The program and the number of the version."""
        return f"{row.version.program} {row.version.number}"

    @admin.display(description=_("outcome"))
    def verdict(self, row: Assessment) -> SafeString:
        """The outcome as a mark with its words."""
        outcome = Outcome(row.outcome)
        return format_html(
            '<span class="outcome outcome-{}">{}</span>',
            outcome_class(outcome),
            outcome_label(outcome),
        )

    @admin.display(description=_("score"))
    def points(self, row: Assessment) -> str:
        """The score out of 100."""
        return "-" if row.score is None else str(round(row.score))

    @admin.display(description=_("as of"))
    def day(self, row: Assessment) -> str:
        """The day since which the finding holds."""
        return str(date_format(row.as_of_date, "SHORT_DATE_FORMAT"))

    def get_urls(self) -> list[URLPattern]:
        """Add the explanation, its recompute and the export."""
        view = self.admin_site.admin_view
        village = "village/<int:village_id>/"
        return [
            path(village, view(village_explanation), name="programs_village_explanation"),
            path(
                f"{village}recompute/", view(recompute_village), name="programs_village_recompute"
            ),
            path("export/", view(self.export), name="programs_assessment_export"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the explanation of the village."""
        if request.method == "POST":
            raise PermissionDenied
        key = int(object_id) if object_id.isdecimal() else 0
        row = get_object_or_404(self.get_queryset(request), pk=key)
        return village_explanation(request, row.village_id)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list, which offers the export of its own where others offer theirs."""
        shown: Any = super().get_changelist_instance(request)
        export = reverse("admin:programs_assessment_export")
        shown.export_urls = [
            (form.upper(), export + shown.get_query_string({PARAMETER: form}, ["p"]))
            for form in reversed(FORMATS)
        ]
        return shown

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Return every row of the list, with its filters, as CSV or as a workbook."""
        form = request.GET.get(PARAMETER, "csv")
        if form not in FORMATS:
            raise Http404
        query = request.GET.copy()
        query.pop(PARAMETER, None)
        request.GET = query  # type: ignore[assignment] # the list refuses parameters that are no filters
        rows = self.filtered(request)
        header = (
            *(_t("village code"), _t("village"), _t("district"), _t("regency or city")),
            *(_t("province"), _t("program"), _t("version"), _t("outcome"), _t("score")),
            *(_t("as of"),),
        )
        name = f"assessments-{timezone.localdate().isoformat()}"
        notes = (
            _t("Taken on: %(day)s") % {"day": date_format(timezone.localdate(), "j F Y")},
            _t("Source: Migrant Village Portal, own records. An empty cell is unknown."),
        )
        return table_response(Table(name, header, _export_rows(rows), notes), form)


def _name(row: Assessment, steps: int) -> str:
    area: Area | None = row.village.area
    for _step in range(steps):
        area = area.parent if area else None
    return area.name if area else ""


def _export_rows(rows: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    place = "village__area"
    columns = (
        *(f"{place}__code", f"{place}__name", f"{place}__parent__name"),
        *(f"{place}__parent__parent__name", f"{place}__parent__parent__parent__name"),
        *("version__program", "version__number", "outcome", "score", "as_of_date"),
    )
    labels = {int(o): outcome_label(o) for o in Outcome}
    for *head, outcome, score, as_of in rows.values_list(*columns).iterator(EXPORT_CHUNK):
        yield (*head, labels[outcome], score, as_of.isoformat())
