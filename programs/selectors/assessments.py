"""What is known about many villages at once, kept as plain data with a step."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from programs.models import Assessment


def assessments_of(
    villages: Collection[int], version_ids: Collection[int]
) -> dict[int, dict[str, Any]]:
    """Return, by village, the finding under the criteria of ``version_ids``; one query.

    The arrays are aligned with the criteria of the version, by position.
    """
    rows = Assessment.objects.filter(village_id__in=villages, version_id__in=version_ids)
    return {
        row.village_id: {
            "version": row.version_id,
            "on": row.as_of_date.isoformat(),
            "outcome": row.outcome,
            "score": None if row.score is None else str(row.score),
            "values": [None if value is None else str(value) for value in row.values],
            "outcomes": list(row.outcomes),
            "evidence_dates": [day.isoformat() if day else None for day in row.evidence_dates],
        }
        for row in rows
    }


def latest_outcomes(villages: Collection[int], program_id: str) -> dict[int, int]:
    """Return, by village, the outcome under the newest published criteria of a program; one query."""
    rows = Assessment.objects.filter(
        village_id__in=villages, version__program=program_id, version__state="published"
    )
    return dict(rows.order_by("version__valid_from").values_list("village_id", "outcome"))
