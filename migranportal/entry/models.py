"""What a form leaves behind before and after it is taken: drafts, and the keys of what was sent."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.core.encryption import EncryptedTextField

Fields = dict[str, list[str]]
"""What was typed: the values of each field of a form, as a browser sends them."""


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
