"""The models of the reports app."""

from reports.models.monthly import (
    CountedBy,
    CountedDay,
    DailyFigure,
    DailyOutcome,
    MonthlyReport,
    Stay,
)
from reports.models.statistics import (
    AREA_DIMENSIONS,
    CATEGORIES,
    UNITS,
    Dimension,
    Measure,
    PublishedFigure,
    Unit,
    Version,
)

__all__ = [
    "AREA_DIMENSIONS",
    "CATEGORIES",
    "UNITS",
    "CountedBy",
    "CountedDay",
    "DailyFigure",
    "DailyOutcome",
    "Dimension",
    "Measure",
    "MonthlyReport",
    "PublishedFigure",
    "Stay",
    "Unit",
    "Version",
]
