"""What partners report is checked row by row and written, many rows at once, by the apps' services."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.api.access import Access
from migranportal.api.callers import Caller
from migranportal.api.datasets import Reports
from migranportal.api.models import ReportedRow, ReviewRule
from migranportal.api.reported import Applied, Match, Reported, Row
from migranportal.api.reporting_schema import row_serializer
from migranportal.api.services.row_errors import Errors, errors_by_field, row_error
from migranportal.audit.services import record_read
from migranportal.core.rowsecurity import WHOLE_COUNTRY, visible_areas

Outcome = ReportedRow.Outcome

MOST_ABOUT_ONE = 20
"""Rows of one request about the same person, cooperative or activity: they are written in turn."""


@dataclass(eq=False)
class _Line:
    """A row on its way: what was sent, what was understood, what it is about, what became of it.

    ``twin`` is the same row where it waits for review already, stored or earlier in the request.
    """

    number: int
    sent: Any
    row: Row | None = None
    match: Match | None = None
    errors: Errors = field(default_factory=list)
    outcome: ReportedRow.Outcome = Outcome.REFUSED
    target: str = ""
    twin: ReportedRow | _Line | None = None

    @property
    def reported(self) -> Reported:
        """The row and what it is about, once that was found."""
        if self.match is None or self.row is None:
            raise TypeError(f"row {self.number} is about nothing")
        return self.match, self.row


class RowReader:
    """Understands rows of one dataset as partners send them."""

    def __init__(self, dataset: Reports, at: datetime) -> None:
        self._dataset = dataset
        self._form = row_serializer(dataset)()  # it takes longer to make than to use
        self._day = timezone.localdate(at)

    def read(self, sent: Mapping[str, Any]) -> Row:
        """Return the row as it is meant.

        Raises:
            rest_framework.exceptions.ValidationError, django.core.exceptions.ValidationError: by
                the names of fields.
        """
        return self._dataset.clean(self._form.run_validation(sent), self._day)


def take_rows(
    *, dataset: Reports, rows: Sequence[Any], access: Access, by: Caller, at: datetime
) -> list[ReportedRow]:
    """Take the rows that ``by`` reports, each by itself, and return what became of each, in order.

    A row is written at once, waits for review (``ReviewRule``), or is refused with its errors; one
    that is refused does not hold back the others. What lies outside the areas of the grants is not
    found, like what is not in the register. A row that waits already, sent again, is answered with
    the one that waits.
    """
    reader = RowReader(dataset, at)
    lines = [_understood(dataset, access, reader, *entry) for entry in enumerate(rows)]
    people = [area or WHOLE_COUNTRY for area in access.areas] if dataset.is_personal else []
    with transaction.atomic(), visible_areas(people), pghistory.context(client=by.email):
        _find(dataset, access, lines)
        found = [line for line in lines if line.match is not None]
        # All of them before the first is written, in one order: two requests about the same records
        # wait for each other, and never both.
        dataset.lock({line.reported[0].target for line in found})
        rule = ReviewRule.objects.filter(dataset=dataset.name).first() or ReviewRule()
        turns = _turns(found)
        for turn in turns[:MOST_ABOUT_ONE]:
            _settle(dataset, turn, rule, by=by, at=at)
        for line in chain.from_iterable(turns[MOST_ABOUT_ONE:]):
            text = _("Send at most %s rows about the same in one request.") % MOST_ABOUT_ONE
            line.errors = [row_error("", "too_many_about_one", text)]
        _meet_twins(dataset, reader, found, by)
        if dataset.is_personal:
            _note_people(dataset, lines, access, by=by, at=at)
        return _kept(dataset, lines, access, by, at)


def sent_row(reported: ReportedRow) -> Any:
    """Return the row as the partner sent it; an empty one where it is forgotten or no key opens it."""
    return json.loads(reported.row or "{}")


def outcome_of(applied: Applied) -> ReportedRow.Outcome:
    """Return what became of a row that was written."""
    return Outcome.APPLIED if applied.is_changed else Outcome.UNCHANGED


def _understood(
    dataset: Reports, access: Access, reader: RowReader, number: int, sent: Any
) -> _Line:
    line = _Line(number, sent)
    if not isinstance(sent, Mapping):
        line.errors = [
            row_error("", "invalid", _("A row is an object with the fields as members."))
        ]
        return line
    granted = {entry.name for entry in access.fields}
    for name in sent:
        if dataset.field_called(name) is None:
            line.errors.append(row_error(name, "unknown_field", _("There is no such field.")))
        elif name not in granted:
            text = _("Your grants do not hold this field.")
            line.errors.append(row_error(name, "field_not_granted", text))
    if not line.errors:
        try:
            line.row = reader.read(sent)
        except Exception as error:  # what is no refusal is raised again
            line.errors = errors_by_field(dataset, error)
    return line


def _find(dataset: Reports, access: Access, lines: Iterable[_Line]) -> None:
    sound = [line for line in lines if line.row is not None]
    matches = dataset.find([line.row for line in sound if line.row is not None])
    for line, match in zip(sound, matches, strict=True):
        if match is not None and access.reaches(match.area_code):
            line.match = match
        else:
            text = _("Your areas hold no record that fits the row, or several that do.")
            line.errors = [row_error("", "not_found", text)]


def _turns(lines: Iterable[_Line]) -> list[list[_Line]]:
    """Return the lines in turns without two about the same: the later ones see what the first did."""
    turns: list[list[_Line]] = []
    met: Counter[Hashable] = Counter()
    for line in lines:
        subject = line.reported[0].subject
        if met[subject] == len(turns):
            turns.append([])
        turns[met[subject]].append(line)
        met[subject] += 1
    return turns


def _settle(
    dataset: Reports, lines: Iterable[_Line], rule: ReviewRule, *, by: Caller, at: datetime
) -> None:
    """Write the lines, or find out by writing and taking back what would become of them after review."""
    sure: list[_Line] = []
    unsure: list[_Line] = []
    for line in lines:
        (unsure if rule.holds_back(line.reported[0].is_unsure) else sure).append(line)
    _write(dataset, sure, by=by, at=at)
    if not unsure:
        return
    with transaction.atomic():
        _write(dataset, unsure, by=by, at=at)
        transaction.set_rollback(True)
    for line in unsure:
        if line.outcome == Outcome.APPLIED:
            line.outcome, line.target = Outcome.PENDING, ""


def _write(dataset: Reports, lines: Sequence[_Line], *, by: Caller, at: datetime) -> None:
    if not lines:
        return
    done = dataset.apply([line.reported for line in lines], by, at)
    for line, one in zip(lines, done, strict=True):
        if isinstance(one, Exception):
            line.errors = errors_by_field(dataset, one)
        else:
            line.outcome, line.target = outcome_of(one), str(one.key)


def _meet_twins(dataset: Reports, reader: RowReader, lines: Iterable[_Line], by: Caller) -> None:
    """Let what waits for review wait once: the same row about the same record is its twin."""
    waiting = [line for line in lines if line.outcome == Outcome.PENDING]
    if not waiting:
        return
    stored = ReportedRow.objects.waiting().filter(
        organisation=by.organisation,
        dataset=dataset.name,
        area_code__in={line.reported[0].area_code for line in waiting},
    )
    if dataset.is_personal:
        stored = stored.filter(person__in={line.reported[0].person for line in waiting})
    first: dict[Hashable, ReportedRow | _Line] = {}
    for reported in stored.order_by("pk"):
        try:
            row = reader.read(sent_row(reported))
        except Exception as error:  # what could not be sent any more is no twin
            errors_by_field(dataset, error)
            continue
        first.setdefault(_meaning(row, reported.area_code, reported.person), reported)
    for line in waiting:
        match, row = line.reported
        twin = first.setdefault(_meaning(row, match.area_code, match.person), line)
        line.twin = twin if twin is not line else None


def _meaning(row: Row, area_code: str, person: int | None) -> Hashable:
    return area_code, person, tuple(sorted(row.items()))


def _kept(
    dataset: Reports, lines: Sequence[_Line], access: Access, by: Caller, at: datetime
) -> list[ReportedRow]:
    """Store what became of each line, and return it; a twin is not stored again."""
    new = [line for line in lines if line.twin is None]
    rows = ReportedRow.objects.bulk_create(
        [_reported(dataset, line, access, by, at) for line in new]
    )
    stored = dict(zip(new, rows, strict=True))
    return [_answer_to(line, stored) for line in lines]


def _answer_to(line: _Line, stored: Mapping[_Line, ReportedRow]) -> ReportedRow:
    if line.twin is None:
        return stored[line]
    twin = copy(line.twin if isinstance(line.twin, ReportedRow) else stored[line.twin])
    twin.row_number = line.number  # its place in this request
    return twin


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
