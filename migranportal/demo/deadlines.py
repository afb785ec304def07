"""Working targets of the steps towards a decree, so that the queue shows something overdue.

No rule of the ministry names such days: every row says so and is unconfirmed.
"""

from __future__ import annotations

from programs.models import StepDeadline, Waits

SOURCE = "Sasaran kerja internal (contoh), belum ditetapkan"
DAYS = {
    Waits.SENT: 5,
    Waits.VERIFICATION: 14,
    Waits.ASSESSMENT: 30,
    Waits.MENDED: 14,
    Waits.IMPROVEMENT: 60,
    Waits.RETURNED: 30,
    Waits.RECOMMENDED: 30,
    Waits.DECREE_SUBMITTED: 7,
    Waits.MONITOR: 180,
    Waits.GUIDANCE: 90,
}


def load_deadlines() -> int:
    """Write the targets that are missing; return how many were new."""
    known = set(StepDeadline.objects.values_list("waits", flat=True))
    missing = [
        StepDeadline(waits=waits, days=days, source=SOURCE)
        for waits, days in DAYS.items()
        if waits not in known
    ]
    return len(StepDeadline.objects.bulk_create(missing))
