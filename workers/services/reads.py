"""Looking up who saw the data of a person, itself recorded."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.audit.services import record
from workers.letters.who_saw import render_who_saw
from workers.models import Person
from workers.permissions import can_view_reads
from workers.selectors.reads import Period
from workers.selectors.who_saw import who_saw
from workers.services.people import ReasonMissingError


def look_at_reads(*, person: Person, reason: str, by: User, at: datetime) -> None:
    """Record that ``by`` looks up who saw the data of ``person``, and why.

    Raises:
        PermissionDenied: ``by`` may not look that up.
        ReasonMissingError: no reason is given.
    """
    _check(person, reason, by)
    record(
        "person.reads_viewed",
        target=person,
        by=by,
        at=at,
        area_code=person.scope_code,
        reason=reason.strip(),
    )


def issue_reads_letter(
    *, person: Person, period: Period, reason: str, by: User, at: datetime
) -> bytes:
    """Return the letter that tells ``person`` who saw their data, as PDF; its issue is recorded.

    The audit keeps the checksum of the letter, not the letter.

    Raises:
        PermissionDenied: ``by`` may not look that up.
        ReasonMissingError: no reason is given.
    """
    _check(person, reason, by)
    with transaction.atomic():
        found = who_saw(person, period)
        letter = render_who_saw(found, at=at)
        record(
            "person.reads_issued",
            target=person,
            by=by,
            at=at,
            area_code=person.scope_code,
            reason=reason.strip(),
            since=period.since.isoformat(),
            until=period.until.isoformat(),
            answers=sum(partner.times for partner in found.partners),
            checksum=sha256(letter).hexdigest(),
        )
    return letter


def _check(person: Person, reason: str, by: User) -> None:
    if not can_view_reads(by, person):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonMissingError(_("State why you look this up."), field="reason")
