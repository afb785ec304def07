"""The nightly check of the ledger of decisions, and what it found."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_noop

from migranportal.operations.models import LedgerCheck
from programs.models import Decision
from programs.services.ledger import verify_decisions

log = structlog.get_logger()

MOST_KEPT = 20
"""So many places are kept in words; ``manage.py verify_decisions`` names all of them."""
LOST_HEAD = gettext_noop("the last decision of an earlier check is gone or another one")


@transaction.atomic
def check_ledger(*, at: datetime) -> LedgerCheck:
    """Check every decision, and that what the last check ended with still stands; keep the result."""
    found = verify_decisions()
    places: list[dict[str, str | int]] = [
        {"entry": b.number, "kind": str(b.kind), "step": b.step_id, "what": b.what}
        for b in found.breaks
    ]
    places += _lost_head()
    if places:
        log.error("ledger_broken", breaks=len(places), entries=found.entries)
    return LedgerCheck.objects.create(
        at=at,
        entries=found.entries,
        head=found.head,
        breaks=len(places),
        first_breaks=places[:MOST_KEPT],
    )


def _lost_head() -> list[dict[str, str | int]]:
    """Return the last decision of the last whole check, where the ledger has it no more."""
    last = LedgerCheck.objects.filter(breaks=0, entries__gt=0).order_by("-at", "-pk").first()
    if last is None or Decision.objects.filter(number=last.entries, digest=last.head).exists():
        return []
    return [{"entry": last.entries, "kind": "", "step": 0, "what": LOST_HEAD}]
