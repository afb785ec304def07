"""Writes of notices: telling, reading, mailing."""

from migranportal.notices.services.digests import BadTokenError, send_digests, subscriber
from migranportal.notices.services.reading import (
    forget_old,
    mark_all_read,
    mark_read,
    set_digest,
)
from migranportal.notices.services.telling import (
    IncompleteNoticeError,
    News,
    notify,
    notify_many,
    notify_role,
)

__all__ = [
    "BadTokenError",
    "IncompleteNoticeError",
    "News",
    "forget_old",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "notify_role",
    "send_digests",
    "set_digest",
    "subscriber",
]
