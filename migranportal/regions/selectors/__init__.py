"""Reads of the register."""

from migranportal.regions.selectors.areas import (
    AreaHit,
    Place,
    area_in_words,
    area_name_of,
    area_names,
    place_of,
    search_areas,
)
from migranportal.regions.selectors.successions import (
    Step,
    Suggestion,
    predecessors_of,
    successors_of,
    suggest_successions,
)

__all__ = [
    "AreaHit",
    "Place",
    "Step",
    "Suggestion",
    "area_in_words",
    "area_name_of",
    "area_names",
    "place_of",
    "predecessors_of",
    "search_areas",
    "successors_of",
    "suggest_successions",
]
