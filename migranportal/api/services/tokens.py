"""Tokens: given for a secret, read with every request, taken back.

The rows are those of the sign-in library, which keeps SHA-256 hashes of them. Tokens are opaque: a
signed one (JWT) would take a hundred milliseconds a request and could not be taken back at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.utils import timezone

from migranportal.api.models import ApiClient, ClientSecret
from migranportal.api.services.secrets import key_of

PREFIX = "mpt_"
"""What every token begins with, so that scanners of source code recognise a leaked one."""

_ACCESS = Token.Type.ACCESS_TOKEN


def new_token() -> str:
    """Return a token: the prefix and 256 random bits."""
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def find_secret(*, client_id: str, secret: str, at: datetime) -> ClientSecret | None:
    """Return the secret in force that ``secret`` seems to be, by its first characters.

    Whether it is right, its hash tells. Nothing is hashed for a stranger, who finds no row here.
    """
    rows = ClientSecret.objects.in_force(at).select_related("client__client")
    return rows.filter(
        key=key_of(secret), client__client=client_id, client__revoked_at=None
    ).first()


def give_token(*, secret: ClientSecret, text: str, scopes: Sequence[str], at: datetime) -> None:
    """Store the token ``text`` of the client of ``secret``, and the day on which the secret served."""
    token = Token(
        type=_ACCESS,
        client=secret.client.client,
        hash=get_adapter().hash_token(text),
        created_at=at,
        expires_at=at + timedelta(seconds=settings.PORTAL_API_TOKEN_SECONDS),
        data={"secret": secret.pk},
    )
    token.set_scopes(scopes)
    token.save()
    today = timezone.localdate(at)
    if secret.last_used_date != today:
        ClientSecret.objects.filter(pk=secret.pk).update(last_used_date=today)


def token_in_force(text: str, *, at: datetime) -> Token | None:
    """Return the token with its client and the client's organisation, in one query.

    A client of the library that is none of ours, and a revoked one, has no token in force.
    """
    return (
        Token.objects.filter(
            type=_ACCESS,
            hash=get_adapter().hash_token(text),
            expires_at__gt=at,
            client__api_client__revoked_at=None,
            client__api_client__isnull=False,
        )
        .select_related("client__api_client__organisation")
        .first()
    )


def take_back_token(text: str, *, client: ApiClient) -> bool:
    """Delete the token if it is the client's own, and tell whether it was (RFC 7009)."""
    own = Token.objects.by_value(text).filter(client=client.client_id)
    deleted, _rows = own.delete()
    return bool(deleted)


def forget_expired(*, at: datetime) -> int:
    """Delete the tokens that have expired, and return how many."""
    deleted, _rows = Token.objects.filter(expires_at__lte=at).delete()
    return int(deleted)
