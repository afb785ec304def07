"""Drafts, the keys of forms that were sent, and files on their way."""

from datetime import datetime

from migranportal.entry.services.drafts import (
    DRAFT_LIFETIME,
    MAX_DRAFT_BYTES,
    MAX_DRAFTS,
    SUBMISSION_LIFETIME,
    DraftRefusedError,
    discard_draft,
    forget_old_drafts,
    save_draft,
    take_submission,
    taken_submission,
)
from migranportal.entry.services.uploads import (
    MAX_OPEN_BYTES,
    UPLOAD_LIFETIME,
    UploadBusyError,
    UploadOffsetError,
    UploadRefusedError,
    append_upload,
    begin_upload,
    discard_upload,
    finished_upload,
    forget_old_uploads,
    open_upload,
)


def forget_old(*, at: datetime) -> int:
    """Delete drafts, keys and uploads past their lifetime; return how many rows that were."""
    return forget_old_drafts(at=at) + forget_old_uploads(at=at)


__all__ = [
    "DRAFT_LIFETIME",
    "MAX_DRAFTS",
    "MAX_DRAFT_BYTES",
    "MAX_OPEN_BYTES",
    "SUBMISSION_LIFETIME",
    "UPLOAD_LIFETIME",
    "DraftRefusedError",
    "UploadBusyError",
    "UploadOffsetError",
    "UploadRefusedError",
    "append_upload",
    "begin_upload",
    "discard_draft",
    "discard_upload",
    "finished_upload",
    "forget_old",
    "forget_old_drafts",
    "forget_old_uploads",
    "open_upload",
    "save_draft",
    "take_submission",
    "taken_submission",
]
