"""Reads of the programs app that are more than a queryset."""

from programs.selectors.country import (
    AreaRow,
    Cell,
    Overview,
    ProgramCounts,
    RunProgress,
    overview_for,
    run_progress,
)
from programs.selectors.explanation import (
    CriterionFinding,
    Explanation,
    ProgramFinding,
    explain,
)
from programs.selectors.outcomes import outcome_counts
from programs.selectors.readiness import (
    Ageing,
    Change,
    Lack,
    NextStep,
    PillarGroup,
    Readiness,
    ageing_evidence,
    changes_made,
    next_steps,
    readiness_of,
    waiting_for_threshold,
)
from programs.selectors.wording import threshold_text, value_text

__all__ = [
    "Ageing",
    "AreaRow",
    "Cell",
    "Change",
    "CriterionFinding",
    "Explanation",
    "Lack",
    "NextStep",
    "Overview",
    "PillarGroup",
    "ProgramCounts",
    "ProgramFinding",
    "Readiness",
    "RunProgress",
    "ageing_evidence",
    "changes_made",
    "explain",
    "next_steps",
    "outcome_counts",
    "overview_for",
    "readiness_of",
    "run_progress",
    "threshold_text",
    "value_text",
    "waiting_for_threshold",
]
