"""Known agreements, each with its source."""

from agreements.importers.known import load_known_agreements

__all__ = ["load_known_agreements"]
