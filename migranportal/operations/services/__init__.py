"""The one way in for what running the portal needs."""

from migranportal.operations.services.announcements import (
    AnnouncementClosedError,
    dismiss,
    publish_announcement,
    save_announcement,
    withdraw_announcement,
)
from migranportal.operations.services.failures import (
    NotRetryableError,
    note_failure,
    note_success,
    request_retry,
    settle_failure,
)
from migranportal.operations.services.invitations import (
    AlreadyAcceptedError,
    BadInvitationError,
    invitation_of,
    invite,
    invite_account,
    invite_again,
    send_invitation,
    send_invitations,
)
from migranportal.operations.services.ledger import check_ledger

__all__ = [
    "AlreadyAcceptedError",
    "AnnouncementClosedError",
    "BadInvitationError",
    "NotRetryableError",
    "check_ledger",
    "dismiss",
    "invitation_of",
    "invite",
    "invite_account",
    "invite_again",
    "note_failure",
    "note_success",
    "publish_announcement",
    "request_retry",
    "save_announcement",
    "send_invitation",
    "send_invitations",
    "settle_failure",
    "withdraw_announcement",
]
