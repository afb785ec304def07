"""What each nightly check of the ledger of decisions found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LedgerCheck(models.Model):
    """One check. Its head is kept outside the ledger: who rewrote all of it would still be found."""

    at = models.DateTimeField(_("at"))
    entries = models.PositiveIntegerField(_("decisions"))
    head = models.CharField(_("digest of the last decision"), max_length=64, blank=True)
    breaks = models.PositiveIntegerField(_("places that do not agree"))
    first_breaks: Any = models.JSONField(_("the first of them"), default=list)

    class Meta:
        verbose_name = _("check of the ledger")
        verbose_name_plural = _("checks of the ledger")
        constraints = [
            models.CheckConstraint(
                name="ledger_check_names_its_breaks",
                condition=Q(breaks=0, first_breaks=[]) | Q(breaks__gt=0) & ~Q(first_breaks=[]),
                violation_error_message=_("A check that found something says what."),
            ),
        ]
        indexes = [models.Index(name="ledger_check_last", fields=["-at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.entries} {self.head[:12]}"

    @property
    def is_whole(self) -> bool:
        """Whether every decision was as it was made."""
        return self.breaks == 0
