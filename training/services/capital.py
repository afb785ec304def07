"""Applications of returnees' businesses for capital, line by line of the table."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import save_record
from migranportal.core.errors import DomainError
from training.models import CapitalAccess, CapitalAct, CapitalState
from training.models.workflow import CAPITAL_LINES


class CapitalStepError(DomainError):
    """The state of the application does not allow the step, or something of it is missing."""


def apply_for_capital(
    *, application: CapitalAccess, by: User | None, at: datetime
) -> CapitalAccess:
    """Record that a business applied.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault or the day lies in the future.
    """
    application.state = CapitalState.APPLIED
    _check_day(application.applied_date, "applied_date", on=timezone.localdate(at))
    save_record(application, act="capital.applied", by=by, at=at)
    return application


@transaction.atomic
def change_application(
    *, application: CapitalAccess, by: User | None, at: datetime
) -> CapitalAccess:
    """Save corrections; the state and what proves it stay.

    Raises:
        django.core.exceptions.ValidationError: a field is at fault.
    """
    stored = CapitalAccess.objects.select_for_update(of=("self",)).get(pk=application.pk)
    application.state = stored.state
    _check_day(application.applied_date, "applied_date", on=timezone.localdate(at))
    save_record(application, act="capital.changed", by=by, at=at)
    return application


@transaction.atomic
def move_application(
    *,
    application: CapitalAccess,
    act: CapitalAct,
    day: date,
    amount: Decimal | None = None,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> CapitalAccess:
    """Record what became of an application on ``day``.

    Raises:
        CapitalStepError: not from this state, or the amount or the reason is missing.
        django.core.exceptions.ValidationError: the days are not in order, or lie in the future.
    """
    rows = CapitalAccess.objects.select_related("business__owner__village__area")
    locked: CapitalAccess = rows.select_for_update(of=("self",)).get(pk=application.pk)
    line = CAPITAL_LINES[act]
    if locked.state not in line.sources:
        raise CapitalStepError(
            _("The application is “%(state)s”: this step is not possible from there.")
            % {"state": locked.get_state_display()}
        )
    _check_day(day, "day", on=timezone.localdate(at))
    if line.needs_amount and amount is None:
        raise CapitalStepError(_("Enter the approved amount."), field="amount")
    if line.needs_reason and not reason.strip():
        raise CapitalStepError(_("Enter the reason."), field="reason")
    _take(locked, act, day, amount, reason.strip())
    locked.state = line.target
    save_record(locked, act=f"capital.{act.value}", by=by, at=at)
    return locked


def _take(
    application: CapitalAccess, act: CapitalAct, day: date, amount: Decimal | None, reason: str
) -> None:
    if act == CapitalAct.APPROVE:
        application.decided_date, application.approved_amount = day, amount
    elif act == CapitalAct.DISBURSE:
        application.disbursed_date = day
    elif act == CapitalAct.REJECT:
        application.decided_date = day
    if reason:
        application.reason = reason


def _check_day(day: date | None, field: str, *, on: date) -> None:
    if day is not None and day > on:
        message = _("This day lies in the future. Record it once it has happened.")
        raise ValidationError({field: message} if field != "day" else message)
