"""The catalogue of measures and the statement that computes them."""

from programs.measures.catalogue import CATALOGUE, Kind, Measure, UnknownMeasureError, measure
from programs.measures.statement import (
    COLUMNS,
    EVIDENCE_COLUMNS,
    Scope,
    closed_villages,
    measured_villages,
    measures_query,
)

__all__ = [
    "CATALOGUE",
    "COLUMNS",
    "EVIDENCE_COLUMNS",
    "Kind",
    "Measure",
    "Scope",
    "UnknownMeasureError",
    "closed_villages",
    "measure",
    "measured_villages",
    "measures_query",
]
