"""The desk's pages of the reports app."""

from reports.admin.statistics import PublishedFigureAdmin

__all__ = ["PublishedFigureAdmin"]
