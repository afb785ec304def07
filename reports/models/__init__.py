"""The models of the reports app."""

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
    "Dimension",
    "Measure",
    "PublishedFigure",
    "Unit",
    "Version",
]
