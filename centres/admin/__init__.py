"""The desk's pages of the Migran Centre: entries, their review and publication."""

from centres.admin.entries import CentreAdmin, CompetencyAdmin, OpeningAdmin, RouteAdmin

__all__ = ["CentreAdmin", "CompetencyAdmin", "OpeningAdmin", "RouteAdmin"]
