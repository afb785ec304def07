"""Clients of a partner: opened, changed, given new secrets, and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pghistory
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, User
from migranportal.api.models import ApiClient, ClientSecret
from migranportal.api.models.networks import Network
from migranportal.api.services.secrets import hash_of, key_of, new_secret
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save

MOST_CLIENTS = 20
"""Clients that an organisation has at one time."""


class TooManyClientsError(DomainError):
    """The organisation has as many clients as it may."""


class ClientRevokedError(DomainError):
    """The client was revoked: nothing about it changes any more."""


class StaleClientError(DomainError):
    """Somebody changed the client since the page was opened."""


class SecretChangedError(DomainError):
    """The secret is not the one that the page showed: somebody was faster."""


@dataclass(frozen=True)
class ShownSecret:
    """A client with its new secret, which nobody can read again after this."""

    client: ApiClient
    text: str


@transaction.atomic
def open_client(
    *,
    organisation: Organisation,
    name: str,
    purpose: str,
    scopes: Sequence[str],
    networks: Sequence[Network],
    by: User | None,
    at: datetime,
) -> ShownSecret:
    """Let a machine of ``organisation`` ask for tokens, and return its first secret.

    Raises:
        TooManyClientsError: there are ``MOST_CLIENTS`` already.
        django.core.exceptions.ValidationError: a field is at fault, or the name is taken.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if ApiClient.objects.filter(organisation=organisation, revoked_at=None).count() >= MOST_CLIENTS:
        raise TooManyClientsError(
            _("Your institution has %(most)s clients already. Revoke one that is not used.")
            % {"most": MOST_CLIENTS}
        )
    client = ApiClient(
        client=_identifier(name, scopes),
        organisation=organisation,
        name=name,
        purpose=purpose,
        networks=list(networks),
        created_by=by,
    )
    with pghistory.context(user=getattr(by, "pk", None)):
        client.full_clean(exclude=["client"])
        client.client.save()
        client.client = client.client  # takes over the key it was saved with
        client.save()
        text = _add_secret(client)
        record(
            "api_client.opened",
            target=client,
            by=by,
            at=at,
            client_id=client.client_id,
            organisation=organisation.name,
            scopes=list(scopes),
            networks=[str(network) for network in networks],
        )
    return ShownSecret(client, text)


@transaction.atomic
def change_client(  # noqa: PLR0913 (the fields of one form)
    *,
    client: ApiClient,
    name: str,
    purpose: str,
    scopes: Sequence[str],
    networks: Sequence[Network],
    seen: datetime | None = None,
    by: User | None,
    at: datetime,
) -> ApiClient:
    """Change what a client is called, what it may do and from where; holds for its next request.

    ``seen`` is when the client that the page showed was last changed; ``None`` takes any.

    Raises:
        ClientRevokedError: it was revoked.
        StaleClientError: it was changed since.
        django.core.exceptions.ValidationError: a field is at fault, or the name is taken.
    """
    locked = _locked(client)
    before, is_stale = _words(locked), seen is not None and locked.updated_at != seen
    locked.name, locked.purpose, locked.networks = name, purpose, list(networks)
    locked.client.name = name
    _allow(locked.client, scopes)
    after = _words(locked)
    if is_stale and after != before:  # the same sent twice, as by a double click, harms nobody
        text = _("The client was changed since you opened the page. Open it again first.")
        raise StaleClientError(text)
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(locked)
        locked.client.save(update_fields=["name", "scopes", "default_scopes"])
        changes: Any = {
            key: [before[key], after[key]] for key in after if before[key] != after[key]
        }
        if changes:
            record("api_client.changed", target=locked, by=by, at=at, **changes)
    return locked


