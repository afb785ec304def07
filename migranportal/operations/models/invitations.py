"""Invitations: accounts whose owner has yet to choose a password."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import Record

LIFETIME = timedelta(days=14)
"""How long the link of an invitation opens; longer than a forgotten password's, for the field."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations. One is accepted once its account has a password, by whatever way."""

    def open(self) -> InvitationQuerySet:
        """Keep those of active accounts whose owner has not chosen a password."""
        return self.filter(
            user__password__startswith=UNUSABLE_PASSWORD_PREFIX, user__is_active=True
        )

    def to_send(self) -> InvitationQuerySet:
        """Keep the open ones whose e-mail waits."""
        return self.open().filter(sent_at__isnull=True, attempts__lt=Invitation.MOST_ATTEMPTS)

    def expired(self, at: datetime) -> InvitationQuerySet:
        """Keep the open ones whose link no longer opens."""
        return self.open().filter(sent_at__isnull=False, expires_at__lte=at)


class Invitation(Record):
    """The invitation to a new account. Sending again makes the earlier link worthless."""

    MOST_ATTEMPTS = 5

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        related_name="invitation",
        on_delete=models.CASCADE,
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        related_name="+",
        null=True,
        on_delete=models.PROTECT,
    )
    requested_at = models.DateTimeField(_("asked for at"))
    number = models.PositiveSmallIntegerField(_("number of the link"), default=1)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    expires_at = models.DateTimeField(_("link opens until"), null=True)

    objects: ClassVar[models.Manager[Invitation]] = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="invitation_sent_expires",
                condition=Q(sent_at__isnull=True, expires_at__isnull=True)
                | Q(sent_at__isnull=False, expires_at__gt=models.F("sent_at")),
                violation_error_message=_("An invitation that was sent needs its end."),
            ),
        ]
        indexes = [
            models.Index(
                name="invitation_to_send", fields=["id"], condition=Q(sent_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
