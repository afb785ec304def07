"""Webhooks of all partners: their endpoints, and the deliveries that were given up, to be replayed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts.record_admin import actor
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.api.admin.webhook_filters import (
    LEFT,
    LeftFilter,
    PartnerFilter,
    PartnerOfDeliveryFilter,
    StateFilter,
)
from migranportal.api.models import EventKind, WebhookDelivery, WebhookEndpoint
from migranportal.api.services.deliveries import replay_deliveries
from migranportal.api.services.endpoints import turn_off_endpoint

State = WebhookDelivery.State
_MARKS = {
    State.PENDING: "waiting",
    State.DELIVERED: "in_force",
    State.WITHHELD: "suspended",
    State.DEAD: "ended_early",
}


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "-"


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyModelAdmin):
    """The addresses that partners registered; the ministry may turn one off."""

    list_display = ("url", "organisation", "badge", "last_delivery", "undelivered")
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
        return _moment(endpoint.lane.delivered_at)

    @admin.display(description=_("failing since"))
    def failing_since(self, endpoint: WebhookEndpoint) -> str:
        """Since when it refuses events."""
        return _moment(endpoint.lane.failing_since)

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


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyModelAdmin):
    """The deliveries, first those that never arrived; any number of them can be sent again."""

    list_display = ("happened", "what", "partner", "badge", "answer")
    list_filter = (LeftFilter, "event__kind", PartnerOfDeliveryFilter, "last_error")
    list_select_related = ("event", "endpoint__organisation")
    search_fields = ("endpoint__url", "event__area_code", "event__key")
    search_help_text = _("Address, area code or key")
    ordering = ("-pk",)
    date_hierarchy = None
    actions = ("replay",)
    fields = (
        *("webhook_id", "happened", "what", "partner", "endpoint", "badge", "answer"),
        *("created_at", "attempted_at", "next_attempt_at", "delivered_at", "content"),
    )
    readonly_fields = ("webhook_id", "happened", "what", "partner", "badge", "answer", "content")
    change_list_template = "admin/api/list.html"
    change_form_template = "admin/api/delivery.html"
    empty_text = _("Everything was delivered.")

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Let the list of endpoints lead to the deliveries of one."""
        return lookup == "endpoint__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_urls(self) -> list[URLPattern]:
        """Add the page that sends one again."""
        view = self.admin_site.admin_view(self.replay_view)
        name = "api_webhookdelivery_replay"
        return [path("<int:pk>/replay/", view, name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Offer to send it again to who may."""
        delivery = self.get_object(request, object_id)
        can = delivery is not None and delivery.state in LEFT and delivery.endpoint.is_active
        may = can and self.has_replay_permission(request)
        context = {"may_replay": may, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("Webhook-Id"))
    def webhook_id(self, delivery: WebhookDelivery) -> str:
        """What the partner knows the event by."""
        return str(delivery.event_id)

    @admin.display(description=_("happened at"))
    def happened(self, delivery: WebhookDelivery) -> str:
        """When the event happened."""
        return _moment(delivery.event.occurred_at)

    @admin.display(description=_("event"))
    def what(self, delivery: WebhookDelivery) -> SafeString:
        """What happened, and where."""
        event = delivery.event
        return format_html(
            '{}<span class="row-note">{}</span>',
            event.get_kind_display(),
            "" if event.kind == EventKind.PING else event.area_code or event.key,
        )

    @admin.display(description=_("partner"))
    def partner(self, delivery: WebhookDelivery) -> SafeString:
        """Whose endpoint, and which."""
        endpoint = delivery.endpoint
        return format_html(
            '{}<span class="row-note">{}</span>', endpoint.organisation, endpoint.url
        )

    @admin.display(description=_("state"))
    def badge(self, delivery: WebhookDelivery) -> SafeString:
        """The state as a mark."""
        state = State(delivery.state)
        return format_html('<span class="state state-{}">{}</span>', _MARKS[state], state.label)

    @admin.display(description=_("answer"))
    def answer(self, delivery: WebhookDelivery) -> SafeString:
        """What the last attempt said, and how many there were."""
        status = str(delivery.last_status) if delivery.last_status else ""
        said = " ".join(filter(None, [status, str(delivery.get_last_error_display())]))
        count = ngettext("%(n)d attempt", "%(n)d attempts", delivery.attempts)
        return format_html(
            '{}<span class="row-note">{}</span>', said or "-", count % {"n": delivery.attempts}
        )

    @admin.display(description=_("rows in the event"))
    def content(self, delivery: WebhookDelivery) -> int:
        """How many rows the event is about, before the grants of the partner are applied."""
        return len(delivery.event.data["items"])

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Allow sending again to who manages agreements."""
        return self.holds(request, "change")

    @admin.action(description=_("Send the chosen deliveries again"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Ask, then send them again."""
        if request.POST.get("confirmed"):
            self._replay(request, queryset.values_list("pk", flat=True))
            return None
        count = queryset.count()
        context = {
            **self._context(request),
            "subject": ngettext("%(n)d delivery", "%(n)d deliveries", count) % {"n": count},
            "back": request.get_full_path(),
            "hidden": [
                ("action", "replay"),
                ("select_across", request.POST.get("select_across", "0")),
                *((ACTION_CHECKBOX_NAME, k) for k in request.POST.getlist(ACTION_CHECKBOX_NAME)),
                ("confirmed", "1"),
            ],
        }
        return TemplateResponse(request, "admin/api/confirm.html", context)

    def replay_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then send one delivery again."""
        if not self.has_replay_permission(request):
            raise PermissionDenied
        delivery = get_object_or_404(WebhookDelivery, pk=pk)
        back = reverse("admin:api_webhookdelivery_change", args=[pk])
        if request.method == "POST":
            self._replay(request, [pk])
            return HttpResponseRedirect(back)
        context = {**self._context(request), "subject": delivery.event, "back": back}
        return TemplateResponse(request, "admin/api/confirm.html", context)

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("Send again"),
            "text": _t(
                "The partner gets the events under their former identifiers, as far as grants of today "
                "cover them. What waits, has arrived, or goes to an endpoint that is off is left out."
            ),
        }

    def _replay(self, request: HttpRequest, ids: Any) -> None:
        count = replay_deliveries(ids=ids, by=actor(request), at=timezone.now())
        level = messages.SUCCESS if count else messages.WARNING
        text = ngettext("%(n)d delivery is sent again.", "%(n)d deliveries are sent again.", count)
        nothing = _t("Nothing could be sent again: the endpoint is off, or it was sent meanwhile.")
        self.message_user(request, text % {"n": count} if count else nothing, level)
