"""What partners report about cooperatives; reported again, the same changes nothing."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative
from cooperatives.services.cooperatives import change_cooperative, set_legal_entity
from migranportal.accounts.records import Actor


@transaction.atomic(savepoint=False)
def report_legal_data(
    *,
    cooperative: Cooperative,
    number: str | None = None,
    since_date: date | None = None,
    registry_number: str | None = None,
    by: Actor | None,
    at: datetime,
) -> tuple[Cooperative, bool]:
    """Record the legal entity and the registry number of a cooperative, as far as they are given.

    Returns the cooperative and whether it changed.

    Raises:
        django.core.exceptions.ValidationError: a number belongs to another cooperative, or a legal
            entity would have a number without a date or a date without a number.
    """
    before = (cooperative.legal_entity_number, cooperative.legal_entity_date)
    legal_number = before[0] if number is None else number
    legal_date = since_date or before[1]
    is_changed = False
    if registry_number is not None and registry_number != cooperative.cooperative_registry_number:
        cooperative.cooperative_registry_number = registry_number
        change_cooperative(cooperative=cooperative, by=by, at=at)
        is_changed = True
    if (legal_number, legal_date) != before:
        if legal_date is None:
            text = _("A legal entity needs both its number and its date.")
            raise ValidationError({"legal_entity_date": text})
        set_legal_entity(
            cooperative=cooperative, number=legal_number, since_date=legal_date, by=by, at=at
        )
        is_changed = True
    return cooperative, is_changed
