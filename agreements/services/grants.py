"""Data clauses become grants when an agreement comes into force, and end with it."""

from datetime import date, datetime
from typing import Any

import pghistory
from django.db.models import F
from django.db.models.functions import Least

from agreements.models import Agreement, DataClause
from migranportal.accounts.models import DataGrant


def write_grants(agreement: Agreement, *, by: Any, at: datetime) -> int:
    """Write a grant for each clause and area, with the agreement's period; return how many.

    Called again after an addendum or extension it brings them in step: new ones are added, changed
    ones changed, those of removed clauses end the day before.
    """
    wanted = {
        (_reference(clause), area): clause
        for clause in agreement.clauses.select_related("organisation")
        for area in clause.area_codes or [""]
    }
    with pghistory.context(user=getattr(by, "pk", None), agreement=agreement.pk):
        for (reference, area), clause in wanted.items():
            DataGrant.objects.update_or_create(
                reference=reference, area_code=area, defaults=_content(agreement, clause)
            )
    return len(wanted)


def cut_grants(agreement: Agreement, *, last_day: date, by: Any) -> int:
    """Let the grants of ``agreement`` end with ``last_day``; return how many ended earlier for it."""
    grants = _grants_of(agreement).filter(until_date__gt=last_day)
    with pghistory.context(user=getattr(by, "pk", None), agreement=agreement.pk):
        # One that had not begun keeps an ordered period and is suspended for good.
        grants.filter(since_date__gt=last_day).update(is_suspended=True)
        begun = grants.filter(since_date__lte=last_day)
        return int(begun.update(until_date=Least(F("until_date"), last_day)))


def suspend_grants(agreement: Agreement, *, is_suspended: bool, by: Any) -> int:
    """Suspend the grants of ``agreement``, or let them hold again; return how many."""
    with pghistory.context(user=getattr(by, "pk", None), agreement=agreement.pk):
        return int(_grants_of(agreement).update(is_suspended=is_suspended))


def _grants_of(agreement: Agreement) -> Any:
    return DataGrant.objects.filter(reference__startswith=f"agreement:{agreement.pk}/")


def _reference(clause: DataClause) -> str:
    return f"agreement:{clause.agreement_id}/clause:{clause.pk}"


def _content(agreement: Agreement, clause: DataClause) -> dict[str, Any]:
    return {
        "organisation": clause.organisation,
        "dataset": clause.dataset,
        "level": clause.level,
        "fields": clause.fields,
        "since_date": agreement.start_date,
        "until_date": agreement.end_date,
        "is_suspended": agreement.state == Agreement.State.SUSPENDED,
        "purpose": clause.purpose,
        "basis": f"{agreement} ({clause.lawful_basis})"[:400],
    }
