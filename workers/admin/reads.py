"""The record of reads: who was sent whose data; and for one person, who saw theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from migranportal.accounts.record_admin import actor
from migranportal.accounts.roles import Permission
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.audit.models import RETENTION_YEARS, RecordRead
from villages.admin.columns import PLACE
from workers.admin.read_filters import ClientFilter, DatasetFilter, OrganisationFilter, PeriodFilter
from workers.forms.reads import FindPersonForm, LookForm, PeriodForm
from workers.models import Person
from workers.selectors import search_people
from workers.selectors.reads import PAGE, dataset_label, field_labels, partners_of, time_line
from workers.services.reads import issue_reads_letter, look_at_reads

FOUND = 20
"""People that a search shows; whoever finds more is asked for another word of the name."""
LOOK = timedelta(minutes=30)
"""How long a stated reason opens the time line of the person."""
_SESSION = "reads_of"


@admin.register(RecordRead)
class RecordReadAdmin(ReadOnlyModelAdmin):
    """Answers about persons to partners, newest first; for the data protection officer."""

    list_display = ("at", "reader", "answer", "count", "purpose", "basis")
    list_filter = (PeriodFilter, OrganisationFilter, ClientFilter, DatasetFilter, "kind")
    list_select_related = ()
    ordering = ("-at", "-pk")
    change_list_template = "admin/workers/reads/list.html"
    empty_text = _("They stand here as soon as a partner is sent data about persons.")
    fieldsets = (
        (None, {"fields": ("at", "kind", "dataset_name", "field_names", "count")}),
        (
            _("Who, and why"),
            {"fields": ("organisation_name", "client", "purpose", "basis", "grants")},
        ),
        (_("In the logs"), {"fields": ("request_id",)}),
        (_("Whose records"), {"fields": ("person_ids", "record_keys"), "classes": ["collapse"]}),
    )
    readonly_fields = ("dataset_name", "field_names", "client", "person_ids", "record_keys")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the answers; whose they were is read on a page of its own only."""
        rows: Any = super().get_queryset(request)
        is_single = request.resolver_match and "object_id" in request.resolver_match.kwargs
        shown: QuerySet[Any] = rows if is_single else rows.without_people()
        return shown

    @admin.display(description=_("organisation"))
    def reader(self, read: RecordRead) -> str:
        """The organisation, and which of its machines asked."""
        return f"{read.organisation_name} ({read.client_name})"

    @admin.display(description=_("dataset"))
    def answer(self, read: RecordRead) -> str:
        """What the dataset is called, and what kind of answer it was."""
        return f"{dataset_label(read.dataset)} ({read.get_kind_display()})"

    @admin.display(description=_("dataset"))
    def dataset_name(self, read: RecordRead) -> str:
        """What the dataset is called."""
        return dataset_label(read.dataset)

    @admin.display(description=_("fields sent"))
    def field_names(self, read: RecordRead) -> str:
        """What the fields are called."""
        return ", ".join(field_labels(read.dataset, read.fields))

    @admin.display(description=_("client"))
    def client(self, read: RecordRead) -> str:
        """Name and id of the machine that asked."""
        return f"{read.client_name} ({read.client_id})"

    @admin.display(description=_("person ids"))
    def person_ids(self, read: RecordRead) -> str:
        """Whose records they were; names stand on the pages of the people."""
        return ", ".join(map(str, read.people)) or "-"

    @admin.display(description=_("keys of records"))
    def record_keys(self, read: RecordRead) -> str:
        """The records that named people outside the register."""
        return ", ".join(map(str, read.records)) or "-"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list, and for how long its rows are kept."""
        context = {"retention_years": RETENTION_YEARS, **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages about one person."""
        view = self.admin_site.admin_view
        one = "person/<int:person_id>/"
        return [
            path("person/", view(self.people_view), name="audit_recordread_people"),
            path(one, view(self.person_view), name="audit_recordread_person"),
            path(f"{one}letter/", view(self.letter_view), name="audit_recordread_letter"),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    def people_view(self, request: HttpRequest) -> HttpResponse:
        """Find the person that somebody asks about; numbers go in the form, not in the address."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = FindPersonForm(request.POST if request.method == "POST" else None)
        people: list[Person] | None = None
        if form.is_bound and form.is_valid():
            visible = Person.objects.visible_to(actor(request), Permission.VIEW_READS)
            found = search_people(visible, form.cleaned_data["q"]).select_related(PLACE)
            people = list(found.order_by("name", "pk")[: FOUND + 1])
        context = {
            "title": _t("Who saw whose data"),
            "form": form,
            "people": people[:FOUND] if people is not None else None,
            "has_more": people is not None and len(people) > FOUND,
        }
        return self._page(request, "people", context)

    @method_decorator(never_cache)
    def person_view(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Ask for the reason, then show who saw the data of the person for a while."""
        person = self._person(request, person_id)
        address = reverse("admin:audit_recordread_person", args=[person.pk])
        reason = _reason(request, person)
        form = LookForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            reason = form.cleaned_data["reason"]
            look_at_reads(person=person, reason=reason, by=actor(request), at=timezone.now())
            until = (timezone.now() + LOOK).timestamp()
            request.session[_SESSION] = {"person": person.pk, "until": until, "reason": reason}
            return HttpResponseRedirect(address)
        title = _t("Who saw the data of %(person)s") % {"person": person}
        context = {"title": title, "person": person}
        if not reason:
            return self._page(request, "reason", {**context, "form": form})
        return self._page(request, "person", {**context, **_shown(request, person)})

    @method_decorator(never_cache)
    @method_decorator(require_POST)
    def letter_view(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Hand out the letter for the person; only while the stated reason holds."""
        person = self._person(request, person_id)
        reason = _reason(request, person)
        period = PeriodForm(request.POST, today=timezone.localdate())
        if not reason or not period.is_valid():
            return HttpResponseRedirect(reverse("admin:audit_recordread_person", args=[person.pk]))
        at = timezone.now()
        letter = issue_reads_letter(
            person=person, period=period.period, reason=reason, by=actor(request), at=at
        )
        name = f"siapa-melihat-data-{timezone.localdate(at)}.pdf"  # no name: it stays in downloads
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(letter, content_type="application/pdf", headers=headers)

    def _person(self, request: HttpRequest, person_id: int) -> Person:
        """Return the person, for who may look that up.

        Raises:
            PermissionDenied: the user may look that up for nobody.
            Http404: there is no such person, or not for this user.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        people = Person.objects.visible_to(actor(request), Permission.VIEW_READS)
        person: Person | None = people.filter(pk=person_id).select_related(PLACE).first()
        if person is None:
            raise Http404
        return person

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        site = self.admin_site.each_context(request)
        template = f"admin/workers/reads/{name}.html"
        return TemplateResponse(request, template, {**site, "opts": self.opts, **context})


def _reason(request: HttpRequest, person: Person) -> str:
    """Return the reason stated for ``person`` in this session; empty once it has run out."""
    stated = request.session.get(_SESSION) or {}
    holds = stated.get("person") == person.pk and stated["until"] > timezone.now().timestamp()
    return str(stated["reason"]) if holds else ""


def _shown(request: HttpRequest, person: Person) -> dict[str, Any]:
    form = PeriodForm(request.GET, today=timezone.localdate())
    period = form.period
    lines = time_line(person, period, after=request.GET.get("after", ""))
    days = f"since={period.since}&until={period.until}"
    return {
        "form": form,
        "period": period,
        "partners": partners_of(person, period),
        "lines": lines[:PAGE],
        "days": days,
        "next_place": lines[PAGE - 1].place if len(lines) > PAGE else "",
        "is_first": not request.GET.get("after"),
        "reason": _reason(request, person),
        "retention_years": RETENTION_YEARS,
    }
