"""Reads of clients for people: when they were used last, and how many tokens they hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.idp.oidc.models import Token
from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from migranportal.api.models import ApiClient, ClientSecret

RENEW_AFTER = timedelta(days=365)
"""The age at which a secret should be replaced: advice of this portal, no rule of law."""


def clients_to_renew(organisation: int, *, at: datetime) -> QuerySet[ApiClient]:
    """Return the clients of the organisation (its key) whose newest secret is old, by name."""
    old = ClientSecret.objects.in_force(at).filter(
        client=OuterRef("pk"), expires_at=None, created_at__lt=at - RENEW_AFTER
    )
    clients = ApiClient.objects.filter(Exists(old), organisation=organisation, revoked_at=None)
    return clients.order_by("name", "pk")


def clients_with_use(*, at: datetime) -> QuerySet[Any]:
    """Return every client with the day of its last sign-in and its tokens in force ``at``.

    What is in use stands first; revoked clients come last.
    """
    used = ClientSecret.objects.filter(client=OuterRef("pk")).order_by().values("client")
    tokens = Token.objects.filter(client=OuterRef("client"), expires_at__gt=at).order_by()
    return (
        ApiClient.objects.select_related("client", "organisation", "created_by", "revoked_by")
        .annotate(
            last_used_date=Subquery(used.annotate(day=Max("last_used_date")).values("day")),
            tokens_in_force=Coalesce(
                Subquery(tokens.values("client").annotate(count=Count("pk")).values("count")), 0
            ),
        )
        .order_by(F("revoked_at").desc(nulls_first=True), "name", "pk")
    )
