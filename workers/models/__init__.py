"""The models of the workers app."""

from workers.models.business import BusinessGroup, ReturneeBusiness
from workers.models.family import FamilyMember
from workers.models.letter import PermissionLetter
from workers.models.person import Person
from workers.models.placement import Placement
from workers.models.worker import Worker

__all__ = [
    "BusinessGroup",
    "FamilyMember",
    "PermissionLetter",
    "Person",
    "Placement",
    "ReturneeBusiness",
    "Worker",
]
