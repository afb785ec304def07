"""What every request of a signed-in person passes: row security, and the second factor."""

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.rowsecurity import WHOLE_COUNTRY, visible_areas


class RowSecurityMiddleware:
    """Tells the database the areas in which the signed-in user may see people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside the user's areas; nobody's rows for a stranger."""
        if not isinstance(request.user, User):
            return self.get_response(request)
        areas = request.user.areas_for(Permission.VIEW_PEOPLE)
        with visible_areas([code or WHOLE_COUNTRY for code in areas]):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Sends people with access to the admin site to set up a second factor before anything else.

    Follows ``PORTAL_REQUIRE_MFA``. Whoever has a second factor is asked for it by the sign-in.
    """

    OPEN = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "account_change_password",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_reauthenticate",
            "set_language",
            "healthz",
            "readyz",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        """Lead away from every page but those that set up the second factor."""
        if not settings.PORTAL_REQUIRE_MFA or not isinstance(request.user, User):
            return None
        match = request.resolver_match
        if match is None or match.url_name in self.OPEN or not request.user.is_staff:
            return None
        if get_adapter().is_mfa_enabled(request.user):
            return None
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
