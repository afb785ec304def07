"""New secrets for the clients of a partner, and the end of those before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from migranportal.api.forms import ConfirmForm, RotateForm
from migranportal.api.models import ApiClient, ClientSecret
from migranportal.api.services.clients import ShownSecret, end_secret, rotate_secret
from migranportal.api.views.clients import OneClientView, shown_once, tried


class RotateSecretView(OneClientView):
    """A new secret for a client; the answer shows it."""

    decides = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask what is to become of the present one."""
        client = self.active_client(pk)
        newest = client.secrets.get(ended_at=None, expires_at=None)
        form = RotateForm(until=_end_of_overlap(), initial={"seen": newest.pk})
        return self._page(request, client, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the new secret and show it, this once."""
        client = self.active_client(pk)
        form = RotateForm(request.POST, until=_end_of_overlap())

        def rotate(at: datetime) -> ShownSecret:
            return rotate_secret(client=client, by=self.user, at=at, **form.cleaned_data)

        shown = tried(form, rotate)
        return self._page(request, client, form) if shown is None else shown_once(request, shown)

    def _page(self, request: HttpRequest, client: ApiClient, form: RotateForm) -> HttpResponse:
        leaving = client.secrets.in_force(timezone.now()).filter(expires_at__isnull=False).first()
        warning = _(
            "The secret that begins with %(key)s is still valid from the last change. It ends now in "
            "any case: two secrets are valid at most."
        )
        context = {
            "client": client,
            "form": form,
            "title": _("New secret"),
            "hint": warning % {"key": leaving.key} if leaving else "",
            "button": _("Make a new secret"),
        }
        return render(request, "api/client_act.html", context)


class EndSecretView(OneClientView):
    """The end of a replaced secret before its time."""

    decides = True

    def get(self, request: HttpRequest, pk: int, secret: int) -> HttpResponse:
        """Ask."""
        client = self.active_client(pk)
        return self._page(request, client, self._secret(client, secret), ConfirmForm())

    def post(self, request: HttpRequest, pk: int, secret: int) -> HttpResponse:
        """End it."""
        client = self.active_client(pk)
        found, form = self._secret(client, secret), ConfirmForm(request.POST)

        def end(at: datetime) -> ClientSecret:
            return end_secret(client=client, secret=found.pk, by=self.user, at=at)

        if tried(form, end) is None:
            return self._page(request, client, found, form)
        messages.success(request, _("The former secret has ended, with its tokens."))
        return HttpResponseRedirect(reverse("api:client", args=[client.pk]))

    def _secret(self, client: ApiClient, pk: int) -> ClientSecret:
        leaving = client.secrets.in_force(timezone.now()).filter(expires_at__isnull=False)
        found: ClientSecret = get_object_or_404(leaving, pk=pk)
        return found

    def _page(
        self, request: HttpRequest, client: ApiClient, secret: ClientSecret, form: ConfirmForm
    ) -> HttpResponse:
        hint = _("The secret that begins with %(key)s, and the tokens it was traded for, end now.")
        context = {
            "client": client,
            "form": form,
            "title": _("End the former secret"),
            "hint": hint % {"key": secret.key},
            "button": _("End it now"),
            "is_final": True,
        }
        return render(request, "api/client_act.html", context)


def _end_of_overlap() -> str:
    day = timezone.localtime() + timedelta(days=settings.PORTAL_API_SECRET_OVERLAP_DAYS)
    return date_format(day, "j F Y, H.i")
