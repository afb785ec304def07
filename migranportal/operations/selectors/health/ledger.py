"""What the last check of the ledger of decisions found."""

from __future__ import annotations

from migranportal.operations.models import LedgerCheck


def last_check() -> LedgerCheck | None:
    """Return the last check; ``None`` before the first."""
    return LedgerCheck.objects.order_by("-at", "-pk").first()
