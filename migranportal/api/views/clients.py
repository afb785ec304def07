"""The clients of a partner, for its liaison: created, changed, revoked.

A secret stands in the answer to the form that made it and nowhere else: not in the session, not at
an address that could be opened again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.api.forms import ChangeClientForm, ClientForm, RefusableForm, RevokeForm
from migranportal.api.models import ApiClient
from migranportal.api.selectors import clients_with_use
from migranportal.api.services.clients import (
    ShownSecret,
    change_client,
    open_client,
    revoke_client,
)
from migranportal.api.views.guards import GuardedLiaisonView
from migranportal.core.errors import DomainError


class ClientsView(GuardedLiaisonView):
    """The clients of the own organisation."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        clients = clients_with_use(at=timezone.now()).filter(organisation=self.organisation)
        return render(request, "api/clients.html", {"clients": clients})


class OneClientView(GuardedLiaisonView):
    """A page about one of the own clients."""

    http_method_names = ["get", "head", "post"]

    def client(self, pk: int) -> Any:
        """Return the client.

        Raises:
            django.http.Http404: it is none of the organisation's.
        """
        clients = clients_with_use(at=timezone.now())
        return get_object_or_404(clients, organisation=self.organisation, pk=pk)

    def active_client(self, pk: int) -> Any:
        """Return the client if it is not revoked.

        Raises:
            django.http.Http404: it is none of the organisation's, or revoked.
        """
        client = self.client(pk)
        if not client.is_active:
            raise Http404
        return client


class ClientView(OneClientView):
    """What a client is and may do, its secrets, and how it signs in."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        client = self.client(pk)
        context = {
            "client": client,
            "secrets": client.secrets.in_force(timezone.now()).order_by("-created_at", "-pk"),
            "command": command_for(request, client),
        }
        return render(request, "api/client.html", context)


class NewClientView(GuardedLiaisonView):
    """A new client; the answer shows its secret."""

    decides = True
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, ClientForm(initial={"scopes": ["read"]}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create the client and show its secret, this once."""
        form = ClientForm(request.POST)
        shown = tried(form, lambda at: self._open(form, at))
        if shown is None:
            return self._page(request, form)
        return shown_once(request, shown)

    def _open(self, form: ClientForm, at: datetime) -> ShownSecret:
        return open_client(organisation=self.organisation, by=self.user, at=at, **form.cleaned_data)

    def _page(self, request: HttpRequest, form: ClientForm) -> HttpResponse:
        context = {"form": form, "back": reverse("api:clients")}
        return render(request, "api/client_form.html", context)


class EditClientView(OneClientView):
    """What a client is called, may do, and from where."""

    decides = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        client = self.active_client(pk)
        initial = {
            "name": client.name,
            "purpose": client.purpose,
            "scopes": client.scopes,
            "networks": "\n".join(map(str, client.networks)),
            "seen": client.updated_at.isoformat(),
        }
        return self._page(request, client, ChangeClientForm(initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change it."""
        client = self.active_client(pk)
        form = ChangeClientForm(request.POST)

        def change(at: datetime) -> ApiClient:
            return change_client(client=client, by=self.user, at=at, **form.cleaned_data)

        if tried(form, change) is None:
            return self._page(request, client, form)
        messages.success(request, _("Saved. It holds for the next request of the client."))
        return HttpResponseRedirect(reverse("api:client", args=[client.pk]))

    def _page(self, request: HttpRequest, client: ApiClient, form: ClientForm) -> HttpResponse:
        context = {
            "form": form,
            "client": client,
            "back": reverse("api:client", args=[client.pk]),
        }
        return render(request, "api/client_form.html", context)


class RevokeClientView(OneClientView):
    """The end of a client."""

    decides = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason."""
        return self._page(request, self.active_client(pk), RevokeForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke it."""
        client = self.active_client(pk)
        form = RevokeForm(request.POST)

        def revoke(at: datetime) -> ApiClient:
            return revoke_client(client=client, by=self.user, at=at, **form.cleaned_data)

        if tried(form, revoke) is None:
            return self._page(request, client, form)
        messages.success(request, _("The client is revoked. Its next request is refused."))
        return HttpResponseRedirect(reverse("api:clients"))

    def _page(self, request: HttpRequest, client: ApiClient, form: RevokeForm) -> HttpResponse:
        hint = _(
            "Its secrets and tokens end now. This stays: to let the system in again, create a new client."
        )
        context = {
            "client": client,
            "form": form,
            "title": _("Revoke the client"),
            "hint": hint,
            "button": _("Revoke"),
            "is_final": True,
        }
        return render(request, "api/client_act.html", context)


def tried(form: RefusableForm, act: Callable[[datetime], Any]) -> Any:
    """Do ``act`` if the form is right; return its result, or ``None`` where the form shows why not."""
    if not form.is_valid():
        return None
    try:
        return act(timezone.now())
    except (DomainError, ValidationError) as error:
        form.refuse(error)
        return None


def shown_once(request: HttpRequest, shown: ShownSecret) -> HttpResponse:
    """Show a new secret. ``never_cache`` keeps the answer out of every store."""
    context = {
        "client": shown.client,
        "secret": shown.text,
        "command": command_for(request, shown.client),
    }
    return render(request, "api/client_secret.html", context)


def command_for(request: HttpRequest, client: ApiClient) -> str:
    """Return the line that gets a token; curl asks for the secret, so that no history keeps it."""
    address = request.build_absolute_uri(reverse("api:token"))
    return f"curl --user {client.client_id} --data grant_type=client_credentials {address}"
