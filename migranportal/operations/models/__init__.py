"""The models of the operations app: announcements, invitations, failed tasks, checks."""

from migranportal.operations.models.announcements import Announcement, Dismissal
from migranportal.operations.models.failures import FailedTask
from migranportal.operations.models.invitations import Invitation
from migranportal.operations.models.ledger import LedgerCheck

__all__ = ["Announcement", "Dismissal", "FailedTask", "Invitation", "LedgerCheck"]
