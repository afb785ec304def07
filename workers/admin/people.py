"""The page of people: found by name or number, identity numbers masked."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from migranportal.accounts.record_admin import RecordAdmin, actor
from migranportal.core.errors import DomainError
from migranportal.core.identity import warnings
from migranportal.regions.selectors import place_of
from villages.admin.columns import PLACE, VillageColumns
from villages.filters import AreaCodeFilter
from workers.admin.searching import SearchedByName, typed_area
from workers.forms import PersonForm, RevealForm
from workers.models import Person
from workers.permissions import can_reveal_identifier, can_view_reads
from workers.selectors import district_is_known, possible_duplicates, search_people
from workers.services.people import register_person, reveal_identifier, update_person

SHOWN_DUPLICATES = 3


@admin.register(Person)
class PersonAdmin(SearchedByName, VillageColumns, RecordAdmin):
    """People of the register; fast with millions, because it neither counts nor sorts them all."""

    form = PersonForm
    list_display = (
        *("name", "shown_nik", "sex", "birth_date"),
        *("village_name", "district", "regency"),
    )
    list_filter = (AreaCodeFilter,)
    list_select_related = (PLACE,)
    search_fields = ("name",)
    search_help_text = _("Words of the name, or all 16 digits of a NIK or family card number.")
    ordering = ("-pk",)
    autocomplete_fields = ("village",)
    readonly_fields = ("shown_nik", "shown_family_card", "worker_link", "is_invented")
    fieldsets = (
        (
            None,
            {"fields": ("village", "name", "sex", "birth_date", "birth_place", "worker_link")},
        ),
        (
            _("Identity numbers"),
            {"fields": ("shown_nik", "new_nik", "shown_family_card", "new_family_card")},
        ),
        (_("Contact"), {"fields": ("address", "phone")}),
        (_("Languages and skills"), {"fields": ("languages", "skills")}),
        (_("Origin of the record"), {"fields": ("is_invented",)}),
    )
    change_form_template = "admin/workers/person/change_form.html"

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let the village's page link to its people."""
        return lookup == "village__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by name in the owner's function, by number through its hash."""
        if not search_term.strip():
            return queryset, False
        return search_people(queryset, search_term, areas=typed_area(request)), False

    def search_label(self, person: Person) -> str:
        """Return name and home for a search box: namesakes are many."""
        return f"{person}, {person.village.area.name}, {place_of(person.village.area).district}"

    @admin.display(description=_("NIK"))
    def shown_nik(self, person: Person) -> str:
        """The NIK with only its last four digits."""
        return person.masked_nik

    @admin.display(description=_("family card number"))
    def shown_family_card(self, person: Person) -> str:
        """The family card number with only its last four digits."""
        return person.masked_family_card

    @admin.display(description=_("migration record"))
    def worker_link(self, person: Person) -> str:
        """The way to the person's migration record, or to making one."""
        if person.pk is None:
            return ""
        if hasattr(person, "worker"):
            address = reverse("admin:workers_worker_change", args=[person.pk])
            return format_html('<a href="{}">{}</a>', address, person.worker.get_stage_display())
        address = reverse("admin:workers_worker_add")
        return format_html('<a href="{}?person={}">{}</a>', address, person.pk, _("Add"))

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service, then say what looks odd without refusing it."""
        save = update_person if change else register_person
        nik, family_card = form.entered_nik, form.entered_family_card
        if not change:
            nik, family_card = nik or "", family_card or ""
        save(person=obj, nik=nik, family_card=family_card, by=actor(request), at=timezone.now())
        self._warn(request, obj, form)

    def _warn(self, request: HttpRequest, person: Person, form: Any) -> None:
        if form.nik is not None:
            found = warnings(
                form.nik,
                birth_date=person.birth_date,
                sex=person.sex,
                district_known=district_is_known(form.nik.district_code),
            )
            for warning in found:
                self.message_user(request, str(warning), messages.WARNING)
        for other in possible_duplicates(person, user=actor(request))[:SHOWN_DUPLICATES]:
            address = reverse("admin:workers_person_change", args=[other.pk])
            text = format_html(
                '{} <a href="{}">{}, {}</a>',
                _("This person may be registered already:"),
                address,
                other,
                other.village,
            )
            self.message_user(request, text, messages.WARNING)

    def get_urls(self) -> list[Any]:
        """Add the page that shows a number in full."""
        reveal = path(
            "<path:object_id>/reveal/",
            self.admin_site.admin_view(never_cache(self.reveal_view)),
            name="workers_person_reveal",
        )
        return [reveal, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show the person, with the way to the full numbers where the user may see them."""
        person = self.visible_object(request, object_id)
        context = {
            "can_reveal": can_reveal_identifier(actor(request), person),
            "can_view_reads": can_view_reads(actor(request), person),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason (GET), then show the number once (POST)."""
        person = self.visible_object(request, object_id)
        if not can_reveal_identifier(actor(request), person):
            raise PermissionDenied
        form = RevealForm(request.POST or None)
        number = None
        if request.method == "POST" and form.is_valid():
            try:
                number = reveal_identifier(
                    person=person, by=actor(request), at=timezone.now(), **form.cleaned_data
                )
            except DomainError as error:
                form.add_error(error.field, str(error))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Show a number of %(person)s") % {"person": person},
            "person": person,
            "form": form,
            "number": number,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/workers/person/reveal.html", context)
