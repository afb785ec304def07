"""What is known of Migran Centres, from published sources."""

from centres.importers.known import load_known_entries

__all__ = ["load_known_entries"]
