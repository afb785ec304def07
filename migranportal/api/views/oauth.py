"""The token endpoint, the one that takes tokens back, and what tells machines where they are.

Addresses and errors are those of RFC 6749, 7009 and 8414, in English, because programs read them.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from oauthlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error

from migranportal.api.limits import source_of
from migranportal.api.models import Scope
from migranportal.api.oauth import (
    AUTH_METHODS,
    FROM_ADDRESS,
    GRANT_TYPE,
    PartnerValidator,
    RateLimitedError,
    server_for,
)
from migranportal.api.parsers import comes_in_chunks

REALM = "Migran Portal"
_PARAMETERS = (
    "grant_type",
    "scope",
    "client_id",
    "client_secret",
    "token",
    "token_type_hint",
)


def address_of(request: HttpRequest) -> str:
    """Return the address that a request comes from, as the proxy in front of us reports it."""
    return str(get_adapter().get_client_ip(request))


@csrf_exempt
@login_not_required
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give a token for a secret."""
    return _answer(request, "create_token_response")


@csrf_exempt
@login_not_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Take back a token."""
    return _answer(request, "create_revocation_response")


@login_not_required
@require_GET
def metadata(request: HttpRequest) -> JsonResponse:
    """Tell machines what there is (RFC 8414)."""
    methods = list(AUTH_METHODS)
    return JsonResponse(
        {
            "issuer": request.build_absolute_uri("/").rstrip("/"),
            "token_endpoint": request.build_absolute_uri(reverse("api:token")),
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint": request.build_absolute_uri(reverse("api:revoke")),
            "revocation_endpoint_auth_methods_supported": methods,
            "grant_types_supported": [GRANT_TYPE],
            "response_types_supported": [],
            "scopes_supported": Scope.values,
        }
    )


def _answer(request: HttpRequest, act: str) -> HttpResponse:
    at, address = timezone.now(), address_of(request)
    try:
        wait = FROM_ADDRESS.spend(source_of(address), at=at)
        if wait:
            raise RateLimitedError(wait)
        validator = PartnerValidator(address=address, at=at)
        headers, body, status = getattr(server_for(validator), act)(*_parts(request))
    except OAuth2Error as error:
        headers, body, status = error.headers, error.json, error.status_code
    response = HttpResponse(body, status=status, content_type="application/json")
    for name, value in headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = f'Basic realm="{REALM}", charset="UTF-8"'
    return response


def _parts(request: HttpRequest) -> tuple[str, str, str, dict[str, Any]]:
    """Return the request as oauthlib reads it.

    Only the parameters that the two endpoints have: oauthlib turns any other, ``user`` among them,
    into an attribute of its request. Repeated ones go along, to be refused.

    Raises:
        InvalidRequestError: the body is too large, has more fields than any request of ours, or comes
            in chunks.
    """
    if comes_in_chunks(request):
        text = "Send the body with its Content-Length, not in chunks."
        raise InvalidRequestError(description=text, status_code=411)
    try:
        sent = request.POST
    except SuspiciousOperation as error:
        raise InvalidRequestError(description="The body is too large.") from error
    pairs = [(name, value) for name in _PARAMETERS for value in sent.getlist(name)]
    headers = {"Authorization": request.headers.get("Authorization", "")}
    return request.get_full_path(), "POST", urlencode(pairs), headers
