"""Pages of a liaison that decide about access: a second factor, and a sign-in of just now."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from migranportal.accounts.liaisons import organisation_of_liaison
from migranportal.accounts.models import Organisation, User


@method_decorator(never_cache, name="dispatch")
class GuardedLiaisonView(View):
    """A page for a partner's liaison with a second factor; for others it does not exist.

    Where ``decides``, the visitor must have given password or second factor within the time of
    ``ACCOUNT_REAUTHENTICATION_TIMEOUT``, and is asked again otherwise.
    """

    decides = False
    organisation: Organisation
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the organisation that the visitor speaks for.

        Raises:
            django.http.Http404: the visitor is no liaison.
            ReauthenticationRequired: the sign-in is too long ago; allauth asks and comes back.
        """
        user = request.user
        if not isinstance(user, User) or organisation_of_liaison(user) is None:
            raise Http404
        assert user.organisation is not None  # noqa: S101 (a liaison has one)
        self.user, self.organisation = user, user.organisation
        if settings.PORTAL_REQUIRE_MFA and not get_adapter().is_mfa_enabled(user):
            return _lead_to_second_factor(request)
        if self.decides and not _signed_in_just_now(request):
            raise ReauthenticationRequired
        return super().dispatch(request, *args, **kwargs)


def _lead_to_second_factor(request: HttpRequest) -> HttpResponse:
    text = _("Set up a second factor first: whoever manages API clients needs one.")
    messages.warning(request, text)
    return HttpResponseRedirect(reverse("mfa_activate_totp"))


def _signed_in_just_now(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    newest = max((float(record["at"]) for record in records), default=0.0)
    return time.time() - newest < float(app_settings.REAUTHENTICATION_TIMEOUT)
