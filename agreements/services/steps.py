"""Recording of steps: the state and its time line in one transaction."""

from datetime import date, datetime
from typing import Any

import pghistory

from agreements.models import Agreement, AgreementAct, AgreementStep
from agreements.models.workflow import TRANSITIONS
from migranportal.audit.services import SYSTEM, record
from migranportal.core.models import validate_and_save


def take_step(
    agreement: Agreement,
    act: AgreementAct,
    *,
    on: date,
    by: Any,
    at: datetime,
    note: str = "",
    **details: Any,
) -> AgreementStep:
    """Move ``agreement`` by ``act``, save it, and add the step and the audit event.

    The caller holds the row and has checked the needs of the act.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    before = agreement.state if agreement.pk else ""
    agreement.state = TRANSITIONS[act].target_from(before)
    with pghistory.context(user=getattr(by, "pk", None), act=f"agreement.{act.value}"):
        validate_and_save(agreement)
        step = AgreementStep.objects.create(
            agreement=agreement,
            act=act,
            from_state=before,
            to_state=agreement.state,
            on_date=on,
            at=at,
            by_name=getattr(by, "email", None) or SYSTEM,
            note=note,
        )
        record(
            f"agreement.{act.value}",
            target=agreement,
            by=by,
            at=at,
            reason=note[:500],
            on=on.isoformat(),
            **details,
        )
    return step
