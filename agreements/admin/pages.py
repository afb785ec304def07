"""Pages around one agreement: its acts, its papers, its print, and the one in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.forms import FileForm, form_of
from agreements.models import Agreement, AgreementAct, AgreementFile
from agreements.models.workflow import NEEDS, TRANSITIONS
from agreements.selectors import concerns, days_left
from agreements.services import add_file, propose_replacement, remove_file
from agreements.services.needs import missing_needs
from migranportal.accounts.models import DataGrant
from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.core.errors import DomainError

if TYPE_CHECKING:
    _Base = ShowsRefusals
else:
    _Base = object


class AgreementPages(_Base):
    """Mixin of the admin of agreements."""

    def get_urls(self) -> list[URLPattern]:
        """Add the pages."""
        view = self.admin_site.admin_view
        one = "<int:agreement_id>/"
        return [
            path(f"{one}act/<slug:act>/", view(self.act_view), name="agreements_agreement_act"),
            path(f"{one}print/", view(self.print_view), name="agreements_agreement_print"),
            path(f"{one}replace/", view(self.replace_view), name="agreements_agreement_replace"),
            path(f"{one}file/add/", view(self.file_view), name="agreements_agreement_file"),
            path(
                f"{one}file/<int:file_id>/remove/",
                view(self.file_remove_view),
                name="agreements_agreement_file_remove",
            ),
            *super().get_urls(),
        ]

    def act_view(self, request: HttpRequest, agreement_id: int, act: str) -> HttpResponse:
        """Ask for what an act records, then do it."""
        agreement = self._agreement(request, agreement_id)
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
        if form.is_bound and form.is_valid() and self._do(request, form):
            self.message_user(request, line.act.label, messages.SUCCESS)
            self._warn(request, agreement.pk)
            return HttpResponseRedirect(_page_of(agreement))
        missing = missing_needs(agreement, line, on=today, given=form.fields)
        needs = [NEEDS[need] for need in line.needs]
        return self._form_page(request, agreement, form, line.label, needs=needs, missing=missing)

    def file_view(self, request: HttpRequest, agreement_id: int) -> HttpResponse:
        """Add a paper."""
        agreement = self._agreement(request, agreement_id)
        is_sent = request.method == "POST"
        form = FileForm(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            instance=AgreementFile(agreement=agreement),
            initial={"kind": "draft" if agreement.is_draft else "signed"},
        )
        if is_sent and form.is_valid():
            try:
                add_file(file=form.save(commit=False), by=actor(request), at=timezone.now())
            except ValidationError as error:
                refuse(form, error)
            else:
                self.message_user(request, _("The paper was stored."), messages.SUCCESS)
                return HttpResponseRedirect(f"{_page_of(agreement)}#papers-title")
        return self._form_page(request, agreement, form, _("Add a paper"))

    def file_remove_view(
        self, request: HttpRequest, agreement_id: int, file_id: int
    ) -> HttpResponse:
        """Ask, then remove a paper that was added by mistake."""
        agreement = self._agreement(request, agreement_id)
        file = get_object_or_404(AgreementFile, pk=file_id, agreement=agreement)
        if request.method == "POST":
            try:
                remove_file(file=file, by=actor(request), at=timezone.now())
                self.message_user(request, _("The paper was removed."), messages.SUCCESS)
            except DomainError as error:
                self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(f"{_page_of(agreement)}#papers-title")
        text = _("“%(file)s” will be removed. The audit keeps its checksum.") % {"file": file}
        return self._confirm_page(request, agreement, _("Remove the paper"), text)

    def replace_view(self, request: HttpRequest, agreement_id: int) -> HttpResponse:
        """Ask, then propose an agreement with the same text between today's institutions."""
        agreement = self._agreement(request, agreement_id)
        if agreement.is_draft:
            raise Http404
        if request.method == "POST":
            today, at = timezone.localdate(), timezone.now()
            copy = propose_replacement(agreement=agreement, on=today, by=actor(request), at=at)
            text = _("Proposed. Once it is signed, let it take the place of the former one.")
            self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(_page_of(copy))
        text = _(
            "A new proposal gets the text, rights, duties and data clauses of this agreement, between "
            "the institutions as they are called today. This agreement stays as it is until the new "
            "one is signed."
        )
        return self._confirm_page(request, agreement, _("Propose a replacement"), text)

    def print_view(self, request: HttpRequest, agreement_id: int) -> HttpResponse:
        """Show everything about the agreement on a page for paper."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        agreement = get_object_or_404(Agreement.objects.select_related("parent"), pk=agreement_id)
        today = timezone.localdate()
        context = {
            **self.admin_site.each_context(request),
            "title": agreement.title,
            "agreement": agreement,
            "today": today,
            "days_left": days_left(agreement, on=today),
            "concerns": concerns(agreement, on=today),
            "grants": grants_of(agreement),
            "in_force": open_grants(agreement, today),
        }
        return TemplateResponse(request, "admin/agreements/print.html", context)

    def _agreement(self, request: HttpRequest, agreement_id: int) -> Agreement:
        """Return the agreement, for who may change it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Agreement, pk=agreement_id)

    def _do(self, request: HttpRequest, form: Any) -> bool:
        try:
            form.save(by=actor(request), at=timezone.now(), today=timezone.localdate())
        except (DomainError, ValidationError) as error:
            refuse(form, error)
            return False
        return True

    def _warn(self, request: HttpRequest, agreement_id: int) -> None:
        """Say at once where the act left a PKS that outlives its MoU, or another urgent concern."""
        agreement = Agreement.objects.get(pk=agreement_id)
        for concern in concerns(agreement, on=timezone.localdate()):
            if concern.is_of_family:
                self.message_user(request, str(concern.text), messages.WARNING)

    def _form_page(
        self, request: HttpRequest, agreement: Agreement, form: Any, title: Any, **more: Any
    ) -> HttpResponse:
        context = self._context(request, agreement, title)
        return TemplateResponse(
            request, "admin/agreements/act.html", {**context, "form": form, **more}
        )

    def _confirm_page(
        self, request: HttpRequest, agreement: Agreement, title: Any, text: str
    ) -> HttpResponse:
        context = self._context(request, agreement, title)
        return TemplateResponse(request, "admin/agreements/act.html", {**context, "text": text})

    def _context(self, request: HttpRequest, agreement: Agreement, title: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "agreement": agreement,
            "back": _page_of(agreement),
            "opts": self.opts,
        }


def grants_of(agreement: Agreement) -> Any:
    """Return the data grants that the agreement wrote."""
    grants = DataGrant.objects.filter(reference__startswith=f"agreement:{agreement.pk}/")
    return grants.select_related("organisation").order_by("dataset", "area_code")


def open_grants(agreement: Agreement, on: Any) -> set[int]:
    """Return the keys of those that hold on the day."""
    return set(grants_of(agreement).in_force(on).values_list("pk", flat=True))


def refuse(form: Any, error: DomainError | ValidationError) -> None:
    """Show what a service refused beside the field at fault, or above the form."""
    if isinstance(error, DomainError):
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return
    for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, texts)


def _page_of(agreement: Agreement) -> str:
    return reverse("admin:agreements_agreement_change", args=[agreement.pk])
