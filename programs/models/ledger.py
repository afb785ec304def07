"""The ledger of decisions: every step of a proposal, decree or designation, chained by hashes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import AppendOnly


class Decision(AppendOnly):
    """An entry of the ledger, written by the database beside each step, raw SQL included.

    ``digest`` is the SHA-256 of the previous digest, the number, the kind and key of the step and
    its content; a changed, missing or added step therefore breaks the chain from there on.
    ``manage.py verify_decisions`` checks it. The head is printed on the annex of each decree, so
    that a rewritten ledger contradicts paper.
    """

    class Kind(models.TextChoices):
        PROPOSAL = "proposal", _("Step of a proposal")
        DECREE = "decree", _("Step of a decree")
        DESIGNATION = "designation", _("Step of a designation")

    number = models.BigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    step_id = models.BigIntegerField(_("key of the step"))
    content: Any = models.JSONField(_("content"))
    previous = models.CharField(_("previous digest"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("ledger of decisions")
        constraints = [
            models.UniqueConstraint(name="decision_once", fields=["kind", "step_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"
