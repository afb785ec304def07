"""The models of the operations app: announcements, invitations, and tasks that failed."""

from migranportal.operations.models.announcements import Announcement, Dismissal
from migranportal.operations.models.failures import FailedTask
from migranportal.operations.models.invitations import Invitation

__all__ = ["Announcement", "Dismissal", "FailedTask", "Invitation"]
