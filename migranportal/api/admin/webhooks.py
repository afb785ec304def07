"""The deliveries of webhooks to all partners: those that were given up, to be replayed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts.record_admin import actor
from migranportal.accounts.scoped_admin import ReadOnlyModelAdmin
from migranportal.api.admin.webhook_filters import LEFT, LeftFilter, PartnerOfDeliveryFilter
from migranportal.api.admin.words import NOTED, moment
from migranportal.api.models import EventKind, WebhookDelivery
from migranportal.api.services.deliveries import replay_deliveries
from migranportal.regions.selectors import area_in_words, area_name_of

State = WebhookDelivery.State
_MARKS = {
    State.PENDING: "waiting",
    State.DELIVERED: "in_force",
    State.WITHHELD: "suspended",
    State.DEAD: "ended_early",
}


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyModelAdmin):
    """The deliveries, first those that never arrived; any number of them can be sent again."""

    list_display = ("happened", "what", "partner", "badge", "answer")
    list_filter = (LeftFilter, "event__kind", PartnerOfDeliveryFilter, "last_error")
    list_select_related = ("event", "endpoint__organisation")
    search_fields = ("endpoint__url", "event__area_code", "event__key")
    search_help_text = _("Address, area code or key")
    ordering = ("-pk",)
    actions = ("replay",)
    fields = (
        *("webhook_id", "happened", "what", "partner", "endpoint", "badge", "answer"),
        *("created_at", "attempted_at", "next_attempt_at", "delivered_at", "content"),
    )
    readonly_fields = ("webhook_id", "happened", "what", "partner", "badge", "answer", "content")
    change_list_template = "admin/api/list.html"
    change_form_template = "admin/api/delivery.html"
    empty_text = _("Everything was delivered.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the deliveries with the names of the areas where the events happened."""
        named = {"area_name": area_name_of("event__area_code")}
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**named)
        return rows

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
        return moment(delivery.event.occurred_at)

    @admin.display(description=_("event"))
    def what(self, delivery: Any) -> SafeString:
        """What happened, and where."""
        event = delivery.event
        about = "" if event.kind == EventKind.PING else event.key
        if event.area_code:
            about = area_in_words(event.area_code, delivery.area_name)
        return format_html(NOTED, event.get_kind_display(), about)

    @admin.display(description=_("partner"))
    def partner(self, delivery: WebhookDelivery) -> SafeString:
        """Whose endpoint, and which."""
        endpoint = delivery.endpoint
        return format_html(NOTED, endpoint.organisation, endpoint.url)

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
        return format_html(NOTED, said or "-", count % {"n": delivery.attempts})

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
        keys = list(ids)
        count = replay_deliveries(ids=keys, by=actor(request), at=timezone.now())
        if count:
            done = ngettext(
                "%(n)d delivery is sent again.", "%(n)d deliveries are sent again.", count
            )
            self.message_user(request, done % {"n": count}, messages.SUCCESS)
        if rest := len(keys) - count:
            left = ngettext(
                "%(n)d delivery was left out: its endpoint is off, or it was sent meanwhile.",
                "%(n)d deliveries were left out: their endpoint is off, or they were sent meanwhile.",
                rest,
            )
            self.message_user(request, left % {"n": rest}, messages.WARNING)
