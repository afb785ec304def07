"""Importers of plans."""

from plans.importers.known import load_known_plans

__all__ = ["load_known_plans"]
