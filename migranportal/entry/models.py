"""What a form leaves behind before and after it is taken: drafts, and the keys of what was sent."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.core.encryption import EncryptedTextField

Fields = dict[str, list[str]]
"""What was typed: the values of each field of a form, as a browser sends them."""

UPLOAD_SUFFIX = "-unggahan"
"""Ends the name of the hidden field that carries the key of an upload instead of the file."""
UPLOAD_FOLDER = "uploads"
"""The folder of the default storage where unfinished uploads lie; no address serves it."""


class Draft(models.Model):
    """What somebody typed into a form and has not sent yet; only its author ever sees it.

    The key is made by the page and is also the key under which the form is sent. The text is stored
    encrypted: it may name people and their identity numbers.
    """

    key = models.UUIDField(_("key"), primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        related_name="drafts",
        on_delete=models.CASCADE,
    )
    address = models.CharField(_("address of the form"), max_length=300)
    title = models.CharField(_("title"), max_length=200)
    content = EncryptedTextField(_("content"), editable=False)
    created_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("updated at"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [models.Index(name="draft_of_user", fields=["user", "-updated_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """The address that opens the form with what was typed."""
        return f"{self.address}{'&' if '?' in self.address else '?'}draf={self.key}"

    @property
    def fields(self) -> Fields:
        """What was typed; empty where no key of this installation reads it."""
        found: Any = json.loads(self.content) if self.content else {}
        return {str(name): [str(value) for value in values] for name, values in found.items()}


class Submission(models.Model):
    """A form that was taken under its key; sent again, it gets the same answer and saves nothing."""

    key = models.UUIDField(_("key"), primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE
    )
    target = models.CharField(_("address that answered"), max_length=300)
    taken_at = models.DateTimeField(_("taken at"), db_index=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return str(self.key)


class Upload(models.Model):
    """A file on its way from a phone, piece by piece; a form that was sent takes it over.

    The bytes lie in the private folder of the evidence storage under ``stored_name``. The name it
    had on the phone may say who it is about and is stored encrypted.
    """

    key = models.UUIDField(_("key"), primary_key=True, default=uuid4)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        related_name="uploads",
        on_delete=models.CASCADE,
    )
    name = EncryptedTextField(_("name of the file"), editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    received = models.PositiveBigIntegerField(_("bytes received"), default=0)
    created_at = models.DateTimeField(_("created at"), db_index=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                name="upload_received_within_size",
                condition=models.Q(size__gt=0, received__lte=models.F("size")),
                violation_error_message=_("An upload cannot hold more than its size."),
            )
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def stored_name(self) -> str:
        """Where its bytes lie in the default storage."""
        return f"{UPLOAD_FOLDER}/{self.key.hex}"

    @property
    def is_finished(self) -> bool:
        """Whether every byte has arrived."""
        return self.received == self.size
