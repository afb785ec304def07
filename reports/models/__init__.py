"""The models of the reports app."""

from reports.models.monthly import DailyFigure, MonthlyReport, Stay
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
    "DailyFigure",
    "Dimension",
    "Measure",
    "MonthlyReport",
    "PublishedFigure",
    "Stay",
    "Unit",
    "Version",
]
