"""The counted days behind the history of the dashboards, so that their charts are not empty."""

from __future__ import annotations

from datetime import date

from reports.services.figures import count_missing, month_ends

_MONTHS = 12


def count_demo_days(*, as_of: date) -> int:
    """Count the people of ``as_of`` and of the months before it; return the days counted."""
    return len(count_missing(days=[*month_ends(as_of, _MONTHS), as_of], today=as_of))
