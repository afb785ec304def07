"""Recording of acts."""

from datetime import datetime
from typing import Any

from django.db import models

from migranportal.audit.models import AuditEvent

SYSTEM = "system"


def record(
    act: str,
    *,
    target: models.Model,
    by: Any,
    at: datetime,
    area_code: str = "",
    reason: str = "",
    **details: Any,
) -> AuditEvent:
    """Record that ``by`` (a user, or ``None`` for the system itself) did ``act`` to ``target`` at ``at``.

    ``act`` is a stable code, noun first (``"criteria.published"``). ``details`` must hold no
    identity numbers: the audit is read by more people than the records.
    """
    return AuditEvent.objects.create(
        at=at,
        act=act,
        actor=getattr(by, "email", None) or SYSTEM,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:300],
        area_code=area_code,
        reason=reason,
        details=details,
    )
