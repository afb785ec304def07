"""The models of the workers app."""

from workers.models.business import BusinessGroup, ReturneeBusiness
from workers.models.complaint import (
    Complaint,
    ComplaintDeadline,
    ComplaintKind,
    ComplaintStep,
)
from workers.models.complaint_workflow import ComplaintAct, ComplaintState, Level
from workers.models.family import FamilyMember
from workers.models.letter import PermissionLetter
from workers.models.person import Person
from workers.models.placement import Placement
from workers.models.voter import VoterRegistration
from workers.models.worker import Worker

__all__ = [
    "BusinessGroup",
    "Complaint",
    "ComplaintAct",
    "ComplaintDeadline",
    "ComplaintKind",
    "ComplaintState",
    "ComplaintStep",
    "FamilyMember",
    "Level",
    "PermissionLetter",
    "Person",
    "Placement",
    "ReturneeBusiness",
    "VoterRegistration",
    "Worker",
]
