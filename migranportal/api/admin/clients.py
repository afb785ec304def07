"""Partners' clients at the ministry's desk: seen and revoked here, made by their liaison."""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.models import Client, Token
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
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

from migranportal.accounts.record_admin import actor
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.api.forms import RevokeForm
from migranportal.api.models import ApiClient
from migranportal.api.selectors import clients_with_use
from migranportal.api.services.clients import revoke_client
from migranportal.api.views.clients import tried

# The library's own pages would make clients of no organisation, and second secrets for ours.
for unused in (Client, Token):
    admin.site.unregister(unused)


class StateFilter(admin.SimpleListFilter):
    """Whether clients may still sign in."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the cases."""
        return [("active", _("Active")), ("revoked", _("Revoked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen case."""
        if self.value() is None:
            return queryset
        return queryset.filter(revoked_at__isnull=self.value() == "active")


@admin.register(ApiClient)
class ApiClientAdmin(ReadOnlyModelAdmin):
    """Every client, those in use first; no page shows anything of a secret."""

    list_display = ("name", "organisation", "badge", "scope_words", "last_used", "tokens")
    list_filter = (StateFilter,)
    list_select_related = ("client", "organisation", "created_by", "revoked_by")
    search_fields = ("name", "organisation__name", "client__id")
    search_help_text = _("Name, organisation or client id")
    fields = (
        *("organisation", "client", "purpose", "scope_words", "addresses"),
        *("last_used", "tokens", "created_at", "created_by"),
        *("revoked_at", "revoked_by", "revoke_reason"),
    )
    readonly_fields = ("scope_words", "addresses", "last_used", "tokens")
    change_list_template = "admin/api/list.html"
    change_form_template = "admin/api/client.html"
    empty_text = _("No partner has a client yet. The liaison of a partner creates it.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the clients with their use."""
        return clients_with_use(at=timezone.now())

    @admin.display(description=_("state"), ordering="revoked_at")
    def badge(self, client: ApiClient) -> SafeString:
        """The state as a mark."""
        state, words = (
            ("in_force", _("Active")) if client.is_active else ("ended_early", _("Revoked"))
        )
        return format_html('<span class="state state-{}">{}</span>', state, words)

    @admin.display(description=_("it may"))
    def scope_words(self, client: ApiClient) -> str:
        """The scopes."""
        return ", ".join(client.scope_labels)

    @admin.display(description=_("allowed addresses"))
    def addresses(self, client: ApiClient) -> str:
        """The networks."""
        return ", ".join(map(str, client.networks)) or _t("From anywhere")

    @admin.display(description=_("last sign-in"))
    def last_used(self, client: Any) -> str:
        """The day."""
        return date_format(client.last_used_date) if client.last_used_date else _t("never")

    @admin.display(description=_("tokens in force"))
    def tokens(self, client: Any) -> int:
        """How many."""
        return int(client.tokens_in_force)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Offer the revocation to who may."""
        client = self.get_object(request, object_id)
        may = client is not None and client.is_active and self.holds(request, "change", client)
        context = {"may_revoke": may, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        """Add the revocation."""
        view = self.admin_site.admin_view(self.revoke_view)
        name = "api_apiclient_revoke"
        return [path("<path:object_id>/revoke/", view, name=name), *super().get_urls()]

    def revoke_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason, then revoke."""
        if not self.holds(request, "change"):
            raise PermissionDenied
        if not object_id.isdigit():
            raise Http404
        client = get_object_or_404(self.get_queryset(request), pk=object_id, revoked_at=None)
        form = RevokeForm(request.POST if request.method == "POST" else None)

        def revoke(at: Any) -> ApiClient:
            return revoke_client(client=client, by=actor(request), at=at, **form.cleaned_data)

        back = reverse("admin:api_apiclient_change", args=[client.pk])
        if form.is_bound and tried(form, revoke):
            self.message_user(
                request, _t("The client is revoked. Its next request is refused."), messages.SUCCESS
            )
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Revoke the client"),
            "client": client,
            "form": form,
            "back": back,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/api/client_revoke.html", context)
