"""Rows that waited for review: an officer of the ministry has them written, or rejects them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.api.datasets import Reports, dataset_called
from migranportal.api.models import ReportedRow
from migranportal.api.services.reporting import RowReader, outcome_of, sent_row
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.rowsecurity import visible_areas

Outcome = ReportedRow.Outcome

CONTENT_KEPT = timedelta(days=365)
"""How long a row's content is kept after it was decided. A working value: the ministry has named none."""


class RowDecidedError(DomainError):
    """There is nothing to decide about the row any more."""


def accept_row(*, reported: ReportedRow, by: User, at: datetime) -> ReportedRow:
    """Write a row that waited for review.

    What it is about is looked for again: the register may have changed in the meantime.

    Raises:
        RowDecidedError: somebody decided about it already, or the record is not there any more.
        django.core.exceptions.ValidationError, DomainError: the services refuse it now.
    """
    with transaction.atomic(), pghistory.context(user=by.pk, reported_row=reported.pk):
        reported = _locked(reported)
        dataset = _dataset(reported)
        row = RowReader(dataset, reported.reported_at).read(sent_row(reported))
        people = [reported.area_code] if dataset.is_personal else []
        with visible_areas(people):
            match = dataset.find([row])[0]
            if match is None or (match.person, match.area_code) != (
                reported.person,
                reported.area_code,
            ):
                text = _("The record is not there any more, or not alone. Reject the row.")
                raise RowDecidedError(text)
            (done,) = dataset.apply([(match, row)], by, at)
            if isinstance(done, Exception):
                raise done
            reported.outcome = outcome_of(done)
            reported.target = str(done.key)
            return _decided(reported, "reported_row.accepted", by=by, at=at)


def reject_row(*, reported: ReportedRow, reason: str, by: User, at: datetime) -> ReportedRow:
    """Reject a row that waited for review; the partner reads the reason.

    Raises:
        RowDecidedError: somebody decided about it already.
        django.core.exceptions.ValidationError: without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the row is rejected.")})
    with transaction.atomic():
        reported = _locked(reported)
        reported.outcome, reported.review_reason = Outcome.REJECTED, reason.strip()
        return _decided(reported, "reported_row.rejected", by=by, at=at)


def _dataset(reported: ReportedRow) -> Reports:
    dataset = dataset_called(reported.dataset)
    if not isinstance(dataset, Reports):
        raise TypeError(f"{reported.dataset} takes no reports")
    return dataset


def _locked(reported: ReportedRow) -> ReportedRow:
    found: ReportedRow = ReportedRow.objects.select_for_update().get(pk=reported.pk)
    if found.outcome != Outcome.PENDING:
        raise RowDecidedError(_("Somebody decided about this row already."))
    return found


def _decided(reported: ReportedRow, act: str, *, by: User, at: datetime) -> ReportedRow:
    reported.reviewed_by, reported.reviewed_at = by, at
    reported.save()
    code, reason = reported.area_code, reported.review_reason
    record(act, target=reported, by=by, at=at, area_code=code, reason=reason)
    return reported


def forget_old_rows(*, at: datetime) -> int:
    """Delete what was sent and what was wrong with it of rows decided long ago; return how many.

    That there was a row, what became of it, who decided and why stays.
    """
    return int(ReportedRow.objects.decided_before(at - CONTENT_KEPT).update(row=None, errors=[]))
