"""The measures of villages, for looking up."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from programs.admin.filters import AreaFilter, search_villages
from programs.measures import CATALOGUE, Kind, Measure
from programs.models import VillageMeasures
from programs.selectors import value_text


@admin.register(VillageMeasures)
class VillageMeasuresAdmin(ReadOnlyModelAdmin):
    """One row per village with every measure; how each comes about stands in the catalogue."""

    list_display = ("village", "known", "abroad", "returnees", "confirmed", "as_of_date", "link")
    list_filter = (AreaFilter,)
    list_select_related = ("village__area",)
    search_fields = ("village__area__name", "village__area__code")
    search_help_text = _("Village name or code")
    ordering = ("village_id",)
    sortable_by = ()
    fields = ("village", "as_of_date", "readings", "link")
    readonly_fields = ("readings", "link")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows inside the areas of the user."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)  # type: ignore[no-any-return]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search in the register, by its index on names."""
        return search_villages(queryset, search_term), False

    @admin.display(description=_("Known migrant workers"))
    def known(self, row: VillageMeasures) -> Any:
        """Known migrant workers."""
        return _("not known") if row.known_workers is None else row.known_workers

    @admin.display(description=_("Workers abroad"))
    def abroad(self, row: VillageMeasures) -> Any:
        """Workers abroad."""
        return _("not known") if row.workers_abroad is None else row.workers_abroad

    @admin.display(description=_("data confirmed on"))
    def confirmed(self, row: VillageMeasures) -> Any:
        """The day on which the village's file was last confirmed."""
        return row.data_confirmed_date or _("never")

    @admin.display(description=_("measures"))
    def readings(self, row: VillageMeasures) -> SafeString:
        """Every measure of the catalogue with its value and what it means."""
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}<div class="help">{}</div></th><td>{}</td></tr>',
            ((m.label, m.explanation, _reading(row, m)) for m in CATALOGUE.values()),
        )
        return format_html("<table><tbody>{}</tbody></table>", rows)

    @admin.display(description=_("assessment"))
    def link(self, row: VillageMeasures) -> SafeString:
        """Lead to the explanation."""
        url = reverse("admin:programs_village_explanation", args=[row.village_id])
        return format_html('<a href="{}">{}</a>', url, _("Open the explanation"))


def _reading(row: VillageMeasures, measure: Measure) -> str:
    stored = getattr(row, measure.storage)
    if measure.kind is Kind.AGE:
        return date_format(stored) if stored else str(_("never"))
    return value_text(measure, stored)
