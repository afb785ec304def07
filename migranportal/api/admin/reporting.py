"""What partners reported: the list of rows, the review of those that wait, and the rules of review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import actor
from migranportal.accounts.scoped_admin import PortalModelAdmin, ReadOnlyModelAdmin
from migranportal.api.admin.words import NOTED, moment
from migranportal.api.datasets import Field, Reports, dataset_called, datasets
from migranportal.api.forms import ReviewForm
from migranportal.api.models import ReportedRow, ReviewRule
from migranportal.api.services.reporting import sent_row
from migranportal.api.services.reviewing import accept_row, reject_row
from migranportal.api.views.clients import tried
from migranportal.core.identity import looks_like_identity_number, masked, normalise
from migranportal.regions.models import Country
from migranportal.regions.selectors import area_in_words, area_name_of

Outcome = ReportedRow.Outcome
_MARKS = {
    Outcome.PENDING: "waiting",
    Outcome.APPLIED: "in_force",
    Outcome.UNCHANGED: "draft",
    Outcome.REFUSED: "suspended",
    Outcome.REJECTED: "ended_early",
}
_RULES = {
    "nik": _("NIK"),
    "name_and_birth_date": _("Name and birth date"),
    "village_code": _("Code of the village"),
    "id": _("Key of the record"),
    "cooperative_registry_number": _("Cooperative registry number"),
}


def label_of(name: str) -> str:
    """Return what people call the dataset with that name."""
    dataset = dataset_called(name)
    return str(dataset.label) if dataset else name


class DatasetFilter(admin.SimpleListFilter):
    """What was reported."""

    title = _("dataset")
    parameter_name = "dataset"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the datasets that take reports."""
        return _takes_reports()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen one."""
        return queryset.filter(dataset=self.value()) if self.value() else queryset


@admin.register(ReportedRow)
class ReportedRowAdmin(ReadOnlyModelAdmin):
    """Every row that partners reported; the list names nobody. Those that wait are decided here."""

    list_display = ("reported", "listed", "partner", "badge", "rule")
    list_filter = ("outcome", DatasetFilter)
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "client_name", "area_code")
    search_help_text = _("Organisation, client or area code")
    ordering = ("-pk",)
    fields = (
        *("what", "partner", "client_id", "reported", "badge", "rule", "area", "faults"),
        *("reviewed_by", "reviewed_at", "review_reason"),
    )
    readonly_fields = ("what", "partner", "reported", "badge", "rule", "area", "faults")
    change_list_template = "admin/api/list.html"
    change_form_template = "admin/api/reported_row.html"
    empty_text = _("No partner has reported anything.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows; what was sent is opened on the page of one only."""
        named = {"area_name": area_name_of("area_code")}
        rows: QuerySet[Any] = super().get_queryset(request).defer("row").annotate(**named)
        return rows

    def get_urls(self) -> list[URLPattern]:
        """Add the page that decides."""
        view = self.admin_site.admin_view(self.review_view)
        name = "api_reportedrow_review"
        return [path("<int:pk>/review/", view, name=name), *super().get_urls()]

    @admin.display(description=_("reported at"), ordering="pk")
    def reported(self, row: ReportedRow) -> str:
        """When it came in."""
        return moment(row.reported_at)

    @admin.display(description=_("report"))
    def what(self, row: ReportedRow) -> str:
        """What was reported."""
        return label_of(row.dataset)

    @admin.display(description=_("report"))
    def listed(self, row: ReportedRow) -> SafeString:
        """What was reported, and from which village."""
        return format_html(NOTED, label_of(row.dataset), self.area(row))

    @admin.display(description=_("area"), ordering="area_code")
    def area(self, row: Any) -> str:
        """The area that the row is about, once it was found."""
        return area_in_words(row.area_code, row.area_name) if row.area_code else ""

    @admin.display(description=_("partner"))
    def partner(self, row: ReportedRow) -> SafeString:
        """Who reported it, by which client."""
        return format_html(NOTED, row.organisation, row.client_name)

    @admin.display(description=_("outcome"), ordering="outcome")
    def badge(self, row: ReportedRow) -> SafeString:
        """The outcome as a mark."""
        mark, word = _MARKS[Outcome(row.outcome)], row.get_outcome_display()
        return format_html('<span class="state state-{}">{}</span>', mark, word)

    @admin.display(description=_("found by"))
    def rule(self, row: ReportedRow) -> str:
        """The rule by which the record was found."""
        return str(_RULES.get(row.matched_by, row.matched_by) or "-")

    @admin.display(description=_("what was wrong"))
    def faults(self, row: ReportedRow) -> str:
        """The errors, in the words that the partner got."""
        parts = [f"{one['field']}: {one['message']}".strip(": ") for one in row.errors]
        return " ".join(parts) or "-"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show the row beside the record, with the way to the decision."""
        row = self.get_object(request, object_id)
        context: dict[str, Any] = {"compared": compared(row) if row else []}
        if row is not None:
            waits = row.outcome == Outcome.PENDING
            context |= {
                "subtitle": f"{label_of(row.dataset)} {row.pk}",
                "may_review": waits and self.holds(request, "change", row),
                "person_page": _person_page(row),
            }
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what was reported beside what is known, and take the decision."""
        if not self.holds(request, "change"):
            raise PermissionDenied
        row = get_object_or_404(ReportedRow.objects.select_related("organisation"), pk=pk)
        if row.outcome != Outcome.PENDING:
            self.message_user(request, _t("This row waits no more."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:api_reportedrow_change", args=[pk]))
        form = ReviewForm(request.POST if request.method == "POST" else None)

        def decide(at: Any) -> ReportedRow:
            user = actor(request)
            if form.cleaned_data["accepts"]:
                return accept_row(reported=row, by=user, at=at)
            return reject_row(reported=row, reason=form.cleaned_data["reason"], by=user, at=at)

        if form.is_bound and (decided := tried(form, decide)):
            text = _t("Decided: %(outcome)s.") % {"outcome": decided.get_outcome_display().lower()}
            self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(
                reverse("admin:api_reportedrow_changelist") + "?outcome__exact=pending"
            )
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Review a reported row"),
            "row": row,
            "what": label_of(row.dataset),
            "rule": self.rule(row),
            "compared": compared(row),
            "person_page": _person_page(row),
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/api/review.html", context)


@admin.register(ReviewRule)
class ReviewRuleAdmin(PortalModelAdmin):
    """Which rows wait for review."""

    list_display = ("title", "review", "updated_at")
    list_select_related = ()
    ordering = ("dataset",)
    fields = ("dataset", "review")
    empty_text = _("No rule: of every dataset those rows wait whose person is not found for sure.")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a rule is changed."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the dataset of a rule."""
        return ("title",) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Ask for the dataset of a new rule only."""
        return ("title", "review") if obj else ("dataset", "review")

    @admin.display(description=_("dataset"), ordering="dataset")
    def title(self, rule: ReviewRule) -> str:
        """What people call it."""
        return label_of(rule.dataset)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the datasets that take reports."""
        if db_field.name == "dataset":
            errors = db_field.error_messages
            return forms.ChoiceField(
                choices=_takes_reports(),
                label=capfirst(db_field.verbose_name),
                error_messages=errors,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def compared(row: ReportedRow) -> list[dict[str, Any]]:
    """Return each member of the row beside what the register has, numbers masked."""
    dataset, sent = dataset_called(row.dataset), sent_row(row)
    if not isinstance(dataset, Reports) or not isinstance(sent, dict) or not sent:
        return []
    known = dataset.known(row.person) if dataset.known and row.person else {}
    return [
        {
            "label": entry.label,
            "sent": _worded(entry, sent.get(entry.name)),
            "known": _worded(entry, known.get(entry.name)),
            "differs": entry.name in known and _differs(entry, sent, known),
        }
        for entry in dataset.fields
        if sent.get(entry.name) is not None or entry.name in known
    ]


def _differs(entry: Field, sent: dict[str, Any], known: Any) -> bool:
    said, has = _worded(entry, sent.get(entry.name)), _worded(entry, known.get(entry.name))
    return bool(said and has and said.upper() != has.upper())


def _worded(entry: Field, value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    if looks_like_identity_number(text):
        return masked(normalise(text))
    if entry.choices:
        return str(dict(entry.choices).get(value, value))
    if entry.name == "country_code":
        return f"{text} {Country.objects.filter(pk=text).first() or ''}".strip()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return date_format(day) if day else text


def _person_page(row: ReportedRow) -> str:
    dataset = dataset_called(row.dataset)
    if isinstance(dataset, Reports) and dataset.page and row.person:
        return reverse(dataset.page, args=[row.person])
    return ""


def _takes_reports() -> list[tuple[str, Any]]:
    return [(entry.name, entry.label) for entry in datasets() if isinstance(entry, Reports)]
