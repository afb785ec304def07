"""Tells the liaisons of a partner what the portal did with their endpoints by itself."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from migranportal.accounts.liaisons import liaisons_of
from migranportal.api.models import WebhookEndpoint
from migranportal.notices.models import Kind
from migranportal.notices.services import News, notify

_REASONS = {
    WebhookEndpoint.Off.FAILING: gettext_noop("no delivery arrived for five days"),
    WebhookEndpoint.Off.GONE: gettext_noop("the address answered 410 Gone"),
}


def tell_turned_off(*, endpoint: WebhookEndpoint, at: datetime) -> int:
    """Tell the liaisons that the portal turned ``endpoint`` off; return how many were told.

    Once for each turning off; what people turn off is told to nobody.
    """
    off_at = endpoint.off_at
    if endpoint.off_reason not in _REASONS or off_at is None:
        return 0
    organisation = endpoint.organisation_id
    news = News(
        kind=Kind.WEBHOOK_TURNED_OFF,
        key=f"{endpoint.pk}:{off_at.isoformat()}",
        link=reverse("api:webhook", args=[endpoint.pk]),
        parameters={
            "address": endpoint.url,
            "reason": {"message": _REASONS[WebhookEndpoint.Off(endpoint.off_reason)]},
        },
    )
    liaisons = liaisons_of([organisation], on=timezone.localdate(at))
    return notify(users=liaisons[organisation], news=news, at=at)
