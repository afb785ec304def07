"""Drafts and the keys of forms that were sent."""

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.core.errors import DomainError
from migranportal.entry.models import Draft, Fields, Submission

DRAFT_LIFETIME = timedelta(days=30)
SUBMISSION_LIFETIME = timedelta(days=60)
"""Longer than a phone can keep a form that waits for a line."""
MAX_DRAFT_BYTES = 64 * 1024
MAX_DRAFTS = 50
_LOCK_CLASS = 0x454E54  # any number of our own: advisory locks share one space per database


class DraftRefusedError(DomainError):
    """A draft that is too large, or one more than a person may keep."""


def save_draft(
    *, key: UUID, address: str, title: str, fields: Fields, by: User, at: datetime
) -> Draft | None:
    """Keep what ``by`` has typed so far; return the draft, or ``None`` if the form was sent already.

    Raises:
        DraftRefusedError: the text is too long, the key is another person's, or there are too many.
    """
    content = json.dumps(fields)
    if len(content.encode()) > MAX_DRAFT_BYTES:
        raise DraftRefusedError(_("The draft is too long to be kept. Send the form instead."))
    with transaction.atomic():
        if taken_submission(key=key, by=by) is not None:  # waits for a send that is under way
            return None
        return _stored_draft(Draft(key=key, address=address, title=title, content=content), by, at)


def _stored_draft(new: Draft, by: User, at: datetime) -> Draft:
    draft = Draft.objects.filter(key=new.key).first()
    if draft is None:
        if Draft.objects.filter(user=by).count() >= MAX_DRAFTS:
            raise DraftRefusedError(_("You have too many drafts. Send or discard some first."))
        draft = Draft(key=new.key, user=by, created_at=at)
    if draft.user_id != by.pk:
        raise DraftRefusedError(_("This draft belongs to another account."))
    draft.address, draft.title, draft.content = new.address, new.title, new.content
    draft.updated_at = at
    draft.save()
    return draft


def discard_draft(*, key: UUID, by: User) -> bool:
    """Drop a draft of ``by``; tell whether there was one."""
    deleted, _counts = Draft.objects.filter(key=key, user=by).delete()
    return bool(deleted)


def taken_submission(*, key: UUID, by: User) -> Submission | None:
    """Return the submission of ``by`` under ``key``, if the form was taken already.

    Call it inside the transaction that saves the form: a second send under the same key waits here
    until the first one has committed.
    """
    own = _own_key(key, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_CLASS, str(own)])
    return Submission.objects.filter(key=own, user=by).first()


def take_submission(*, key: UUID, target: str, by: User, at: datetime) -> Submission:
    """Note that the form under ``key`` was taken and answered with ``target``; its draft goes."""
    with transaction.atomic():
        Draft.objects.filter(key=key, user=by).delete()
        return Submission.objects.create(key=_own_key(key, by), user=by, target=target, taken_at=at)


def _own_key(key: UUID, by: User) -> UUID:
    """Return the key of a form for one person.

    On a phone that two officers share the second may send the page that the first one left open.
    """
    return uuid5(key, str(by.pk))


def forget_old_drafts(*, at: datetime) -> int:
    """Delete drafts and keys past their lifetime; return how many rows that were."""
    drafts, _counts = Draft.objects.filter(updated_at__lt=at - DRAFT_LIFETIME).delete()
    keys, _counts = Submission.objects.filter(taken_at__lt=at - SUBMISSION_LIFETIME).delete()
    return drafts + keys
