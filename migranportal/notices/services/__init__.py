"""Writes of notices: telling, reading, mailing."""

from migranportal.notices.services.telling import (
    IncompleteNoticeError,
    News,
    notify,
    notify_many,
    notify_role,
)

__all__ = [
    "IncompleteNoticeError",
    "News",
    "notify",
    "notify_many",
    "notify_role",
]
