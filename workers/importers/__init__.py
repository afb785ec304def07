"""Tables of people, placements and families that officers import from spreadsheets."""

from workers.importers.complaints import load_known_complaint_lists
from workers.importers.families import FamilyImport
from workers.importers.people import PeopleImport
from workers.importers.placements import PlacementImport
from workers.importers.references import MEANT, PERSON_COLUMNS, person_problems

__all__ = [
    "MEANT",
    "PERSON_COLUMNS",
    "FamilyImport",
    "PeopleImport",
    "PlacementImport",
    "load_known_complaint_lists",
    "person_problems",
]
