"""Client credentials (RFC 6749, 4.4) with the clients of partners: nothing else is answered.

The sign-in library's own request validator is not used. It checks one secret per client against
``Client.secret``, lets any client take back the tokens of any other, and knows flows with people in
them. oauthlib's base class refuses whatever is not written here, so there is no second way in; and
``Client.secret`` of our clients holds an unusable hash, so the library's check is never right.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

import structlog
from django.conf import settings
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from migranportal.api.limits import Limit, source_of
from migranportal.api.models import ClientSecret
from migranportal.api.services.secrets import TooManyChecksError, is_right
from migranportal.api.services.tokens import find_secret, give_token, new_token, take_back_token

log = structlog.get_logger()

GRANT_TYPE = "client_credentials"
AUTH_METHODS = ("client_secret_basic", "client_secret_post")

FROM_ADDRESS = Limit("token-address", 60)
"""Requests from one address, whoever asks."""
FAILED = Limit("token-failed", 10)
"""Wrong secrets for one client from one address: nobody elsewhere can shut a partner out."""
OF_CLIENT = Limit("token-client", 30)
"""Requests that name a secret of the client: only these cost the work of a hash."""


class RateLimitedError(OAuth2Error):
    """Asked too often; ``wait`` is in seconds."""

    error = "temporarily_unavailable"
    status_code = 429

    def __init__(self, wait: int) -> None:
        super().__init__(description=f"Too many requests. Try again in {wait} seconds.")
        self.wait = wait

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {"Retry-After": str(self.wait)}


class BusyError(RateLimitedError):
    """Too many clients sign in at this moment."""

    status_code = 503


class AddressNotAllowedError(OAuth2Error):
    """The secret is right, the address is not on the client's list."""

    error = "unauthorized_client"


class PartnerValidator(RequestValidator):
    """Answers oauthlib's questions about one request."""

    def __init__(self, *, address: str, at: datetime) -> None:
        self.address, self.at = address, at
        self.secret: ClientSecret | None = None

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Check the secret, then the address.

        Raises:
            RateLimitedError: asked too often.
            AddressNotAllowedError: asked from elsewhere than the client may.
        """
        client_id, secret = _credentials(request)
        if not client_id or not secret or "\x00" in client_id + secret:
            return False
        failures = (client_id, source_of(self.address))
        self._stop_if(FAILED.exceeded(*failures, at=self.at))
        found = find_secret(client_id=client_id, secret=secret, at=self.at)
        if found is None or not self._is_right(secret, found):
            FAILED.spend(*failures, at=self.at)
            log.warning("api_secret_refused", client_id=client_id[:100])
            return False
        if not found.client.allows(self.address):
            text = f"This client may not sign in from {self.address}. Its liaison can allow it."
            raise AddressNotAllowedError(description=text)
        self.secret = found
        request.client = found.client.client
        request.client.client_id = found.client.client_id
        return True

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Ask every client for its secret: none is public."""
        return True

    def validate_grant_type(
        self, client_id: Any, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Allow the one flow without people."""
        return grant_type == GRANT_TYPE

    def get_default_scopes(
        self, client_id: Any, request: Any, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return all that the client may do, for who asks for nothing in particular."""
        scopes: list[str] = request.client.get_default_scopes()
        return scopes

    def validate_scopes(
        self,
        client_id: Any,
        scopes: list[str],
        client: Any,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        """Allow what the client may do."""
        return set(scopes) <= set(request.client.get_scopes())

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """Store the token."""
        assert self.secret is not None  # noqa: S101 (oauthlib authenticates first)
        text, scopes = token["access_token"], request.scopes
        give_token(secret=self.secret, text=text, scopes=scopes, at=self.at)

    def revoke_token(
        self, token: str, token_type_hint: Any, request: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Take back a token of the asking client; those of others stay."""
        assert self.secret is not None  # noqa: S101 (oauthlib authenticates first)
        take_back_token(token, client=self.secret.client)

    def _is_right(self, secret: str, found: ClientSecret) -> bool:
        self._stop_if(OF_CLIENT.spend(str(found.client_id), at=self.at))
        try:
            return is_right(secret, found)
        except TooManyChecksError as error:
            raise BusyError(1) from error

    @staticmethod
    def _stop_if(wait: int) -> None:
        if wait:
            raise RateLimitedError(wait)


def server_for(validator: PartnerValidator) -> Any:
    """Return the server of one request."""
    return BackendApplicationServer(
        validator,
        token_generator=lambda request: new_token(),
        token_expires_in=settings.PORTAL_API_TOKEN_SECONDS,
    )


def _credentials(request: Any) -> tuple[str, str]:
    """Return identifier and secret from the header (basic) or from the form (post)."""
    scheme, _, encoded = str(request.headers.get("Authorization", "")).partition(" ")
    if scheme.lower() != "basic":
        return request.client_id or "", request.client_secret or ""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)
