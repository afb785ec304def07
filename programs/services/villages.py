"""One village recomputed at once, at somebody's request."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from migranportal.audit.services import record
from programs.services.runs import refresh_villages
from villages.models import Village


@transaction.atomic
def recompute_village(*, village: Village, reason: str, by: Any, at: datetime, as_of: date) -> bool:
    """Measure and judge one village now; tell whether anything about it changed."""
    result = refresh_villages([village.pk], as_of=as_of, at=at)
    record(
        "village.recomputed",
        target=village,
        by=by,
        at=at,
        area_code=village.area.code,
        reason=reason,
        changed=bool(result.changed),
    )
    return bool(result.changed)
