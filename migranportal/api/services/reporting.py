"""What partners report is checked row by row and written through the services of the apps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.api.access import Access
from migranportal.api.callers import Caller
from migranportal.api.datasets import Applied, Match, Reports, Row, dataset_called
from migranportal.api.models import ReportedRow, ReviewRule
from migranportal.api.problems import errors_of
from migranportal.api.reporting_schema import row_serializer
from migranportal.audit.services import record, record_read
from migranportal.core.errors import DomainError
from migranportal.core.rowsecurity import WHOLE_COUNTRY, visible_areas

Errors = list[dict[str, Any]]
Outcome = ReportedRow.Outcome

LONGEST_NAME, LONGEST_MESSAGE = 60, 300
"""Characters of what an error repeats from the request."""


class RowDecidedError(DomainError):
    """There is nothing to decide about the row any more."""


@dataclass
class _Line:
    """A row on its way: what was sent, what was understood, what it is about, what became of it."""

    number: int
    sent: Any
    row: Row | None = None
    match: Match | None = None
    errors: Errors = field(default_factory=list)
    outcome: ReportedRow.Outcome = Outcome.REFUSED
    target: str = ""


def take_rows(
    *, dataset: Reports, rows: Sequence[Any], access: Access, by: Caller, at: datetime
) -> list[ReportedRow]:
    """Take the rows that ``by`` reports, each by itself, and return what became of each, in order.

    A row is written at once, waits for review (``ReviewRule``), or is refused with its errors; one
    that is refused does not hold back the others. What lies outside the areas of the grants is not
    found, like what is not in the register.
    """
    lines = [_understood(dataset, access, number, sent, at) for number, sent in enumerate(rows)]
    people = [area or WHOLE_COUNTRY for area in access.areas] if dataset.is_personal else []
    with transaction.atomic(), visible_areas(people), pghistory.context(client=by.email):
        _find(dataset, access, lines)
        rule = ReviewRule.objects.filter(dataset=dataset.name).first() or ReviewRule()
        # Always in the same order, so that two requests about the same people wait for each other.
        for line in sorted(lines, key=_order):
            _settle(dataset, line, rule, by=by, at=at)
        if dataset.is_personal:
            _note_people(dataset, lines, access, by=by, at=at)
        reported = [_reported(dataset, line, access, by, at) for line in lines]
        return ReportedRow.objects.bulk_create(reported)


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
        row = _read(dataset, sent_row(reported), reported.reported_at)
        people = [reported.area_code] if dataset.is_personal else []
        with visible_areas(people):
            match = dataset.find([row])[0]
            if match is None or (match.person, match.area_code) != (
                reported.person,
                reported.area_code,
            ):
                text = _("The record is not there any more, or not alone. Reject the row.")
                raise RowDecidedError(text)
            applied = dataset.apply(match, row, by, at)
            reported.outcome = _outcome_of(applied)
            reported.target = str(applied.key)
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


def sent_row(reported: ReportedRow) -> Any:
    """Return the row as the partner sent it; an empty one where no key opens it any more."""
    return json.loads(reported.row or "{}")


def _understood(dataset: Reports, access: Access, number: int, sent: Any, at: datetime) -> _Line:
    line = _Line(number, sent)
    if not isinstance(sent, Mapping):
        line.errors = [_error("", "invalid", _("A row is an object with the fields as members."))]
        return line
    granted = {entry.name for entry in access.fields}
    for name in sent:
        if dataset.field_called(name) is None:
            line.errors.append(_error(name, "unknown_field", _("There is no such field.")))
        elif name not in granted:
            text = _("Your grants do not hold this field.")
            line.errors.append(_error(name, "field_not_granted", text))
    if not line.errors:
        try:
            line.row = _read(dataset, sent, at)
        except Exception as error:  # what is no refusal is raised again
            line.errors = _errors(dataset, error)
    return line


def _read(dataset: Reports, sent: Any, at: datetime) -> Row:
    serializer = row_serializer(dataset)(data=sent)
    serializer.is_valid(raise_exception=True)
    return dataset.clean(serializer.validated_data, timezone.localdate(at))


def _find(dataset: Reports, access: Access, lines: Iterable[_Line]) -> None:
    sound = [line for line in lines if line.row is not None]
    matches = dataset.find([line.row for line in sound if line.row is not None])
    for line, match in zip(sound, matches, strict=True):
        if match is not None and access.reaches(match.area_code):
            line.match = match
        else:
            text = _("Your areas hold no record that fits the row, or several that do.")
            line.errors = [_error("", "not_found", text)]


def _order(line: _Line) -> tuple[int, str, int]:
    match = line.match
    return ((match.person or 0), match.area_code, line.number) if match else (0, "", line.number)


def _settle(dataset: Reports, line: _Line, rule: ReviewRule, *, by: Caller, at: datetime) -> None:
    """Write the row, or find out by writing and taking back what would become of it after review."""
    match, row = line.match, line.row
    if match is None or row is None:
        return
    waits = rule.review == ReviewRule.Review.ALWAYS or (
        match.is_unsure and rule.review == ReviewRule.Review.WHEN_UNSURE
    )
    try:
        with transaction.atomic():
            applied = dataset.apply(match, row, by, at)
            waits = waits and applied.is_changed
            if waits:
                transaction.set_rollback(True)
    except Exception as error:  # what is no refusal is raised again
        line.errors = _errors(dataset, error)
        return
    line.outcome = Outcome.PENDING if waits else _outcome_of(applied)
    line.target = "" if waits else str(applied.key)


def _outcome_of(applied: Applied) -> ReportedRow.Outcome:
    return Outcome.APPLIED if applied.is_changed else Outcome.UNCHANGED


def _note_people(
    dataset: Reports, lines: Iterable[_Line], access: Access, *, by: Caller, at: datetime
) -> None:
    """Record who was found, or that nobody was: that is an answer about a person."""
    record_read(
        caller=by,
        dataset=dataset.name,
        grants=access.grants,
        fields=[entry.name for entry in access.fields],
        people=[line.match.person for line in lines if line.match and line.match.person],
        kind="write",
        at=at,
    )


def _reported(
    dataset: Reports, line: _Line, access: Access, by: Caller, at: datetime
) -> ReportedRow:
    match = line.match
    return ReportedRow(
        organisation=by.organisation,
        client_id=by.client_id,
        client_name=by.client_name,
        dataset=dataset.name,
        row_number=line.number,
        row=json.dumps(line.sent, cls=DjangoJSONEncoder),
        grants=[grant.pk for grant in access.grants],
        outcome=line.outcome,
        matched_by=match.rule if match else "",
        area_code=match.area_code if match else "",
        person=match.person if match else None,
        target=line.target,
        errors=line.errors,
        reported_at=at,
    )


def _errors(dataset: Reports, error: Exception) -> Errors:
    """Return what ``error`` names, by the fields of the dataset; raise it where it is our fault."""
    found = errors_of(error)
    if found is None:
        raise error
    names = {str(entry.path): entry.name for entry in dataset.fields}
    return [
        _error(names.get(one["field"], one["field"]), one["code"], one["message"]) for one in found
    ]


def _error(name: Any, code: Any, message: Any) -> dict[str, Any]:
    return {
        "field": _shown(name, LONGEST_NAME),
        "code": str(code),
        "message": _shown(message, LONGEST_MESSAGE),
    }


def _shown(text: Any, length: int) -> str:
    """Return ``text`` without what the database or another program could not hold."""
    whole = str(text)
    cut = whole if len(whole) <= length else f"{whole[:length]}…"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in cut)


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
