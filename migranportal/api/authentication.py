"""The bearer of a token becomes a ``Caller`` (RFC 6750)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from migranportal.api.callers import Caller
from migranportal.api.models import Scope
from migranportal.api.models.networks import is_allowed
from migranportal.api.services.tokens import bearer_of
from migranportal.api.views.oauth import REALM, address_of


class BearerAuthentication(BaseAuthentication):
    """Reads the token of the ``Authorization`` header: one query, whoever asks.

    Never an address parameter or a form field, which end up in logs. A client that was revoked, a
    scope that it lost and an address that left its list count from the very next request.
    """

    def authenticate(self, request: Request) -> tuple[Caller, Caller] | None:
        """Return who asks; ``None`` where no bearer token was sent.

        Raises:
            AuthenticationFailed: the token is unknown, expired or taken back, or its client revoked.
            PermissionDenied: the client may not ask from this address.
        """
        text = _token(request)
        if text is None:
            return None
        bearer = bearer_of(text, at=timezone.now()) if text else None
        if bearer is None:
            raise AuthenticationFailed(
                _("The token is not valid, or not any more. Ask for a new one at /api/o/token."),
                code="invalid_token",
            )
        address = address_of(request._request)  # noqa: SLF001 (the library reads Django's request)
        if not is_allowed(address, bearer.networks):
            refusal = _(
                "This client may not ask from %(address)s. The liaison of your institution can allow it."
            ) % {"address": address}
            raise PermissionDenied(refusal, code="address_not_allowed")
        caller = Caller(
            client_id=bearer.client_id,
            client_name=bearer.client_name,
            organisation=bearer.organisation,
            scopes=bearer.scopes,
        )
        return caller, caller

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401; it names the error only where a token was sent."""
        challenge = f'Bearer realm="{REALM}"'
        return challenge if _token(request) is None else f'{challenge}, error="invalid_token"'


def _token(request: Request) -> str | None:
    """Return the token that was sent, empty where it cannot be one; ``None`` without any."""
    scheme, _, text = get_authorization_header(request).partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    try:
        return str(text.strip().decode("ascii"))
    except UnicodeDecodeError:
        return ""


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it."""

    target_class = "migranportal.api.authentication.BearerAuthentication"
    name = "clientCredentials"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the flow with its scopes."""
        scopes = {Scope.READ.value: "Read data", Scope.WRITE.value: "Report data"}
        flow = {"tokenUrl": str(reverse_lazy("api:token")), "scopes": scopes}
        told = "The client credentials flow; send the token as `Authorization: Bearer`."
        return {"type": "oauth2", "description": told, "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """Return the scope that the operation needs."""
        scope = Scope.READ if auto_schema.method in SAFE_METHODS else Scope.WRITE
        return {self.name: [scope.value]}
