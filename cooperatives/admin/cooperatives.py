"""The pages of cooperatives and memberships in the admin site."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cooperatives.admin.filters import (
    GradeFilter,
    MeetingFilter,
    MemberFilter,
    StandingFilter,
    TermFilter,
)
from cooperatives.models import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    HealthAssessment,
    HealthLevel,
    Membership,
    ServedVillage,
    SupplyLink,
)
from cooperatives.permissions import can_view_members
from cooperatives.services import change_supply_link, record_health, record_supply_link
from cooperatives.views import coverage, national
from migranportal.accounts.record_admin import RecordAdmin, RecordInline, actor
from migranportal.accounts.scoped_admin import ReadOnly
from migranportal.regions.selectors import place_of
from villages.filters import AreaCodeFilter
from workers.admin.searching import SearchedByName, typed_area
from workers.selectors import search_by_name

SHOWN_MEMBERS = 20
SEAT = "seat__area__parent__parent__parent"


class ServedVillageInline(RecordInline):
    """The villages that the cooperative serves."""

    model = ServedVillage
    fields = ("village", "since_date", "until_date")
    autocomplete_fields = ("village",)
    ordering = ("since_date", "pk")
    show_change_link = False


class MembershipInline(ReadOnly, RecordInline):
    """The latest members; there may be thousands, and they join on their own page."""

    model = Membership
    fields = ("person", "since_date", "until_date")
    verbose_name_plural = _("latest members")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the latest members of the cooperative on the page."""
        rows: QuerySet[Any] = super().get_queryset(request)
        match = request.resolver_match
        cooperative = match.kwargs.get("object_id") if match else None
        latest = Membership.objects.filter(cooperative=cooperative).order_by("-pk")
        return (
            rows.filter(pk__in=latest.values("pk")[:SHOWN_MEMBERS])
            .select_related("person")
            .order_by("-pk")
        )


class BusinessUnitInline(RecordInline):
    """Units through which the cooperative trades."""

    model = BusinessUnit
    fields = ("name", "kind", "since_date", "until_date")
    ordering = ("since_date", "pk")
    show_change_link = False


class AnnualMeetingInline(RecordInline):
    """Annual members' meetings."""

    model = AnnualMeeting
    fields = ("book_year", "held_date", "attendance", "net_surplus")
    ordering = ("-book_year",)
    show_change_link = False


