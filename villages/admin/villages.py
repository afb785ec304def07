"""The program file of a village."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, RecordInline, actor
from migranportal.accounts.scoped_admin import ReadOnly
from migranportal.regions.models import Area
from migranportal.regions.selectors import place_of
from villages.admin.columns import VillageColumns
from villages.filters import AreaCodeFilter
from villages.models import Activity, BudgetLine, Facility, TaskForce, Village, VillageRegulation
from villages.permissions import can_confirm_village_data
from villages.services.villages import confirm_village_data

SHOWN_ACTIVITIES = 20
# Lists of records that hang on a village, by app, model and lookup; those above this app are named,
# not imported.
RELATED_LISTS = (
    ("workers", "person", "village__id__exact"),
    ("workers", "worker", "village__id__exact"),
    ("workers", "businessgroup", "village__id__exact"),
    ("cooperatives", "cooperative", "served_villages__village__id__exact"),
    ("villages", "activity", "village__id__exact"),
)


@dataclass(frozen=True)
class RelatedList:
    """A list of records of one village: its address, what it lists, and how many."""

    address: str
    label: str
    count: int


class TaskForceInline(RecordInline):
    """Task forces; their members are on their own page."""

    model = TaskForce
    fields = ("decree_number", "decree_date", "since_date", "until_date", "decree_file")
    ordering = ("-since_date",)


class RegulationInline(RecordInline):
    """Village regulations."""

    model = VillageRegulation
    fields = ("number", "title", "subject", "enacted_date", "repealed_date", "file")
    ordering = ("-enacted_date",)


class FacilityInline(RecordInline):
    """Facilities and their condition."""

    model = Facility
    fields = ("kind", "name", "condition", "checked_date", "note")
    ordering = ("kind", "name")


class BudgetInline(RecordInline):
    """Lines of the village budget."""

    model = BudgetLine
    fields = ("year", "description", "planned_amount", "spent_amount")
    ordering = ("-year", "description")


class ActivityInline(ReadOnly, RecordInline):
    """The latest activities; there may be hundreds, and they are added on their own page."""

    model = Activity
    fields = ("date", "kind", "title", "participants")
    verbose_name_plural = _("latest activities")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the latest activities of the village on the page."""
        rows: QuerySet[Any] = super().get_queryset(request)
        village = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        latest = Activity.objects.filter(village=village).order_by("-date", "-pk")
        return rows.filter(pk__in=latest.values("pk")[:SHOWN_ACTIVITIES]).order_by("-date", "-pk")


@admin.register(Village)
class VillageAdmin(VillageColumns, RecordAdmin):
    """Village files: opened for every village of the register, so none is added by hand."""

    list_display = ("name", "code", "district", "regency", "population", "confirmed_date")
    list_filter = (AreaCodeFilter,)
    list_select_related = ("area__parent__parent__parent",)
    search_fields = ("area__name", "area__code")
    search_help_text = _(
        "The beginning of a code, or a part of a name; a surrounding area may follow after a "
        "comma: Sidomulyo, Lampung."
    )
    ordering = ("area__code", "pk")
    inlines = (TaskForceInline, RegulationInline, FacilityInline, ActivityInline, BudgetInline)
    readonly_fields = (
        *("area", "place", "merged_into", "confirmed_date", "confirmed_by"),
        "is_invented",
    )
    fieldsets = (
        (None, {"fields": ("area", "place", "merged_into", "is_invented")}),
        (
            _("Village office"),
            {"fields": ("office_address", "contact_name", "contact_phone", "contact_email")},
        ),
        (_("Population"), {"fields": ("population", "population_source")}),
        (_("Confirmation of the data"), {"fields": ("confirmed_date", "confirmed_by")}),
    )
    change_form_template = "admin/villages/village/change_form.html"

    def village_of(self, row: Any) -> Village:
        """A row is the village itself."""
        village: Village = row
        return village

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: files are opened from the register."""
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by code or name in the register, whose indexes answer."""
        if not search_term.strip():
            return queryset, False
        areas = Area.objects.filter(level=Area.Level.VILLAGE).matching(search_term)
        return queryset.filter(area__in=areas.values("pk")), False

    def search_label(self, village: Village) -> str:
        """Return name, surroundings and code for a search box: a name alone is no key."""
        return f"{village.area.name}, {place_of(village.area)} ({village.area.code})"

    @admin.display(description=_("name"))
    def name(self, village: Village) -> str:
        """The name of the village."""
        return village.area.name

    @admin.display(description=_("code"))
    def code(self, village: Village) -> str:
        """The code of the village."""
        return village.area.code

    @admin.display(description=_("lies in"))
    def place(self, village: Village) -> str:
        """District, regency and province around the village."""
        return str(place_of(village.area))

    def get_urls(self) -> list[Any]:
        """Add the page that confirms the data of a village."""
        confirm = path(
            "<path:object_id>/confirm/",
            self.admin_site.admin_view(self.confirm_view),
            name="villages_village_confirm",
        )
        return [confirm, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show the file, with the button that confirms it where the user may."""
        village = self.visible_object(request, object_id)
        context = {
            "can_confirm": can_confirm_village_data(actor(request), village),
            "related_lists": related_lists(self.admin_site, request, village),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the confirmation (GET), record it (POST)."""
        village = self.visible_object(request, object_id)
        if not can_confirm_village_data(actor(request), village):
            raise PermissionDenied
        if request.method == "POST":
            confirm_village_data(village=village, by=actor(request), at=timezone.now())
            self.message_user(
                request, _("The data of the village is confirmed as of today."), messages.SUCCESS
            )
            return HttpResponseRedirect(reverse("admin:villages_village_change", args=[village.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Confirm the data of %(village)s") % {"village": village},
            "village": village,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/villages/village/confirm.html", context)


def related_lists(site: Any, request: HttpRequest, village: Village) -> list[RelatedList]:
    """Return the lists of records of ``village`` that the user may open, with their counts."""
    found = []
    for app, name, lookup in RELATED_LISTS:
        page = site.get_model_admin(apps.get_model(app, name))
        if not page.has_view_permission(request):
            continue
        address = reverse(f"admin:{app}_{name}_changelist", current_app=site.name)
        rows = page.model.objects.visible_to(request.user).filter(**{lookup: village.pk})
        label = str(page.opts.verbose_name_plural)
        found.append(RelatedList(f"{address}?{lookup}={village.pk}", label, rows.count()))
    return found
