"""What Migran Centres tell the public; nothing shows before a second person has published it."""

from centres.models.entry import Entry
from centres.models.information import Centre, Competency, Opening, Route, RouteStep

__all__ = ["Centre", "Competency", "Entry", "Opening", "Route", "RouteStep"]
