"""The page of a worker: placements, family, businesses, and the procedural status."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.record_admin import RecordAdmin, RecordInline, actor
from migranportal.core.identity import looks_like_identity_number
from villages.admin.columns import PLACE, VillageColumns
from villages.filters import AreaCodeFilter
from workers.admin.searching import SearchedByName, typed_area
from workers.forms import PlacementForm
from workers.models import FamilyMember, Person, Placement, ReturneeBusiness, Worker
from workers.selectors import search_by_name, search_people
from workers.services.placements import record_placement
from workers.services.workers import judge_procedural_status, register_worker, update_worker

JUDGEMENT = ("procedural_status", "judged_by", "judged_date", "judged_basis")


class PlacementInline(RecordInline):
    """Stays abroad; they decide the worker's stage."""

    model = Placement
    form = PlacementForm
    autocomplete_fields = ("country",)
    ordering = ("departure_date", "pk")


class FamilyInline(RecordInline):
    """Spouse, children and parents."""

    model = FamilyMember
    fields = ("relation", "name", "sex", "birth_date", "carer")
    ordering = ("pk",)
    show_change_link = False


class BusinessInline(RecordInline):
    """Businesses of a returnee."""

    model = ReturneeBusiness
    fields = ("name", "sector", "group", "since_date", "until_date")
    autocomplete_fields = ("group",)
    ordering = ("since_date", "pk")
    show_change_link = False


@admin.register(Worker)
class WorkerAdmin(SearchedByName, VillageColumns, RecordAdmin):
    """Migrant workers, found by the name or the number of the person."""

    list_display = (
        *("person_name", "stage", "procedural_status", "departed_date", "returned_date"),
        *("village_name", "district", "regency"),
    )
    list_filter = (AreaCodeFilter, "stage", "procedural_status")
    list_select_related = (PLACE, "person")
    search_fields = ("person__name",)
    search_help_text = _("Words of the name, or all 16 digits of a NIK or family card number.")
    ordering = ("-pk",)
    autocomplete_fields = ("person",)
    inlines = (PlacementInline, FamilyInline, BusinessInline)
    fieldsets = (
        (None, {"fields": ("person", "village_name", "person_link", "stage", "confirmed_date")}),
        (_("Dates from the placements"), {"fields": ("departed_date", "returned_date")}),
        (_("Procedural status"), {"fields": JUDGEMENT}),
        (_("Cooperative"), {"fields": ("cooperative_member_until",)}),
    )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let the village's page link to its workers."""
        return lookup == "village__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix what placements decide, and the person of an existing record."""
        fixed = (
            *("village_name", "person_link", "departed_date", "returned_date"),
            "cooperative_member_until",
        )
        if obj is None:
            return fixed
        return (*fixed, "person", "stage") if obj.departed_date else (*fixed, "person")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the name of the person in the owner's function, by number through its hash."""
        if not search_term.strip():
            return queryset, False
        if looks_like_identity_number(search_term):
            people = search_people(Person.objects.all(), search_term)
            return queryset.filter(person__in=people.values("pk")), False
        by_name = search_by_name("person", search_term, areas=typed_area(request))
        return queryset.filter(by_name), False

    @admin.display(description=_("name"))
    def person_name(self, worker: Worker) -> str:
        """The name of the person."""
        return worker.person.name

    @admin.display(description=_("home village"))
    def village_name(self, row: Any) -> str:
        """Name and code of the home village; it follows the person's."""
        return str(row.village) if row.village_id else ""

    @admin.display(description=_("person"))
    def person_link(self, worker: Worker) -> str:
        """The way to the person."""
        if worker.pk is None:
            return ""
        address = reverse("admin:workers_person_change", args=[worker.pk])
        return format_html('<a href="{}">{}</a>', address, _("Open the person"))

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service that fits: registration, judgement, or another change."""
        by, at = actor(request), timezone.now()
        if not change:
            register_worker(worker=obj, by=by, at=at)
        elif set(form.changed_data) & set(JUDGEMENT):
            judge_procedural_status(
                worker=obj,
                status=Worker.ProceduralStatus(obj.procedural_status),
                judged_by=obj.judged_by,
                judged_date=obj.judged_date,
                basis=obj.judged_basis,
                by=by,
                at=at,
            )
        else:
            update_worker(worker=obj, by=by, at=at)

    def save_inline(
        self, request: HttpRequest, obj: ScopedRecord, *, added: bool, fields: list[str]
    ) -> None:
        """Let placements bring the worker's stage in step."""
        if isinstance(obj, Placement):
            record_placement(placement=obj, by=actor(request), at=timezone.now())
        else:
            super().save_inline(request, obj, added=added, fields=fields)
