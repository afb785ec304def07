"""The liaison's pages of webhooks: endpoints, their secrets, and how the last deliveries went."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from migranportal.api.forms import RefusableForm, SeenField
from migranportal.api.models import WebhookDelivery, WebhookEndpoint
from migranportal.api.models.webhooks import CHOSEN
from migranportal.api.services.endpoints import (
    MOST_ENDPOINTS,
    change_endpoint,
    create_endpoint,
    rotate_secret,
    send_test_event,
    turn_off_endpoint,
    turn_on_endpoint,
)
from migranportal.api.views.guards import GuardedLiaisonView
from migranportal.core.errors import DomainError

SHOWN = 50
"""Deliveries on the page of an endpoint."""


class EndpointForm(RefusableForm):
    """Where events go, and which."""

    url = forms.CharField(
        label=gettext_lazy("Address of your server"),
        max_length=500,
        help_text=gettext_lazy(
            "Begins with https:// and is open to the internet on port 443 or 8443. It answers 200 or "
            "204 within ten seconds."
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=[(kind.value, kind.label) for kind in CHOSEN],
        widget=forms.CheckboxSelectMultiple,
    )


class ChangeEndpointForm(EndpointForm):
    """The same of an endpoint that is there."""

    seen = SeenField()


class WebhookPage(GuardedLiaisonView):
    """A page for the liaison of a partner; what shows a secret asks for a sign-in of just now."""

    http_method_names = ["get", "head"]

    def endpoints(self) -> QuerySet[WebhookEndpoint]:
        """Return the endpoints of the organisation, those that are on first."""
        rows = WebhookEndpoint.objects.filter(organisation=self.organisation)
        return rows.select_related("lane").order_by("-is_active", "url")

    def endpoint(self, pk: int) -> WebhookEndpoint:
        """Return one of them."""
        return get_object_or_404(self.endpoints(), pk=pk)

    def show_secret(self, request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
        """Show a secret, once: the page is kept nowhere."""
        response = render(request, "api/webhook_secret.html", {"endpoint": endpoint})
        response["Cache-Control"] = "no-store"
        return response


class WebhooksView(WebhookPage):
    """All endpoints of the organisation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        rows = list(self.endpoints())
        context = {
            "endpoints": rows,
            "may_add": len(rows) < MOST_ENDPOINTS,
            "most": MOST_ENDPOINTS,
        }
        return render(request, "api/webhooks.html", context)


class WebhookAddView(WebhookPage):
    """A new endpoint."""

    decides = True
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        form = EndpointForm(initial={"kinds": CHOSEN})
        return render(request, "api/webhook_form.html", {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create it, and show its secret."""
        form = EndpointForm(request.POST)
        endpoint = self._create(form) if form.is_valid() else None
        if endpoint is not None:
            return self.show_secret(request, endpoint)
        return render(request, "api/webhook_form.html", {"form": form})

    def _create(self, form: EndpointForm) -> WebhookEndpoint | None:
        try:
            return create_endpoint(
                organisation=self.organisation,
                **form.cleaned_data,
                by=self.user,
                at=timezone.now(),
            )
        except (DomainError, ValidationError) as error:
            form.refuse(error)
            return None


class WebhookChangeView(WebhookPage):
    """Another address or other events."""

    decides = True
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        endpoint = self.endpoint(pk)
        seen = endpoint.updated_at.isoformat()
        initial = {"url": endpoint.url, "kinds": endpoint.kinds, "seen": seen}
        form = ChangeEndpointForm(initial=initial)
        return render(request, "api/webhook_form.html", {"form": form, "endpoint": endpoint})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change it."""
        endpoint = self.endpoint(pk)
        form = ChangeEndpointForm(request.POST)
        if form.is_valid():
            try:
                change_endpoint(
                    endpoint=endpoint, **form.cleaned_data, by=self.user, at=timezone.now()
                )
            except (DomainError, ValidationError) as error:
                form.refuse(error)
            else:
                messages.success(request, _("The endpoint was changed."))
                return HttpResponseRedirect(reverse("api:webhook", args=[pk]))
        return render(request, "api/webhook_form.html", {"form": form, "endpoint": endpoint})


class WebhookView(WebhookPage):
    """One endpoint with its last deliveries; ``is_part`` is the list alone, which renews itself."""

    is_part = False

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        endpoint = self.endpoint(pk)
        rows = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event")
        deliveries = list(rows.order_by("-pk")[:SHOWN])
        is_waiting = any(d.attempts == 0 and d.next_attempt_at for d in deliveries)
        context = {
            "endpoint": endpoint,
            "deliveries": deliveries,
            "is_waiting": is_waiting,
            "at": timezone.now(),
        }
        name = "api/webhook_deliveries.html" if self.is_part else "api/webhook.html"
        response = render(request, name, context)
        if self.is_part:
            response["Cache-Control"] = "no-store"
            if not is_waiting:  # state and last delivery stand above the list: all is shown anew
                response["HX-Refresh"] = "true"
        return response


class WebhookSecretView(WebhookPage):
    """Another secret."""

    decides = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make it, and show it."""
        seen = request.POST.get("seen", "")[:9]
        number = int(seen) if seen.isascii() and seen.isdigit() else 0
        endpoint = self.endpoint(pk)
        try:
            changed = rotate_secret(endpoint=endpoint, seen=number, by=self.user, at=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("api:webhook", args=[pk]))
        return self.show_secret(request, changed)


class WebhookActView(WebhookPage):
    """What can be done with an endpoint."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Do it, and lead back to the endpoint.

        Raises:
            django.http.Http404: there is no such act.
        """
        acts = {
            "uji": self._test,
            "matikan": self._turn_off,
            "nyalakan": self._turn_on,
        }
        if act not in acts:
            raise Http404
        endpoint = self.endpoint(pk)
        try:
            acts[act](request, endpoint)
        except DomainError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("api:webhook", args=[pk]))

    def _test(self, request: HttpRequest, endpoint: WebhookEndpoint) -> None:
        send_test_event(endpoint=endpoint, by=self.user, at=timezone.now())
        messages.success(
            request, _("The test event is on its way; the list below shows how it went.")
        )

    def _turn_off(self, request: HttpRequest, endpoint: WebhookEndpoint) -> None:
        reason = WebhookEndpoint.Off.PARTNER
        turn_off_endpoint(endpoint=endpoint, reason=reason, by=self.user, at=timezone.now())
        messages.success(request, _("The endpoint is off: nothing is sent to it."))

    def _turn_on(self, request: HttpRequest, endpoint: WebhookEndpoint) -> None:
        turn_on_endpoint(endpoint=endpoint, by=self.user, at=timezone.now())
        messages.success(request, _("The endpoint is on: events are sent to it from now on."))
