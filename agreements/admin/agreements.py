"""Agreements: the list with what ends soon, the page with its time line, and the acts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.admin.filters import ExpiryFilter
from agreements.admin.inlines import (
    AmendmentInline,
    ClauseInline,
    NoteInline,
    ObligationInline,
    PartyInline,
    TaskInline,
)
from agreements.forms import form_of
from agreements.models import Agreement, AgreementAct, Party
from agreements.models.workflow import NEEDS, TRANSITIONS, acts_from
from agreements.selectors import agreements_with_term, concerns, days_left
from agreements.services import change_agreement, propose_agreement, record_part, remove_part
from agreements.services.needs import MINISTRY, missing_needs
from migranportal.accounts.models import DataGrant
from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.core.errors import DomainError

_FROZEN = ("title", "kind", "code", "parent", "purpose", "scope")


@admin.register(Agreement)
class AgreementAdmin(ShowsRefusals):
    """Every agreement, those that end first on top."""

    list_display = ("title", "partners", "kind", "badge", "signed_date", "term", "overdue_tasks")
    list_filter = ("state", "kind", ExpiryFilter, "is_text_seen")
    list_select_related = ()
    search_fields = ("title", "code", "parties__number", "parties__organisation__name")
    search_help_text = _("Title, number or partner")
    ordering = ("end_date", "title")
    sortable_by = ("title",)
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"code": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", ("kind", "code"), "parent", "purpose", "scope")}),
        (_("Source"), {"fields": ("source", "is_text_seen")}),
    )
    inlines = (
        *(PartyInline, ObligationInline, ClauseInline),
        *(AmendmentInline, TaskInline, NoteInline),
    )
    change_form_template = "admin/agreements/agreement.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the agreements with how soon they end, and their parties."""
        parties = Party.objects.select_related("organisation").order_by("position", "pk")
        rows = agreements_with_term(on=timezone.localdate())
        return rows.prefetch_related(Prefetch("parties", queryset=parties))

    @admin.display(description=_("state"))
    def badge(self, agreement: Agreement) -> SafeString:
        """The state as a mark."""
        return format_html(
            '<span class="state state-{}">{}</span>',
            agreement.state,
            agreement.get_state_display(),
        )

    @admin.display(description=_("partners"))
    def partners(self, agreement: Agreement) -> str:
        """The parties in their order, without the ministry, which is one of them everywhere."""
        organisations = [party.organisation for party in agreement.parties.all()]
        return ", ".join(o.name for o in organisations if o.code != MINISTRY)

    @admin.display(description=_("last day"))
    def term(self, agreement: Any) -> SafeString | str:
        """The last day, marked where it is near."""
        if agreement.end_date is None or agreement.stage is None:
            return date_format(agreement.end_date) if agreement.end_date else "-"
        left = days_left(agreement, on=timezone.localdate())
        mark = _t("%(days)s days left") % {"days": left}
        return format_html(
            '{} <span class="tag tag-warn">{}</span>', date_format(agreement.end_date), mark
        )

    @admin.display(description=_("overdue tasks"))
    def overdue_tasks(self, agreement: Any) -> str:
        """How many tasks should be done."""
        return str(agreement.overdue or "")

    def save_model(self, request: Any, obj: Agreement, form: Any, change: bool) -> None:
        """Propose a new agreement, or save a changed one."""
        at, by = timezone.now(), actor(request)
        if change:
            change_agreement(agreement=obj, by=by, at=at)
        else:
            propose_agreement(agreement=obj, on=timezone.localdate(), by=by, at=at)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Save the rows one by one through the services."""
        formset.save(commit=False)
        at, by = timezone.now(), actor(request)
        for part in formset.deleted_objects:
            remove_part(part=part, by=by, at=at)
        for part in [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]:
            record_part(part=part, by=by, at=at)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the agreement with its time line, what to watch, and what can be done."""
        agreement = self.get_object(request, object_id)
        context = {} if agreement is None else self._page_context(request, agreement)
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Freeze the text of a signed agreement."""
        return () if obj is None or obj.is_draft else _FROZEN

    def get_prepopulated_fields(self, request: Any, obj: Any = None) -> Any:
        """Make the code from the title of a new agreement only."""
        return self.prepopulated_fields if obj is None else {}

    def get_urls(self) -> list[URLPattern]:
        """Add the acts."""
        view = self.admin_site.admin_view(self.act_view)
        act = path("<int:agreement_id>/act/<slug:act>/", view, name="agreements_agreement_act")
        return [act, *super().get_urls()]

    def act_view(self, request: HttpRequest, agreement_id: int, act: str) -> HttpResponse:
        """Ask for what an act records, then do it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        agreement = get_object_or_404(Agreement, pk=agreement_id)
        line = TRANSITIONS.get(AgreementAct(act)) if act in AgreementAct.values else None
        if line is None or line.by_system or agreement.state not in line.sources:
            raise Http404
        today = timezone.localdate()
        form = form_of(act)(
            request.POST if request.method == "POST" else None,
            agreement=agreement,
            act=line.act,
            initial={"on": today, "signed_date": today, "start_date": agreement.signed_date},
        )
        back = reverse("admin:agreements_agreement_change", args=[agreement.pk])
        if form.is_bound and form.is_valid() and self._do(request, form):
            self.message_user(request, line.act.label, messages.SUCCESS)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": line.label,
            "agreement": agreement,
            "form": form,
            "needs": [NEEDS[need] for need in line.needs],
            "missing": missing_needs(agreement, line, on=today),
            "back": back,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/agreements/act.html", context)

    def _do(self, request: HttpRequest, form: Any) -> bool:
        try:
            form.save(by=actor(request), at=timezone.now(), today=timezone.localdate())
        except (DomainError, ValidationError) as error:
            _refuse(form, error)
            return False
        return True

    def _page_context(self, request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
        today = timezone.localdate()
        grants = DataGrant.objects.filter(reference__startswith=f"agreement:{agreement.pk}/")
        may_act = self.has_change_permission(request, agreement)
        return {
            "steps": agreement.steps.order_by("pk"),
            "concerns": concerns(agreement, on=today),
            "days_left": days_left(agreement, on=today),
            "acts": acts_from(agreement.state) if may_act else [],
            "children": agreement.children.order_by("signed_date", "pk"),
            "grants": grants.select_related("organisation").order_by("dataset", "area_code"),
            "in_force": set(grants.in_force(today).values_list("pk", flat=True)),
        }


def _refuse(form: Any, error: DomainError | ValidationError) -> None:
    if isinstance(error, DomainError):
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return
    for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, texts)
