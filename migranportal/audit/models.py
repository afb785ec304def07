"""What people did and whose records they opened; rows are added, never changed or deleted."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
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
