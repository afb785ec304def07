"""The addresses that partners registered for webhooks; the ministry may turn one off."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import actor
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.api.admin.webhook_filters import LEFT, PartnerFilter, StateFilter
from migranportal.api.admin.words import NOTED, moment
from migranportal.api.models import EventKind, WebhookEndpoint
from migranportal.api.services.endpoints import turn_off_endpoint


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyModelAdmin):
    """The addresses that partners registered; the ministry may turn one off."""

    list_display = ("where", "badge", "last_delivery", "undelivered")
    list_filter = (StateFilter, PartnerFilter)
    list_select_related = ("organisation", "lane")
    search_fields = ("url", "organisation__name")
    search_help_text = _("Address or organisation")
    ordering = ("organisation__name", "url")
    fields = (
        *("organisation", "url", "events", "badge", "off_at", "last_delivery", "failing_since"),
        *("undelivered", "created_by", "created_at"),
    )
    readonly_fields = ("events", "badge", "last_delivery", "failing_since", "undelivered")
    change_list_template = "admin/api/list.html"
    change_form_template = "admin/api/endpoint.html"
    empty_text = _("No partner has registered an address. Their liaison does it.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the endpoints with the number of events that each did not get."""
        left = Q(deliveries__state__in=LEFT) & ~Q(deliveries__event__kind=EventKind.PING)
        rows: Any = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(left=Count("deliveries", filter=left))
        return counted

    def get_urls(self) -> list[URLPattern]:
        """Add the page that turns one off."""
        view = self.admin_site.admin_view(self.turn_off_view)
        name = "api_webhookendpoint_turn_off"
        return [path("<int:pk>/turn-off/", view, name=name), *super().get_urls()]

    @admin.display(description=_("address"), ordering="url")
    def where(self, endpoint: WebhookEndpoint) -> SafeString:
        """Its address, and whose it is."""
        return format_html(NOTED, endpoint.url, endpoint.organisation)

    @admin.display(description=_("state"))
    def badge(self, endpoint: WebhookEndpoint) -> SafeString:
        """Whether it is on, and why not."""
        if not endpoint.is_active:
            return format_html(
                '<span class="state state-ended_early">{}</span><span class="row-note">{}</span>',
                _t("Off"),
                endpoint.get_off_reason_display(),
            )
        is_failing = endpoint.lane.failing_since is not None
        mark, word = ("suspended", _t("Failing")) if is_failing else ("in_force", _t("Active"))
        return format_html('<span class="state state-{}">{}</span>', mark, word)

    @admin.display(description=_("events"))
    def events(self, endpoint: WebhookEndpoint) -> str:
        """What it hears of."""
        return "; ".join(endpoint.kind_labels)

    @admin.display(description=_("last delivery"))
    def last_delivery(self, endpoint: WebhookEndpoint) -> str:
        """When it last took an event."""
        return moment(endpoint.lane.delivered_at)

    @admin.display(description=_("failing since"))
    def failing_since(self, endpoint: WebhookEndpoint) -> str:
        """Since when it refuses events."""
        return moment(endpoint.lane.failing_since)

    @admin.display(description=_("not delivered"))
    def undelivered(self, endpoint: Any) -> SafeString | str:
        """How many events it did not get, leading to them."""
        if not endpoint.left:
            return "0"
        url = reverse("admin:api_webhookdelivery_changelist")
        return format_html(
            '<a href="{}?endpoint__id__exact={}">{}</a>', url, endpoint.pk, endpoint.left
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Offer to turn it off to who may."""
        context = {"may_turn_off": self.holds(request, "change"), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def turn_off_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then turn an endpoint off."""
        if not self.holds(request, "change"):
            raise PermissionDenied
        endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
        back = reverse("admin:api_webhookendpoint_change", args=[pk])
        if request.method == "POST":
            reason = WebhookEndpoint.Off.MINISTRY
            turn_off_endpoint(
                endpoint=endpoint, reason=reason, by=actor(request), at=timezone.now()
            )
            self.message_user(request, _t("The endpoint is off."), messages.SUCCESS)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("Turn the endpoint off"),
            "text": _t(
                "Nothing is sent to this address any more, and what waits is given up. The "
                "partner's liaison sees that the ministry turned it off, and can turn it on again."
            ),
            "subject": endpoint,
            "back": back,
            "is_final": True,
        }
        return TemplateResponse(request, "admin/api/confirm.html", context)
