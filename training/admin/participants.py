"""Participants of all sessions, and certificates."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, actor
from migranportal.accounts.scoped_admin import ReadOnly
from training.admin.base import posted, tag, tried
from training.admin.exporting import DetailedExport
from training.admin.filters import ValidityFilter
from training.forms import ReasonForm
from training.letters import render_certificate
from training.models import Certificate, Participant
from training.services import revoke_certificate
from villages.admin.columns import PLACE, VillageColumns
from villages.filters import AreaCodeFilter


@admin.register(Participant)
class ParticipantAdmin(DetailedExport, ReadOnly, VillageColumns, RecordAdmin):
    """Who took part in what; people are put on a list and marked on the page of the session."""

    list_display = (*("name", "session_link", "village_name", "regency", "attendance", "result"),)
    list_filter = (AreaCodeFilter, "attendance", "result", "session__course__kind")
    list_select_related = (PLACE, "session__course")
    search_fields = ("name", "session__course__title")
    search_help_text = _("Name or course")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        *("session_link", "name", "village_name", "cooperative", "position"),
        *("attendance", "result", "note"),
    )
    readonly_fields = ("session_link", "village_name")

    @admin.display(description=_("session"))
    def session_link(self, participant: Participant) -> SafeString:
        """The way to the session."""
        url = reverse("admin:training_session_change", args=[participant.session_id])
        return format_html('<a href="{}">{}</a>', url, participant.session)

    def export_header(self) -> list[Any]:
        """Return the headings."""
        return [
            *(_t("name"), _t("village code"), _t("village"), _t("course"), _t("first day")),
            *(_t("presence"), _t("result")),
        ]

    def export_row(self, record: Any) -> list[Any]:
        """Return the cells of a participant."""
        area, session = record.village.area, record.session
        return [
            *(record.name, area.code, area.name, session.course.title, session.start_date),
            *(record.get_attendance_display(), record.get_result_display()),
        ]


@admin.register(Certificate)
class CertificateAdmin(ReadOnly, RecordAdmin):
    """Certificates: the PDF, the public address that verifies it, and the revocation."""

    list_display = ("number", "holder", "validity", "course", "village", "issued_date")
    list_filter = (AreaCodeFilter, ValidityFilter)
    list_select_related = ("participant__village__area", "participant__session__course")
    search_fields = ("number", "participant__name")
    search_help_text = _("Number or name")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        *("number", "holder", "course", "village", "issued_date", "validity"),
        *("revoked_date", "revoked_reason"),
    )
    readonly_fields = ("holder", "course", "village", "validity")
    change_form_template = "admin/training/certificate.html"

    @admin.display(description=_("holder"))
    def holder(self, certificate: Certificate) -> str:
        """The name on the certificate."""
        return str(certificate.content["name"])

    @admin.display(description=_("course"))
    def course(self, certificate: Certificate) -> str:
        """The course on the certificate."""
        return str(certificate.content["course"])

    @admin.display(description=_("village"))
    def village(self, certificate: Certificate) -> str:
        """The village of the holder."""
        return str(certificate.participant.village)

    @admin.display(description=_("state"))
    def validity(self, certificate: Certificate) -> SafeString:
        """Whether it is valid."""
        valid = certificate.is_valid
        return tag(_t("Valid") if valid else _t("Revoked"), warns=not valid)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the certificate with its public address."""
        found = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if found is not None:
            context = {
                "public_url": public_address(request, found),
                "may_revoke": found.is_valid and self.holds(request, "change", found),
            }
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        """Add the PDF and the revocation."""
        view, key = self.admin_site.admin_view, "<path:object_id>"
        return [
            path(f"{key}/pdf/", view(self.pdf_view), name="training_certificate_pdf"),
            path(f"{key}/revoke/", view(self.revoke_view), name="training_certificate_revoke"),
            *super().get_urls(),
        ]

    def pdf_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the certificate as PDF."""
        found = self.visible_object(request, object_id)
        document = render_certificate(found, address=public_address(request, found))
        response = HttpResponse(document, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
        return response

    def revoke_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason, then revoke."""
        found = self.visible_object(request, object_id)
        if not self.holds(request, "change", found):
            raise PermissionDenied
        if not found.is_valid:
            raise Http404
        form = ReasonForm(posted(request))

        def revoke() -> Any:
            return revoke_certificate(
                certificate=found,
                reason=form.cleaned_data["reason"],
                on=timezone.localdate(),
                by=actor(request),
                at=timezone.now(),
            )

        back = reverse("admin:training_certificate_change", args=[found.pk])
        if form.is_bound and form.is_valid() and tried(form, revoke):
            self.message_user(request, _t("The certificate was revoked."), messages.SUCCESS)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Revoke the certificate %(number)s") % {"number": found.number},
            "form": form,
            "back": back,
            "hint": _t("Its public page tells from now on that it is revoked. This stays."),
            "is_final": True,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/training/step.html", context)


def public_address(request: HttpRequest, certificate: Certificate) -> str:
    """Return the address where everybody can check a certificate."""
    return request.build_absolute_uri(
        reverse("training:certificate", kwargs={"token": certificate.token})
    )
