"""The pages of people, workers and businesses in the admin site, in the order of the work."""

from workers.admin.businesses import ReturneeBusinessAdmin
from workers.admin.complaints import ComplaintAdmin, ComplaintDeadlineAdmin, ComplaintKindAdmin
from workers.admin.letters import PermissionLetterAdmin
from workers.admin.people import PersonAdmin
from workers.admin.placements import BusinessGroupAdmin, PlacementAdmin
from workers.admin.reads import RecordReadAdmin
from workers.admin.voters import VoterRegistrationAdmin
from workers.admin.workers import WorkerAdmin

__all__ = [
    "BusinessGroupAdmin",
    "ComplaintAdmin",
    "ComplaintDeadlineAdmin",
    "ComplaintKindAdmin",
    "PermissionLetterAdmin",
    "PersonAdmin",
    "PlacementAdmin",
    "RecordReadAdmin",
    "ReturneeBusinessAdmin",
    "VoterRegistrationAdmin",
    "WorkerAdmin",
]
