"""What people did and whose records they opened; rows are added, never changed or deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from migranportal.core.models import AppendOnly


class AuditEvent(AppendOnly):
    """One act of one actor on one target.

    Actor and target are kept as text, without foreign keys: the history neither blocks the
    deletion of data nor vanishes with it.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    act = models.CharField(_("act"), max_length=60)
    actor = models.CharField(_("actor"), max_length=254)
    target_type = models.CharField(_("target type"), max_length=60)
    target_id = models.CharField(_("target id"), max_length=64)
    target_label = models.CharField(_("target"), max_length=300)
    area_code = models.CharField(_("area"), max_length=13, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(name="audit_event_target", fields=["target_type", "target_id", "at"]),
            models.Index(name="audit_event_actor", fields=["actor", "at"]),
            models.Index(name="audit_event_area", fields=["area_code", "at"]),
            GinIndex(
                OpClass(Upper("target_label"), name="gin_trgm_ops"), name="audit_event_target_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.target_label}"


MOST_PEOPLE = 1_000
"""People in one row of the record of reads; a larger answer leaves several rows."""
BLOCK = 256
"""Person ids that share one entry of the index over the record of reads."""
RETENTION_YEARS = 5
"""Least years for which reads are kept. A working value: no source that we have seen names a period.

Nothing deletes the rows, neither a task nor the application's role, which may only add them.
"""


class _IsAmong(Func):
    """SQL ``element = ANY (array)``."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = models.BooleanField()


class RecordReadQuerySet(models.QuerySet["RecordRead"]):
    """Reads of the record of reads."""

    def of_person(self, person: int) -> RecordReadQuerySet:
        """Keep the answers that ``person`` (an id) was in.

        They are found before anything else is looked at: the planner would rather walk the newest
        answers until it has met enough of them.
        """
        found = self.model.objects.filter(
            _IsAmong(Value(person), F("people")), blocks__contains=[person // BLOCK]
        )
        return self.filter(_IsAmong(F("pk"), ArraySubquery(found.values("pk"))))

    def without_people(self) -> RecordReadQuerySet:
        """Leave the ids of the people in the database until they are asked for."""
        return self.defer("people", "blocks", "records")

    def between(self, since: datetime, until: datetime) -> RecordReadQuerySet:
        """Keep the answers given from ``since`` on and before ``until``."""
        return self.filter(at__gte=since, at__lt=until)


class RecordRead(AppendOnly):
    """An answer about persons to a partner: who got it, when, whose records, why, under which grants.

    Names, purpose and agreement are copied as they were on that day, without foreign keys: what
    happens to a client, an organisation or an agreement later does not change what was read. A
    large answer leaves several rows with the same ``request_id``.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("Page of a list")
        RECORD = "record", _("Single record")
        CHANGES = "changes", _("Changes")
        EXPORT = "export", _("Export")
        WRITE = "write", _("Report of the partner")

    at = models.DateTimeField(_("at"))
    client_id = models.CharField(_("client id"), max_length=100)
    client_name = models.CharField(_("client"), max_length=200)
    organisation = models.CharField(_("organisation code"), max_length=40)
    organisation_name = models.CharField(_("organisation"), max_length=200)
    dataset = models.CharField(_("dataset"), max_length=40)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    fields: Any = ArrayField(models.CharField(max_length=60), verbose_name=_("fields sent"))
    grants: Any = ArrayField(models.BigIntegerField(), verbose_name=_("data grants"))
    purpose = models.TextField(_("purpose"))
    basis = models.TextField(_("basis"))
    count = models.PositiveIntegerField(_("people"))
    people: Any = ArrayField(models.BigIntegerField(), verbose_name=_("person ids"))
    blocks: Any = ArrayField(models.IntegerField(), verbose_name=_("blocks of ids"), editable=False)
    """The ids of ``people`` divided by ``BLOCK``, each once: what the index holds."""
    records: Any = ArrayField(
        models.BigIntegerField(), verbose_name=_("keys of records"), default=list, blank=True
    )
    """The records that named people who are not in the register: a village by its contact person."""
    request_id = models.CharField(_("request id"), max_length=64, blank=True)

    objects: ClassVar[models.Manager[RecordRead]] = RecordReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("read of personal data")
        verbose_name_plural = _("reads of personal data")
        constraints = [
            models.CheckConstraint(
                name="read_counts_its_people",
                condition=Q(count=F("people__len")) & Q(count__lte=MOST_PEOPLE),
            ),
        ]
        indexes = [
            # Whose data: an entry for each block, not for each person. A page in the order of ids
            # has one or two, one out of the whole country still finds its people in a moment; new
            # entries wait for the next ANALYZE (measured in docs/performance.md).
            GinIndex(
                name="read_block", fields=["blocks"], fastupdate=True, gin_pending_list_limit=65536
            ),
            models.Index(name="read_at", fields=["at"]),
            models.Index(name="read_organisation", fields=["organisation", "at"]),
            models.Index(name="read_client", fields=["client_id", "at"]),
            models.Index(name="read_dataset", fields=["dataset", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name}, {self.dataset}"
