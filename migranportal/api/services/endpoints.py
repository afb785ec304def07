"""Endpoints of partners: registered, changed, tested, given another secret, turned off and on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, User
from migranportal.api.models import (
    EndpointLane,
    EventKind,
    Failure,
    OutboxEvent,
    WebhookDelivery,
    WebhookEndpoint,
)
from migranportal.api.outgoing import check_address
from migranportal.api.services.notices import tell_turned_off
from migranportal.api.signing import new_secret
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save

MOST_ENDPOINTS = 10
"""Endpoints of an organisation: each multiplies what is sent."""
Off = WebhookEndpoint.Off


class TooManyEndpointsError(DomainError):
    """The organisation has as many endpoints as it may have."""


class StaleEndpointError(DomainError):
    """Somebody changed the endpoint since the page was opened."""


class EndpointOffError(DomainError):
    """The endpoint is off, so nothing is sent to it."""


@transaction.atomic
def create_endpoint(
    *, organisation: Organisation, url: str, kinds: Sequence[str], by: User, at: datetime
) -> WebhookEndpoint:
    """Register an address for events; its ``secret`` is for the creator to read once.

    Raises:
        UnfitAddressError: the address is not one of a public server by https.
        TooManyEndpointsError: the organisation has ten already.
        django.core.exceptions.ValidationError: the address is registered already, or no event chosen.
    """
    check_address(url)
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two tabs count together
    if WebhookEndpoint.objects.filter(organisation=organisation).count() >= MOST_ENDPOINTS:
        raise TooManyEndpointsError(
            _("There are %(most)s endpoints already. Use one of them for this address.")
            % {"most": MOST_ENDPOINTS}
        )
    endpoint = WebhookEndpoint(
        organisation=organisation,
        url=url,
        kinds=sorted(kinds),
        secret=new_secret(),
        created_by=by,
    )
    validate_and_save(endpoint)
    EndpointLane.objects.create(endpoint=endpoint)
    _record(endpoint, "created", by=by, at=at)
    return endpoint


@transaction.atomic
def change_endpoint(
    *,
    endpoint: WebhookEndpoint,
    url: str,
    kinds: Sequence[str],
    seen: datetime | None = None,
    by: User,
    at: datetime,
) -> WebhookEndpoint:
    """Change address and events; what waits goes to the new address.

    ``seen`` is when the endpoint that the page showed was last changed; ``None`` takes any.

    Raises:
        StaleEndpointError: it was changed since.
        UnfitAddressError, django.core.exceptions.ValidationError: as in ``create_endpoint``.
    """
    check_address(url)
    stored = _locked(endpoint)
    before = {"url": stored.url, "kinds": stored.kinds}
    is_stale = seen is not None and stored.updated_at != seen
    if is_stale and before != {"url": url, "kinds": sorted(kinds)}:
        text = _("The endpoint was changed since you opened the page. Open it again first.")
        raise StaleEndpointError(text)
    stored.url, stored.kinds = url, sorted(kinds)
    validate_and_save(stored)
    if before["url"] != url:
        _rest_no_more(stored)
    _record(stored, "changed", by=by, at=at, before=before)
    return stored


@transaction.atomic
def rotate_secret(
    *, endpoint: WebhookEndpoint, seen: int, by: User, at: datetime
) -> WebhookEndpoint:
    """Give the endpoint another secret; the former one signs beside it for some days.

    ``seen`` is the number of the secret on the page that was open.

    Raises:
        StaleEndpointError: the secret was changed since; a second click must not end the first one.
    """
    stored = _locked(endpoint)
    if stored.secret_number != seen:
        raise StaleEndpointError(
            _("The secret was changed since you opened the page. Open it again first.")
        )
    overlap = timedelta(days=settings.PORTAL_API_SECRET_OVERLAP_DAYS)
    stored.previous_secret, stored.previous_until = stored.secret, at + overlap
    stored.secret, stored.secret_number = new_secret(), seen + 1
    validate_and_save(stored)
    _record(stored, "secret_rotated", by=by, at=at, number=stored.secret_number)
    return stored


@transaction.atomic
def turn_off_endpoint(
    *, endpoint: WebhookEndpoint, reason: WebhookEndpoint.Off, by: User | None, at: datetime
) -> WebhookEndpoint:
    """Stop all deliveries to the endpoint; what waits is given up, and can be sent again later.

    Where it is off already nothing changes. What the portal did by itself is told to the liaisons.
    """
    stored = _locked(endpoint)
    if not stored.is_active:
        return stored
    stored.is_active, stored.off_reason, stored.off_at = False, reason, at
    stored.save(update_fields=["is_active", "off_reason", "off_at", "updated_at"])
    left = WebhookDelivery.objects.filter(endpoint=stored, state=WebhookDelivery.State.PENDING)
    given_up = left.update(
        state=WebhookDelivery.State.DEAD, next_attempt_at=None, last_error=Failure.OFF
    )
    _record(stored, "turned_off", by=by, at=at, why=str(reason), given_up=given_up)
    tell_turned_off(endpoint=stored, at=at)
    return stored


@transaction.atomic
def turn_on_endpoint(*, endpoint: WebhookEndpoint, by: User, at: datetime) -> WebhookEndpoint:
    """Let events go to the endpoint again, from now on.

    Raises:
        UnfitAddressError: its address would not be accepted today.
    """
    stored = _locked(endpoint)
    if stored.is_active:
        return stored
    check_address(stored.url)
    stored.is_active, stored.off_reason, stored.off_at = True, "", None
    stored.save(update_fields=["is_active", "off_reason", "off_at", "updated_at"])
    _rest_no_more(stored)
    _record(stored, "turned_on", by=by, at=at)
    return stored


@transaction.atomic
def send_test_event(*, endpoint: WebhookEndpoint, by: User, at: datetime) -> WebhookDelivery:
    """Put a test event (``ping``) on its way to this endpoint alone; it is tried once.

    Raises:
        EndpointOffError: the endpoint is off.
    """
    stored = _locked(endpoint)
    if not stored.is_active:
        raise EndpointOffError(_("The endpoint is off. Turn it on first."))
    event = OutboxEvent.objects.create(
        kind=EventKind.PING,
        key=str(stored.pk),
        occurred_at=at,
        recipients=[stored.organisation_id],
        data={"items": [{"id": stored.pk}]},
    )
    _rest_no_more(stored)
    delivery = WebhookDelivery.objects.create(
        endpoint=stored, event=event, created_at=at, next_attempt_at=at
    )
    _record(stored, "tested", by=by, at=at)
    return delivery


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=endpoint.pk)


def _rest_no_more(endpoint: WebhookEndpoint) -> None:
    EndpointLane.objects.filter(endpoint=endpoint).update(rests_until=None, failing_since=None)


def _record(endpoint: WebhookEndpoint, act: str, *, by: Any, at: datetime, **details: Any) -> None:
    record(
        f"webhook_endpoint.{act}",
        target=endpoint,
        by=by,
        at=at,
        organisation=endpoint.organisation.code,
        kinds=endpoint.kinds,
        **details,
    )
