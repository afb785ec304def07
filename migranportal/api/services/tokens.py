"""Tokens: given for a secret, read with every request, taken back.

The rows are those of the sign-in library, which keeps SHA-256 hashes of them. Tokens are opaque: a
signed one (JWT) would take a hundred milliseconds a request and could not be taken back at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.db import connection
from django.utils import timezone

from migranportal.accounts.models import Organisation
from migranportal.api.models import ApiClient, ClientSecret
from migranportal.api.models.networks import Network
from migranportal.api.services.secrets import key_of

PREFIX = "mpt_"
"""What every token begins with, so that scanners of source code recognise a leaked one."""

_ACCESS = Token.Type.ACCESS_TOKEN
_ORGANISATION = [field.attname for field in Organisation._meta.concrete_fields]
# Written out: composing it anew through four models takes the ORM longer than PostgreSQL's answer.
_BEARER = f"""
    SELECT client.id, ours.name, token.scopes, client.scopes, ours.networks::text[],
           {", ".join(f"organisation.{column}" for column in _ORGANISATION)}
    FROM allauth_idp_oidc_token AS token
    JOIN allauth_idp_oidc_client AS client ON client.id = token.client_id
    JOIN api_apiclient AS ours ON ours.client_id = client.id AND ours.revoked_at IS NULL
    JOIN accounts_organisation AS organisation ON organisation.id = ours.organisation_id
    WHERE token.type = 'at' AND token.hash = %s AND token.expires_at > %s
"""  # noqa: S608 (names of columns, from the model)


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


@dataclass(frozen=True)
class Bearer:
    """Whose token it is, and what it may be used for."""

    client_id: str
    client_name: str
    organisation: Organisation
    scopes: frozenset[str]
    networks: tuple[Network, ...]


def bearer_of(text: str, *, at: datetime) -> Bearer | None:
    """Return whose the token is, if it is in force ``at``: one query, the same text every time.

    Every request of the API asks this. What the token and the client may both do is allowed; a
    client of the library that is none of ours, and a revoked one, has no token in force.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, [get_adapter().hash_token(text), at])
        row = cursor.fetchone()
    if row is None:
        return None
    client_id, name, granted, allowed, networks, *organisation = row
    return Bearer(
        client_id=client_id,
        client_name=name,
        organisation=Organisation.from_db(connection.alias, _ORGANISATION, organisation),
        scopes=frozenset(granted.split()) & frozenset(allowed.split()),
        networks=tuple(map(ip_network, networks)),
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