class HealthAssessmentInline(RecordInline):
    """Grades of health, each with the version of its rule."""

    model = HealthAssessment
    fields = ("book_year", "level", "score", "assessed_date")
    ordering = ("-book_year",)
    show_change_link = False

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the grades with their rules, fetched at once."""
        if db_field.name == "level":
            kwargs["queryset"] = HealthLevel.objects.select_related("rule").order_by(
                "-rule__year", "rule", "position"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SupplyLinkInline(RecordInline):
    """Buyers that the cooperative supplies."""

    model = SupplyLink
    fields = ("buyer_kind", "buyer", "commodity", "monthly_value", "since_date", "until_date")
    ordering = ("-since_date", "pk")
    show_change_link = False


@admin.register(Cooperative)
class CooperativeAdmin(RecordAdmin):
    """Cooperatives with the villages they serve, units and meetings."""

    list_display = (
        *("name", "kind", "seat", "district", "regency"),
        *("legal_entity_date", "dissolved_date"),
    )
    list_filter = (AreaCodeFilter, StandingFilter, MeetingFilter, GradeFilter, "kind")
    change_list_template = "admin/cooperatives/cooperatives.html"
    list_select_related = (SEAT,)
    search_fields = ("name", "legal_entity_number", "cooperative_registry_number")
    search_help_text = _("A part of the name, or a whole registration number.")
    ordering = ("-pk",)
    autocomplete_fields = ("seat",)
    readonly_fields = ("members_link",)
    inlines = (
        *(ServedVillageInline, MembershipInline, BusinessUnitInline, AnnualMeetingInline),
        *(HealthAssessmentInline, SupplyLinkInline),
    )
    fieldsets = (
        (None, {"fields": ("name", "kind", "seat", "members_link")}),
        (_("Legal entity"), {"fields": ("legal_entity_number", "legal_entity_date")}),
        (_("Register"), {"fields": ("cooperative_registry_number", "dissolved_date")}),
    )

    def get_urls(self) -> list[URLPattern]:
        """Add the national pages."""
        pages = (
            ("nasional/", national.national_page, "national"),
            ("nasional/peta.svg", national.national_map, "national_map"),
            ("nasional/unduh.<slug:form>", national.national_file, "national_file"),
            ("nasional/desa/", coverage.villages_page, "national_villages"),
            ("nasional/desa/unduh.<slug:form>", coverage.villages_file, "national_villages_file"),
        )
        own = [
            path(route, self.admin_site.admin_view(view), name=f"cooperatives_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def save_inline(
        self, request: HttpRequest, obj: Any, *, added: bool, fields: list[str]
    ) -> None:
        """Save supply links and grades through their services."""
        by, at = actor(request), timezone.now()
        if isinstance(obj, SupplyLink):
            (record_supply_link if added else change_supply_link)(link=obj, by=by, at=at)
        elif isinstance(obj, HealthAssessment):
            record_health(assessment=obj, by=by, at=at)
        else:
            super().save_inline(request, obj, added=added, fields=fields)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let the village's page link to the cooperatives that serve it."""
        by_village = "served_villages__village__id__exact"
        return lookup == by_village or super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by name or by a whole number; each has its index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        by_number = queryset.filter(
            Q(legal_entity_number=term) | Q(cooperative_registry_number=term)
        )
        if by_number.exists():
            return by_number, False
        for word in term.split():
            queryset = queryset.filter(name__icontains=word)
        return queryset, False

    @admin.display(description=_("district"))
    def district(self, cooperative: Cooperative) -> str:
        """The district around the seat."""
        return place_of(cooperative.seat.area).district

    @admin.display(description=_("regency or city"))
    def regency(self, cooperative: Cooperative) -> str:
        """The regency or city around the seat."""
        return place_of(cooperative.seat.area).regency

    @admin.display(description=_("members"))
    def members_link(self, cooperative: Cooperative) -> str:
        """The way to the list of all members."""
        if cooperative.pk is None:
            return ""
        address = reverse("admin:cooperatives_membership_changelist")
        return format_html(
            '<a href="{}?cooperative__id__exact={}">{}</a>',
            address,
            cooperative.pk,
            _("All members"),
        )

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Leave the members out for who may not see people."""
        if obj is not None and can_view_members(actor(request), obj):
            return list(self.inlines)
        return [inline for inline in self.inlines if inline is not MembershipInline]


@admin.register(Membership)
class MembershipAdmin(SearchedByName, RecordAdmin):
    """Memberships of people."""

    list_display = ("person", "cooperative", "regency", "since_date", "until_date")
    list_filter = (AreaCodeFilter, MemberFilter)
    list_select_related = ("person", "cooperative__seat__area__parent__parent__parent")
    search_fields = ("person__name",)
    search_help_text = _("Words of the name.")
    ordering = ("-pk",)
    autocomplete_fields = ("cooperative", "person")
    fields = ("cooperative", "person", "since_date", "until_date")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let the cooperative's page link to its members."""
        allowed = super().lookup_allowed(lookup, value, request)
        return lookup == "cooperative__id__exact" or allowed

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the name of the person in the owner's function."""
        if not search_term.strip():
            return queryset, False
        by_name = search_by_name("person", search_term, areas=typed_area(request))
        return queryset.filter(by_name), False

    @admin.display(description=_("regency or city"))
    def regency(self, membership: Membership) -> str:
        """The regency or city around the seat of the cooperative."""
        return place_of(membership.cooperative.seat.area).regency


@admin.register(SupplyLink)
class SupplyLinkAdmin(RecordAdmin):
    """Whom cooperatives supply."""

    list_display = (
        *("buyer", "buyer_kind", "commodity", "cooperative", "regency"),
        *("monthly_value", "since_date", "until_date"),
    )
    list_filter = (AreaCodeFilter, TermFilter, "buyer_kind")
    list_select_related = ("cooperative__seat__area__parent__parent__parent",)
    search_fields = ("buyer", "commodity", "cooperative__name")
    search_help_text = _("Buyer, commodity or cooperative")
    ordering = ("-pk",)
    autocomplete_fields = ("cooperative",)
    fields = (
        "cooperative",
        ("buyer_kind", "buyer"),
        ("commodity", "monthly_value"),
        ("since_date", "until_date"),
    )

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save the link through its service."""
        act = change_supply_link if change else record_supply_link
        act(link=obj, by=actor(request), at=timezone.now())

    @admin.display(description=_("regency or city"))
    def regency(self, link: SupplyLink) -> str:
        """The regency or city around the seat of the cooperative."""
        return place_of(link.cooperative.seat.area).regency
