"""Saving of many records at once, each as ``save_record`` would: one at fault holds back no other.

The records are checked without a query each, written with one statement for all of a kind, and only
where the database refuses that, in smaller and smaller parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.records import conflict, save_record
from migranportal.audit.services import event_of, record_all

PARTS = 10
"""How many parts are tried where the database refused the whole."""

Item = TypeVar("Item")
Kept = TypeVar("Kept", bound=models.Model)


@dataclass(frozen=True)
class Saving:
    """One record to save, the act that the audit names, and what else it says.

    ``fields`` are those that changed of a record that is stored already; nothing else is written.
    A relation whose object was loaded is not looked up again.
    """

    record: ScopedRecord
    act: str
    fields: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision(Generic[Kept]):
    """The record that will hold something, and what must be saved for it: nothing, if it does already."""

    kept: Kept
    savings: tuple[Saving, ...] = ()


Settled = tuple[Kept, bool] | ValidationError
"""The record that holds something now and whether it changed, or why it was refused."""

_Case = tuple[Saving, ...]


def is_new(record: models.Model) -> bool:
    """Tell whether ``record`` was never stored."""
    return bool(record._state.adding)  # noqa: SLF001 (documented by Django)


def settle(
    items: Iterable[Item],
    decide: Callable[[Item], Decision[Kept]],
    *,
    by: Any,
    at: datetime,
) -> list[Settled[Kept]]:
    """Save what ``decide`` wants for each item, and return what became of each, in order.

    ``decide`` asks the database nothing, and refuses by raising ``ValidationError``. The savings of
    one item are saved together or not at all. No two items may change the same record.
    """
    decided: list[Decision[Kept] | ValidationError] = []
    for item in items:
        try:
            decided.append(decide(item))
        except ValidationError as error:
            decided.append(error)
    cases = [one.savings for one in decided if isinstance(one, Decision) and one.savings]
    faults = iter(_saved(cases, by=by, at=at))
    return [_settled(one, faults) for one in decided]


def _settled(
    one: Decision[Kept] | ValidationError, faults: Iterator[ValidationError | None]
) -> Settled[Kept]:
    if isinstance(one, ValidationError):
        return one
    if not one.savings:
        return one.kept, False
    return next(faults) or (one.kept, True)


def _saved(cases: Sequence[_Case], *, by: Any, at: datetime) -> list[ValidationError | None]:
    """Save each case wholly or not at all; return why one was not, in order."""
    if not cases:
        return []
    known = _Known(saving.record for case in cases for saving in case)
    faults = [_fault(case, known) for case in cases]
    sound = [number for number, fault in enumerate(faults) if fault is None]
    with transaction.atomic(), pghistory.context(user=getattr(by, "pk", None)):
        refused = _write([cases[number] for number in sound], by=by, at=at)
    for number, fault in zip(sound, refused, strict=True):
        faults[number] = fault
    return faults


class _Known:
    """The rows that relations of many records lead to, asked for with one query for each relation."""

    def __init__(self, records: Iterable[models.Model]) -> None:
        wanted: dict[models.ForeignKey[Any, Any], set[Any]] = {}
        for record in records:
            for relation in _relations(record):
                wanted.setdefault(relation, set()).add(getattr(record, relation.attname))
        self._found = {relation: self._there(relation, keys) for relation, keys in wanted.items()}

    def require(self, record: models.Model) -> None:
        """Refuse a record that leads to nothing, with the error that its form would show.

        Raises:
            django.core.exceptions.ValidationError: by the names of relations.
        """
        faults: dict[str, ValidationError] = {}
        for relation in _relations(record):
            key = getattr(record, relation.attname)
            if key in self._found[relation] or (key is None and relation.null):
                continue
            try:
                relation.clean(key, record)
            except ValidationError as error:
                faults[relation.name] = error
        if faults:
            raise ValidationError(faults)

    def _there(self, relation: models.ForeignKey[Any, Any], keys: set[Any]) -> set[Any]:
        target = relation.target_field.attname
        rows: Any = models.QuerySet(relation.related_model)
        found = rows.filter(**{f"{target}__in": keys - {None}})
        return set(found.values_list(target, flat=True))


def _relations(record: models.Model) -> list[models.ForeignKey[Any, Any]]:
    """Return the foreign keys of ``record`` whose object was not loaded with it."""
    return [
        entry
        for entry in record._meta.concrete_fields
        if isinstance(entry, models.ForeignKey) and not entry.is_cached(record)
    ]


def _fault(case: _Case, known: _Known) -> ValidationError | None:
    for saving in case:
        faults = [
            fault
            for check in (_check_fields, known.require)
            if (fault := _raised(check, saving.record))
        ]
        if faults:
            return _joined(faults)
    return None


def _check_fields(record: models.Model) -> None:
    """Check what needs no query; constraints are for the database."""
    relations = {entry.name for entry in record._meta.concrete_fields if entry.is_relation}
    record.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)


def _raised(check: Callable[[models.Model], None], record: models.Model) -> ValidationError | None:
    try:
        check(record)
    except ValidationError as error:
        return error
    return None


def _joined(faults: Sequence[ValidationError]) -> ValidationError:
    errors: dict[str, list[ValidationError]] = {}
    for fault in faults:
        errors = fault.update_error_dict(errors)
    return ValidationError(errors)


def _write(cases: Sequence[_Case], *, by: Any, at: datetime) -> list[ValidationError | None]:
    if not cases:
        return []
    records = [saving.record for case in cases for saving in case]
    before = [(record, record.pk, is_new(record)) for record in records]
    try:
        with transaction.atomic():
            _write_all(cases, by=by, at=at)
    except IntegrityError as error:
        for record, key, was_new in before:  # Django thinks that they are stored
            record.pk, record._state.adding = key, was_new  # noqa: SLF001 (documented by Django)
        if len(cases) == 1:
            return [_named(cases[0], error) or _alone(cases[0], by=by, at=at)]
        size = -(-len(cases) // PARTS)
        parts = [cases[n : n + size] for n in range(0, len(cases), size)]
        return [fault for part in parts for fault in _write(part, by=by, at=at)]
    return [None] * len(cases)


def _write_all(cases: Sequence[_Case], *, by: Any, at: datetime) -> None:
    groups: dict[tuple[Any, bool, tuple[str, ...]], list[Any]] = {}
    places: dict[tuple[Any, bool, tuple[str, ...]], int] = {}
    for case in cases:
        for place, saving in enumerate(case):
            key = (type(saving.record), is_new(saving.record), saving.fields)
            groups.setdefault(key, []).append(saving.record)
            places[key] = max(place, places.get(key, 0))
    # What stands later in a case may need what stands before it.
    for key in sorted(groups, key=lambda one: places[one]):
        model, creates, fields = key
        if creates:
            models.QuerySet(model).bulk_create(groups[key])
            continue
        for record in groups[key]:
            record.updated_at = at
        models.QuerySet(model).bulk_update(groups[key], [*fields, "updated_at"])
    record_all(
        event_of(
            saving.act,
            target=saving.record,
            by=by,
            at=at,
            area_code=saving.record.scope_code,
            **saving.details,
        )
        for case in cases
        for saving in case
    )


def _named(case: _Case, error: IntegrityError) -> ValidationError | None:
    """Return the message of the constraint that refused the case, if it is one with a message."""
    for saving in case:
        try:
            return conflict(saving.record, error)
        except IntegrityError:
            continue
    return None


def _alone(case: _Case, *, by: Any, at: datetime) -> ValidationError | None:
    """Save a case as ``save_record`` does, which finds out what no constraint's message says."""
    try:
        with transaction.atomic():
            for saving in case:
                save_record(saving.record, act=saving.act, by=by, at=at, **saving.details)
    except ValidationError as error:
        return error
    return None
