"""What partners report about cooperatives; reported again, the same changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative
from migranportal.accounts.batches import Decision, Saving, Settled, settle
from migranportal.accounts.records import Actor

_UNIQUE = {
    "cooperative_legal_number_once": "legal_entity_number",
    "cooperative_registry_number_once": "cooperative_registry_number",
}
"""The constraints that let a number stand once, and their fields."""


@dataclass(frozen=True)
class LegalData:
    """The legal entity and the registry number of a cooperative, as far as they are given."""

    cooperative_id: int
    number: str | None = None
    since_date: date | None = None
    registry_number: str | None = None


def lock_cooperatives(keys: Iterable[int]) -> dict[int, Cooperative]:
    """Let nobody else change these cooperatives until the transaction ends; return those there are.

    They are locked in the order of their keys, so that two who want the same ones wait for each
    other and never both.
    """
    found = Cooperative.objects.select_related("seat__area").filter(pk__in=set(keys))
    locked = found.order_by("pk").select_for_update(of=("self",))
    return {cooperative.pk: cooperative for cooperative in locked}


@transaction.atomic(savepoint=False)
def report_legal_data(
    *, reports: Sequence[LegalData], by: Actor | None, at: datetime
) -> list[Settled[Cooperative]]:
    """Record legal data, each of another cooperative; return what became of each, in order.

    Refused is a number that belongs to another cooperative, and a legal entity that would have a
    number without a date or a date without a number.
    """
    locked = lock_cooperatives(report.cooperative_id for report in reports)
    taken = _taken(reports, locked)

    def decide(report: LegalData) -> Decision[Cooperative]:
        if report.cooperative_id not in locked:  # removed after it was found
            raise ValidationError(_("The record is not there any more."), code="not_found")
        for constraint, number in _numbers(report):
            if (constraint, number) in taken:
                raise ValidationError(_message(constraint), code="conflict")
        return _decided(report, locked[report.cooperative_id])

    return settle(reports, decide, by=by, at=at)


def _taken(reports: Iterable[LegalData], locked: Iterable[int]) -> set[tuple[str, str]]:
    """Return the numbers that cooperatives have of which nothing is reported.

    The database would refuse them too, but one by one; it alone decides where two of the reported
    ones would have the same.
    """
    wanted = {pair for report in reports for pair in _numbers(report)}
    others = Cooperative.objects.exclude(pk__in=locked)
    return {
        (constraint, number)
        for constraint, field in _UNIQUE.items()
        for number in others.filter(
            **{f"{field}__in": [number for name, number in wanted if name == constraint]}
        ).values_list(field, flat=True)
    }


def _numbers(report: LegalData) -> list[tuple[str, str]]:
    sent = (report.number, report.registry_number)
    return [(name, number) for name, number in zip(_UNIQUE, sent, strict=True) if number]


def _message(constraint: str) -> str:
    found = next(one for one in Cooperative._meta.constraints if one.name == constraint)
    return str(found.get_violation_error_message())


def _decided(report: LegalData, cooperative: Cooperative) -> Decision[Cooperative]:
    before = (cooperative.legal_entity_number, cooperative.legal_entity_date)
    legal_number = before[0] if report.number is None else report.number
    legal_date = report.since_date or before[1]
    savings: list[Saving] = []
    registry_number = report.registry_number
    if registry_number not in {None, cooperative.cooperative_registry_number}:
        cooperative.cooperative_registry_number = registry_number or ""
        changed = Saving(cooperative, "cooperative.changed", ("cooperative_registry_number",))
        savings.append(changed)
    if (legal_number, legal_date) != before:
        if legal_date is None or not legal_number:
            text = _("A legal entity needs both its number and its date.")
            raise ValidationError({_missing(legal_date): text})
        cooperative.legal_entity_number = legal_number
        cooperative.legal_entity_date = legal_date
        fields = ("legal_entity_number", "legal_entity_date")
        details = {"number": legal_number}
        savings.append(Saving(cooperative, "cooperative.legal_entity_set", fields, details))
    return Decision(cooperative, tuple(savings))


def _missing(legal_date: date | None) -> str:
    return "legal_entity_date" if legal_date is None else "legal_entity_number"
