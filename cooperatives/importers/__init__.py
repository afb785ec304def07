"""What comes in from tables and from published sources."""

from cooperatives.importers.known import load_known_yardsticks
from cooperatives.importers.members import MemberImport

__all__ = ["MemberImport", "load_known_yardsticks"]
