"""What partners may read: grants that agreements write. The API knows nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models.people import Organisation
from migranportal.core.changes import FOLLOWED_LOCK
from migranportal.core.models import Record, period_is_ordered, tracked


class DataLevel(models.TextChoices):
    """How close to a person the data comes."""

    AGGREGATE = "aggregate", _("Figures")
    PERSON = "person", _("Persons")


def is_granted(dataset: str) -> str:
    """Return the SQL condition: some agreement grants or granted ``dataset``; grants are never deleted."""
    return f"EXISTS (SELECT FROM accounts_datagrant WHERE dataset = '{dataset}')"


class DataGrantQuerySet(models.QuerySet["DataGrant"]):
    """Reads of grants."""

    def in_force(self, on: date) -> DataGrantQuerySet:
        """Keep the grants whose period contains ``on``."""
        return self.filter(since_date__lte=on, until_date__gte=on, is_suspended=False)


@tracked
class DataGrant(Record):
    """An organisation may read some fields of a dataset at a level inside an area, for a period.

    Written when an agreement comes into force (app ``agreements``) and never by hand. Because every
    grant carries its period, access ends with it, with no job in between. ``basis`` names the
    agreement and its clause, for people; ``reference`` finds it again.
    """

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        related_name="grants",
        on_delete=models.PROTECT,
    )
    dataset = models.SlugField(_("dataset"), max_length=40)
    level = models.CharField(_("level"), max_length=9, choices=DataLevel.choices)
    fields: Any = ArrayField(
        models.CharField(max_length=60), verbose_name=_("fields"), default=list, blank=True
    )
    area_code = models.CharField(
        _("area code"), max_length=13, blank=True, help_text=_("Empty: the whole country.")
    )
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"))
    is_suspended = models.BooleanField(_("suspended"), default=False)
    purpose = models.CharField(_("purpose"), max_length=300)
    basis = models.CharField(_("basis"), max_length=400)
    reference = models.CharField(_("reference"), max_length=100)

    objects: ClassVar[models.Manager[DataGrant]] = DataGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("data grant")
        verbose_name_plural = _("data grants")
        constraints = [
            period_is_ordered("grant_period_ordered", since="since_date", until="until_date"),
            models.UniqueConstraint(name="grant_once", fields=["reference", "area_code"]),
            models.CheckConstraint(
                name="grant_person_level_names_fields",
                condition=~Q(level="person") | Q(fields__len__gt=0),
                violation_error_message=_("A grant on persons names its fields."),
            ),
        ]
        indexes = [
            models.Index(name="grant_of_organisation", fields=["organisation", "dataset"]),
        ]
        triggers = [
            # Who writes rows that nobody follows does not note them (core.changes).
            pgtrigger.Trigger(
                name="follow",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("dataset"),
                func=f"PERFORM pg_advisory_xact_lock({FOLLOWED_LOCK}); RETURN NULL;",
            )
        ]

    def is_in_force(self, on: date) -> bool:
        """Tell whether the grant gives access on the day ``on``."""
        return self.since_date <= on <= self.until_date and not self.is_suspended

    def __str__(self) -> str:
        return f"{self.organisation} {self.dataset} ({self.get_level_display()})"
