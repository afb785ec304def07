"""Figures of KUR, and applications of single businesses."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, actor
from training.admin.base import NationalAdmin, badge, posted, rupiah, tag, tried
from training.admin.exporting import DetailedExport
from training.forms import ActForm
from training.models import CapitalAccess, CapitalAct, CreditFigure
from training.models.workflow import CAPITAL_LINES, capital_acts
from training.services import apply_for_capital, change_application, move_application
from villages.filters import AreaCodeFilter

_HOME = "business__owner__village__area__parent__parent"


@admin.register(CreditFigure)
class CreditFigureAdmin(DetailedExport, NationalAdmin):
    """KUR as sources report it; versions stand side by side and are never added up."""

    list_display = (
        "year_number",
        "place",
        "scheme",
        "bank",
        "people",
        "money",
        "version",
        "standing",
    )
    list_filter = ("year", "scheme", "is_confirmed")
    list_select_related = ("area",)
    search_fields = ("area__name", "bank", "version", "source")
    search_help_text = _("Area, bank, version or source")
    ordering = ("-year", "area__code", "scheme", "pk")
    sortable_by = ("year_number", "people", "money")
    autocomplete_fields = ("area",)
    fields = (
        *("area", ("year", "as_of_date"), ("scheme", "bank"), ("borrowers", "amount")),
        *("version", "source", "is_confirmed"),
    )

    @admin.display(description=_("year"), ordering="year")
    def year_number(self, figure: CreditFigure) -> str:
        """The year, without a mark between its digits."""
        return str(figure.year)

    @admin.display(description=_("area"))
    def place(self, figure: CreditFigure) -> str:
        """The area, or the country."""
        return str(figure.area) if figure.area else "Indonesia"

    @admin.display(description=_("borrowers"), ordering="borrowers")
    def people(self, figure: CreditFigure) -> str:
        """How many borrowed."""
        return "-" if figure.borrowers is None else f"{figure.borrowers:,}".replace(",", ".")

    @admin.display(description=_("amount"), ordering="amount")
    def money(self, figure: CreditFigure) -> str:
        """How much they borrowed."""
        return rupiah(figure.amount)

    @admin.display(description=_("source"))
    def standing(self, figure: CreditFigure) -> SafeString:
        """The source, marked where only the press reports it."""
        if figure.is_confirmed:
            return format_html("{}", figure.source)
        return format_html("{} {}", tag(_t("Unconfirmed"), warns=True), figure.source)

    def export_header(self) -> list[Any]:
        """Return the headings."""
        return [
            *(_t("year"), _t("as of"), _t("area code"), _t("area"), _t("scheme"), _t("bank")),
            *(_t("borrowers"), _t("amount (rupiah)"), _t("version"), _t("source")),
            _t("confirmed"),
        ]

    def export_row(self, record: Any) -> list[Any]:
        """Return the cells of a figure."""
        area = record.area
        return [
            *(record.year, record.as_of_date, area.code if area else ""),
            *(area.name if area else "Indonesia", record.get_scheme_display(), record.bank),
            *(record.borrowers, float(record.amount) if record.amount is not None else None),
            *(record.version, record.source, _t("yes") if record.is_confirmed else _t("no")),
        ]


@admin.register(CapitalAccess)
class CapitalAccessAdmin(DetailedExport, RecordAdmin):
    """Who applied for capital, and what became of it."""

    list_display = ("business_name", "village", "scheme", "bank", "wanted", "given", "state_badge")
    list_filter = ("state", AreaCodeFilter, "scheme")
    list_select_related = (_HOME, "business__owner__person")
    search_fields = ("business__name", "bank")
    search_help_text = _("Business or bank")
    ordering = ("-applied_date", "-pk")
    sortable_by = ()
    autocomplete_fields = ("business",)
    fields = ("business", ("scheme", "bank"), ("applied_date", "applied_amount"))
    change_form_template = "admin/training/capital.html"

    @admin.display(description=_("business"))
    def business_name(self, application: CapitalAccess) -> str:
        """The name of the business."""
        return application.business.name

    @admin.display(description=_("village"))
    def village(self, application: CapitalAccess) -> str:
        """The village of the owner."""
        return str(application.business.owner.village)

    @admin.display(description=_("applied for"))
    def wanted(self, application: CapitalAccess) -> str:
        """Amount and day of the application."""
        day = date_format(application.applied_date, "j M Y")
        return f"{rupiah(application.applied_amount)} ({day})"

    @admin.display(description=_("approved"))
    def given(self, application: CapitalAccess) -> str:
        """The approved amount."""
        return rupiah(application.approved_amount)

    @admin.display(description=_("state"))
    def state_badge(self, application: CapitalAccess) -> SafeString:
        """The state as a mark."""
        return badge(application)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix the business of an application, and its amount once it was decided."""
        if obj is None:
            return ()
        decided = obj.state != CapitalAccess.State.APPLIED
        return ("business", "applied_date", "applied_amount") if decided else ("business",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service."""
        save = change_application if change else apply_for_capital
        save(application=obj, by=actor(request), at=timezone.now())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the application with its state and what can be recorded."""
        found = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if found is not None:
            may = self.has_change_permission(request, found)
            context = {
                "lines": capital_acts(found.state) if may else [],
                "approved": rupiah(found.approved_amount),
            }
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        """Add the steps."""
        view = self.admin_site.admin_view(self.act_view)
        step = path("<path:object_id>/step/<slug:act>/", view, name="training_capitalaccess_act")
        return [step, *super().get_urls()]

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        """Ask for what a step needs, then record it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        found = self.visible_object(request, object_id)
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        line = CAPITAL_LINES.get(act)
        if line is None or found.state not in line.sources:
            raise Http404
        form = ActForm(posted(request), line=line, today=timezone.localdate())

        def move() -> Any:
            return move_application(
                application=found,
                act=CapitalAct(act),
                day=form.cleaned_data["day"],
                amount=form.cleaned_data.get("amount"),
                reason=form.cleaned_data.get("reason", ""),
                by=actor(request),
                at=timezone.now(),
            )

        back = reverse("admin:training_capitalaccess_change", args=[found.pk])
        if form.is_bound and form.is_valid() and tried(form, move):
            self.message_user(request, _t("The state was recorded."), messages.SUCCESS)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": line.act.label,
            "about": [
                found.business.name,
                found.get_scheme_display(),
                found.bank,
                date_format(found.applied_date, "j F Y"),
                rupiah(found.applied_amount),
            ],
            "form": form,
            "hint": line.hint,
            "back": back,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/training/step.html", context)

    def export_header(self) -> list[Any]:
        """Return the headings."""
        return [
            *(_t("business"), _t("village code"), _t("village"), _t("scheme"), _t("bank")),
            *(_t("applied on"), _t("amount applied for (rupiah)"), _t("state")),
            *(_t("decided on"), _t("approved amount (rupiah)"), _t("paid out on")),
        ]

    def export_row(self, record: Any) -> list[Any]:
        """Return the cells of an application."""
        area, approved = record.business.owner.village.area, record.approved_amount
        return [
            *(record.business.name, area.code, area.name, record.get_scheme_display(), record.bank),
            *(record.applied_date, float(record.applied_amount), record.get_state_display()),
            *(record.decided_date, float(approved) if approved is not None else None),
            record.disbursed_date,
        ]