@transaction.atomic
def rotate_secret(
    *, client: ApiClient, seen: int, is_leaked: bool = False, by: User | None, at: datetime
) -> ShownSecret:
    """Give the client a new secret; the one before stays valid for a while, to be replaced in peace.

    ``seen`` is the key of the secret that is replaced. Where it ``is_leaked`` it ends at once, with
    the tokens it was traded for. A still older secret ends now: two are valid at most.

    Raises:
        ClientRevokedError: the client was revoked.
        SecretChangedError: the newest secret is another one than ``seen``.
    """
    locked = _locked(client)
    newest = locked.secrets.filter(ended_at=None, expires_at=None).first()
    if newest is None or newest.pk != seen:
        raise SecretChangedError(_("The secret was changed meanwhile. Look at the page again."))
    for older in locked.secrets.filter(ended_at=None).exclude(pk=newest.pk):
        _end(older, at=at)
    if is_leaked:
        _end(newest, at=at)
    else:
        newest.expires_at = at + timedelta(days=settings.PORTAL_API_SECRET_OVERLAP_DAYS)
        newest.save(update_fields=["expires_at", "updated_at"])
    text = _add_secret(locked)
    until = newest.expires_at.isoformat() if newest.expires_at else None
    record(
        "api_client.secret_rotated",
        target=locked,
        by=by,
        at=at,
        old=newest.key,
        new=key_of(text),
        old_valid_until=until,
    )
    return ShownSecret(locked, text)


@transaction.atomic
def end_secret(*, client: ApiClient, secret: int, by: User | None, at: datetime) -> ClientSecret:
    """End the secret that a rotation replaced before its time, with the tokens it was traded for.

    Raises:
        ClientRevokedError: the client was revoked.
        SecretChangedError: it is not the replaced secret, or ended already.
    """
    locked = _locked(client)
    leaving = locked.secrets.filter(ended_at=None, expires_at__gt=at, pk=secret).first()
    if leaving is None:
        raise SecretChangedError(_("The secret was changed meanwhile. Look at the page again."))
    _end(leaving, at=at)
    record("api_client.secret_ended", target=locked, by=by, at=at, secret=leaving.key)
    return leaving


@transaction.atomic
def revoke_client(*, client: ApiClient, reason: str, by: User | None, at: datetime) -> ApiClient:
    """Shut the client out with its very next request, for good.

    Raises:
        ClientRevokedError: it was revoked before.
        django.core.exceptions.ValidationError: there is no reason.
    """
    locked = _locked(client)
    locked.revoked_at, locked.revoked_by, locked.revoke_reason = at, by, reason.strip()
    with pghistory.context(user=getattr(by, "pk", None)):
        validate_and_save(locked)
        locked.secrets.filter(ended_at=None).update(ended_at=at, updated_at=at)
        Token.objects.filter(client=locked.client_id).delete()
        record(
            "api_client.revoked",
            target=locked,
            by=by,
            at=at,
            reason=locked.revoke_reason,
            client_id=locked.client_id,
        )
    return locked


def _identifier(name: str, scopes: Sequence[str]) -> Client:
    """Return the row of the sign-in library, with no secret that could ever be right."""
    client = Client(
        name=name,
        secret=make_password(None),
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS,
        response_types="",
    )
    _allow(client, scopes)
    return client


def _allow(client: Client, scopes: Sequence[str]) -> None:
    client.set_scopes(list(scopes))
    client.set_default_scopes(list(scopes))


def _add_secret(client: ApiClient) -> str:
    text = new_secret()
    ClientSecret.objects.create(client=client, key=key_of(text), hash=hash_of(text))
    return text


def _end(secret: ClientSecret, *, at: datetime) -> None:
    secret.ended_at = at
    secret.save(update_fields=["ended_at", "updated_at"])
    Token.objects.filter(client=secret.client.client_id, data__secret=secret.pk).delete()


def _locked(client: ApiClient) -> ApiClient:
    locked = (
        ApiClient.objects.select_for_update(of=("self",))
        .select_related("client", "organisation")
        .get(pk=client.pk)
    )
    if not locked.is_active:
        raise ClientRevokedError(_("The client was revoked. Create a new one."))
    return locked


def _words(client: ApiClient) -> dict[str, Any]:
    return {
        "name": client.name,
        "purpose": client.purpose,
        "scopes": client.scopes,
        "networks": [str(network) for network in client.networks],
    }
