"""Webhooks: what happened, which address of a partner hears of it, and how each delivery went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, User
from migranportal.core.encryption import EncryptedTextField
from migranportal.core.models import AppendOnly, Record


class EventKind(models.TextChoices):
    """What a webhook tells; the values are part of the API."""

    DESIGNATION_CHANGED = "designation.changed", _("The designation of a village changed")
    ASSESSMENT_CHANGED = "assessment.changed", _("The outcome of a village's assessment changed")
    AGREEMENT_ENDING = "agreement.ending", _("An agreement of yours is about to end")
    PING = "ping", _("Test event")


CHOSEN = (
    EventKind.DESIGNATION_CHANGED,
    EventKind.ASSESSMENT_CHANGED,
    EventKind.AGREEMENT_ENDING,
)
"""The kinds that an endpoint may ask for."""
DATASETS = {
    EventKind.DESIGNATION_CHANGED: "designations",
    EventKind.ASSESSMENT_CHANGED: "assessments",
    EventKind.AGREEMENT_ENDING: "agreements",
}
"""The dataset that the events of a kind are about; its grants open those that name no recipients."""


class WebhookEndpoint(Record):
    """An address of a partner that hears of events.

    Without a history table: it would keep every secret for ever. The audit says who changed what.
    While ``previous_until`` lies ahead each delivery is signed with both secrets.
    """

    class Off(models.TextChoices):
        PARTNER = "partner", _("Turned off by the partner")
        MINISTRY = "ministry", _("Turned off by the ministry")
        FAILING = "failing", _("Turned off: no delivery arrived for five days")
        GONE = "gone", _("Turned off: the address answered 410 Gone")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        related_name="webhook_endpoints",
        on_delete=models.PROTECT,
    )
    url = models.CharField(_("address"), max_length=500)
    kinds: Any = ArrayField(
        models.CharField(max_length=40, choices=EventKind.choices), verbose_name=_("events")
    )
    secret = EncryptedTextField(_("secret"), editable=False)
    secret_number = models.PositiveIntegerField(_("number of the secret"), default=1)
    previous_secret = EncryptedTextField(_("previous secret"), null=True, editable=False)
    previous_until = models.DateTimeField(_("previous secret until"), null=True, editable=False)
    is_active = models.BooleanField(_("turned on"), default=True)
    off_reason = models.CharField(_("why it is off"), max_length=8, choices=Off.choices, blank=True)
    off_at = models.DateTimeField(_("off since"), null=True, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name=_("created by"), related_name="+", on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        constraints = [
            models.UniqueConstraint(
                name="webhook_endpoint_once",
                fields=["organisation", "url"],
                violation_error_message=_("This address is registered already."),
            ),
            models.CheckConstraint(
                name="webhook_endpoint_off_says_why",
                condition=Q(is_active=True, off_reason="", off_at__isnull=True)
                | (Q(is_active=False, off_at__isnull=False) & ~Q(off_reason="")),
                violation_error_message=_("An endpoint that is off says since when and why."),
            ),
            models.CheckConstraint(
                name="webhook_endpoint_asks",
                condition=Q(kinds__len__gt=0),
                violation_error_message=_("Choose at least one event."),
            ),
            models.CheckConstraint(
                name="webhook_endpoint_previous_ends",
                condition=Q(previous_secret__isnull=True, previous_until__isnull=True)
                | Q(previous_secret__isnull=False, previous_until__isnull=False),
                violation_error_message=_("A previous secret has an end."),
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def kind_labels(self) -> list[str]:
        """The events in words."""
        return [str(EventKind(kind).label) for kind in self.kinds]

    def secrets_at(self, at: datetime) -> list[str]:
        """Return the secrets that sign a delivery at ``at``, the newest first."""
        found = [str(self.secret)]
        if self.previous_until is not None and at < self.previous_until:
            found.append(str(self.previous_secret))
        return found


class EndpointLane(models.Model):
    """How the deliveries of an endpoint go: written by machines only, apart from what people decide.

    One worker at a time holds a lane (``holder``, until ``held_until``), so that a slow endpoint
    occupies one thread and no event is sent twice at once. The hold of a killed worker ends by itself.
    """

    endpoint = models.OneToOneField(
        WebhookEndpoint, primary_key=True, related_name="lane", on_delete=models.CASCADE
    )
    holder = models.UUIDField(null=True)
    held_until = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(_("rests until"), null=True)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    failed_at = models.DateTimeField(_("last failure"), null=True)
    delivered_at = models.DateTimeField(_("last delivery"), null=True)

    class Meta:
        verbose_name = _("lane of an endpoint")
        verbose_name_plural = _("lanes of endpoints")

    def __str__(self) -> str:
        return str(self.endpoint_id)


class OutboxEvent(AppendOnly):
    """Something that happened, written in the transaction that made it happen.

    ``data`` holds a list ``items`` and what is common to them: identifiers, codes and states, never
    personal data. An event may carry many items, all inside ``area_code``: a night that changes
    80,000 villages makes hundreds of events, not 80,000. ``recipients`` names organisations; where
    it is null, grants decide. A statement trigger notes each new event in ``OutboxNote``.
    """

    id = models.UUIDField(_("id"), primary_key=True, db_default=RandomUUID(), editable=False)
    kind = models.CharField(_("event"), max_length=40, choices=EventKind.choices)
    dataset = models.SlugField(_("dataset"), max_length=40, blank=True)
    key = models.CharField(
        _("key"), max_length=100, blank=True, help_text=_("Empty where it is about several rows.")
    )
    area_code = models.CharField(_("area code"), max_length=13, blank=True)
    occurred_at = models.DateTimeField(_("at"), db_index=True)
    recipients: Any = ArrayField(
        models.BigIntegerField(), verbose_name=_("organisations"), null=True, blank=True
    )
    data: Any = models.JSONField(_("what happened"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        about = "" if self.kind == EventKind.PING else self.key or self.area_code
        return f"{self.get_kind_display()} {about}".strip()


class OutboxNote(models.Model):
    """An event that was not handed to endpoints yet; a trigger adds it, whoever hands it out removes it."""

    event = models.OneToOneField(
        OutboxEvent, related_name="note", db_constraint=False, on_delete=models.CASCADE
    )

    class Meta:
        verbose_name = _("event to hand out")
        verbose_name_plural = _("events to hand out")

    def __str__(self) -> str:
        return str(self.event_id)


class Failure(models.TextChoices):
    """Why an attempt failed, or why there was none."""

    TIMEOUT = "timeout", _("No answer within ten seconds")
    UNREACHABLE = "unreachable", _("The server could not be reached")
    UNRESOLVED = "unresolved", _("The name of the server is not known")
    FORBIDDEN = "forbidden", _("The name leads to an address that is not public")
    TLS = "tls", _("The certificate of the server was not accepted")
    REDIRECT = "redirect", _("The server led to another address, which is not followed")
    STATUS = "status", _("The server refused it")
    GARBLED = "garbled", _("The answer of the server could not be read")
    OFF = "off", _("The endpoint was turned off")
    NO_GRANT = "no_grant", _("No grant in force covers it")


class WebhookDelivery(models.Model):
    """An event on its way to an endpoint: what each attempt said last, and when the next is due."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        WITHHELD = "withheld", _("Withheld")
        DEAD = "dead", _("Given up")

    endpoint = models.ForeignKey(
        WebhookEndpoint,
        verbose_name=_("endpoint"),
        related_name="deliveries",
        db_index=False,
        on_delete=models.PROTECT,
    )
    event = models.ForeignKey(
        OutboxEvent, verbose_name=_("event"), related_name="deliveries", on_delete=models.PROTECT
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"))
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    attempted_at = models.DateTimeField(_("last attempt"), null=True)
    last_status = models.PositiveSmallIntegerField(_("last status"), null=True)
    last_error = models.CharField(
        _("last error"), max_length=11, choices=Failure.choices, blank=True
    )
    delivered_at = models.DateTimeField(_("delivered at"), null=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [
            models.UniqueConstraint(name="webhook_delivery_once", fields=["endpoint", "event"]),
            models.CheckConstraint(
                name="webhook_delivery_state_shown",
                condition=Q(
                    state="pending", next_attempt_at__isnull=False, delivered_at__isnull=True
                )
                | Q(state="delivered", next_attempt_at__isnull=True, delivered_at__isnull=False)
                | Q(
                    state__in=["dead", "withheld"],
                    next_attempt_at__isnull=True,
                    delivered_at__isnull=True,
                ),
                violation_error_message=_("The state of the delivery and its times disagree."),
            ),
        ]
        indexes = [
            models.Index(
                name="webhook_delivery_due",
                fields=["endpoint", "next_attempt_at", "id"],
                condition=Q(state="pending"),
            ),
            models.Index(
                name="webhook_delivery_left",
                fields=["-id"],
                condition=Q(state__in=["dead", "withheld"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.event)
