"""Files are kept for a time only, and imports whose worker died are taken up again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from migranportal.audit.services import record
from migranportal.imports.models import Import
from migranportal.imports.services.uploads import forget_content

FILE_LIFETIME = timedelta(days=14)
"""After the check, or the end of the import: long enough to mend the rows that were left out."""


def open_imports() -> QuerySet[Import]:
    """Return the imports that a worker has to look at."""
    return Import.objects.filter(state__in=Import.OPEN_STATES).order_by("created_at")


def forget_old(*, at: datetime) -> int:
    """Delete files, previews and problems past their lifetime; return how many imports that were.

    What nobody decided about by then is not imported any more.
    """
    last = at - FILE_LIFETIME
    over = Q(checked_at__lt=last, state=Import.State.CHECKED) | Q(finished_at__lt=last)
    old = Import.objects.filter(over).exclude(file="").exclude(state__in=Import.OPEN_STATES)
    count = 0
    for started in old.order_by("pk"):
        with transaction.atomic():
            if started.state == Import.State.CHECKED:
                started.state, started.finished_at = Import.State.CANCELLED, at
                record(
                    "import.expired", target=started, by=None, at=at, area_code=started.area_code
                )
            forget_content(started)
        count += 1
    return count
