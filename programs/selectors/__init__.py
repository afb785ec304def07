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
from programs.selectors.wording import threshold_text, value_text

__all__ = [
    "AreaRow",
    "Cell",
    "CriterionFinding",
    "Explanation",
    "Overview",
    "ProgramCounts",
    "ProgramFinding",
    "RunProgress",
    "explain",
    "outcome_counts",
    "overview_for",
    "run_progress",
    "threshold_text",
    "value_text",
]
