"""Institutions that were renamed or taken over: their agreements need others in their place."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation
from migranportal.core.models import Record, tracked


@tracked
class Succession(Record):
    """An institution goes on under another name or inside another one.

    The agreements of the former one stay in force by their text, and are flagged until another
    takes their place (as with BP2MI, which became the ministry: domain notes 5.1).
    """

    predecessor = models.OneToOneField(
        Organisation,
        verbose_name=_("former institution"),
        related_name="succession",
        on_delete=models.PROTECT,
    )
    successor = models.ForeignKey(
        Organisation,
        verbose_name=_("institution today"),
        related_name="predecessions",
        on_delete=models.PROTECT,
    )
    since_date = models.DateField(
        _("since"), null=True, blank=True, help_text=_("Empty while the day is not known.")
    )
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("renamed institution")
        verbose_name_plural = _("renamed institutions")
        ordering = ["predecessor__name"]
        constraints = [
            models.CheckConstraint(
                name="succession_of_two",
                condition=~Q(predecessor=F("successor")),
                violation_error_message=_("An institution does not follow itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
