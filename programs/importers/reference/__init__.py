"""Reference data: programs, pillars, criteria, code lists and partners, each with its source."""

from programs.importers.reference.loading import Report, add_loader, load_reference_data

__all__ = ["Report", "add_loader", "load_reference_data"]
