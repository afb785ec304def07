"""Reference data: programs, pillars, criteria, code lists and partners, each with its source."""

from programs.importers.reference.loading import Report, load_reference_data

__all__ = ["Report", "load_reference_data"]
