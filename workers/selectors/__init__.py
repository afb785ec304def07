"""The reads of the workers app."""

from workers.selectors.complaints import (
    ComplaintCount,
    ComplaintCounters,
    complaint_counters,
    complaint_counts,
    complaint_work,
)
from workers.selectors.people import (
    MAX_NAME_HITS,
    MAX_WORDS,
    SIMILAR,
    LetterSuggestion,
    district_is_known,
    has_more_names,
    latest_placements,
    open_stay,
    people_by_stage,
    possible_duplicates,
    search_by_name,
    search_people,
    suggested_letter,
)

__all__ = [
    "MAX_NAME_HITS",
    "MAX_WORDS",
    "SIMILAR",
    "ComplaintCount",
    "ComplaintCounters",
    "LetterSuggestion",
    "complaint_counters",
    "complaint_counts",
    "complaint_work",
    "district_is_known",
    "has_more_names",
    "latest_placements",
    "open_stay",
    "people_by_stage",
    "possible_duplicates",
    "search_by_name",
    "search_people",
    "suggested_letter",
]
