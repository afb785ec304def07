"""How an agreement moves, line by line of the table."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementAct, Amendment, Party
from agreements.models.workflow import TRANSITIONS
from agreements.services.grants import cut_grants, suspend_grants, write_grants
from agreements.services.needs import MINISTRY, IncompleteError, WrongStateError, check_act
from agreements.services.steps import take_step
from migranportal.accounts.models import User
from migranportal.core.models import validate_and_save

Act, State = AgreementAct, Agreement.State
_TAKES_OVER = frozenset({State.SIGNED, State.IN_FORCE})
SIMPLE = frozenset({Act.EXPLORE, Act.DISCUSS, Act.CLEAR, Act.REOPEN, Act.WITHDRAW})
"""Acts that record nothing but the step itself."""


def move_agreement(
    *,
    agreement: Agreement,
    act: AgreementAct,
    on: date,
    note: str = "",
    by: User | None,
    at: datetime,
) -> Agreement:
    """Do a simple act, or suspend or resume an agreement; its grants follow.

    Raises:
        WrongStateError: not from this state, or the act has a service of its own.
        IncompleteError: with everything that is missing.
    """
    if act not in SIMPLE | {Act.SUSPEND, Act.RESUME}:
        raise WrongStateError(_("This step needs more than a note."))
    with transaction.atomic():
        locked = _locked(agreement)
        check_act(locked, TRANSITIONS[act], on=on, note=note)
        take_step(locked, act, on=on, by=by, at=at, note=note)
        if act in {Act.SUSPEND, Act.RESUME}:
            suspend_grants(locked, is_suspended=act == Act.SUSPEND, by=by)
    return locked


@transaction.atomic
def sign_agreement(
    *,
    agreement: Agreement,
    signed_date: date,
    signed_place: str = "",
    ministry_number: str = "",
    by: User | None,
    at: datetime,
    today: date,
) -> Agreement:
    """Record the signing: its day, its place and the ministry's own number.

    Raises:
        WrongStateError, IncompleteError: see ``check_act``; the day may not lie in the future.
    """
    locked = _locked(agreement)
    locked.signed_date, locked.signed_place = signed_date, signed_place
    if ministry_number:
        Party.objects.filter(agreement=locked, organisation__code=MINISTRY).update(
            number=ministry_number, updated_at=at
        )
    check_act(locked, TRANSITIONS[Act.SIGN], on=today)
    take_step(locked, Act.SIGN, on=signed_date, by=by, at=at)
    return locked


@transaction.atomic
def activate_agreement(
    *, agreement: Agreement, start_date: date, end_date: date, by: User | None, at: datetime
) -> Agreement:
    """Put a signed agreement into force for a term; its data clauses become grants.

    Raises:
        WrongStateError, IncompleteError: see ``check_act``.
        django.core.exceptions.ValidationError: the term ends before it begins.
    """
    locked = _locked(agreement)
    locked.start_date, locked.end_date = start_date, end_date
    check_act(locked, TRANSITIONS[Act.ACTIVATE], on=start_date)
    take_step(locked, Act.ACTIVATE, on=start_date, by=by, at=at, until=end_date.isoformat())
    write_grants(locked, by=by, at=at)
    return locked


@transaction.atomic
def amend_agreement(
    *, agreement: Agreement, amendment: Amendment, by: User | None, at: datetime
) -> Amendment:
    """Record a signed addendum.

    Raises:
        WrongStateError: the agreement is not in force.
        django.core.exceptions.ValidationError: number, day or text is missing or taken.
    """
    return _amend(agreement, amendment, Act.ADDENDUM, by=by, at=at)


@transaction.atomic
def extend_agreement(
    *, agreement: Agreement, amendment: Amendment, by: User | None, at: datetime
) -> Amendment:
    """Record a signed extension: the agreement and its grants get the new last day.

    Raises:
        WrongStateError: the agreement is not in force.
        IncompleteError: the new last day is not later than the present one.
        django.core.exceptions.ValidationError: number, day or text is missing or taken.
    """
    return _amend(agreement, amendment, Act.EXTEND, by=by, at=at)


def _amend(
    agreement: Agreement, amendment: Amendment, act: AgreementAct, *, by: Any, at: datetime
) -> Amendment:
    locked = _locked(agreement)
    check_act(locked, TRANSITIONS[act], on=amendment.signed_date)
    amendment.agreement = locked
    amendment.kind = Amendment.Kind.EXTENSION if act == Act.EXTEND else Amendment.Kind.ADDENDUM
    if act == Act.EXTEND:
        _refuse_earlier_end(locked, amendment)
        locked.end_date = amendment.new_end_date
    validate_and_save(amendment)
    take_step(locked, act, on=amendment.signed_date, by=by, at=at, note=amendment.text)
    write_grants(locked, by=by, at=at)
    return amendment


def _refuse_earlier_end(agreement: Agreement, amendment: Amendment) -> None:
    new, old = amendment.new_end_date, agreement.end_date
    if new is None or (old is not None and new <= old):
        raise IncompleteError(
            _("The new last day must be later than the present one."), field="new_end_date"
        )


@transaction.atomic
def end_agreement_early(
    *, agreement: Agreement, last_day: date, note: str, by: User | None, at: datetime
) -> Agreement:
    """End an agreement before its term, with ``last_day`` as its last day; its grants end too.

    Raises:
        WrongStateError, IncompleteError: see ``check_act``; a day outside the term.
    """
    locked = _locked(agreement)
    check_act(locked, TRANSITIONS[Act.END_EARLY], on=last_day, note=note)
    _refuse_day_outside(locked, last_day)
    locked.end_date = last_day
    take_step(locked, Act.END_EARLY, on=last_day, by=by, at=at, note=note)
    cut_grants(locked, last_day=last_day, by=by)
    return locked


@transaction.atomic
def supersede_agreement(
    *,
    agreement: Agreement,
    successor: Agreement,
    on: date,
    note: str,
    by: User | None,
    at: datetime,
) -> Agreement:
    """Let ``successor``, which is signed, take the place of ``agreement`` from the day ``on``.

    Also the case of an institution that changed its name: the successor has the new one as party.

    Raises:
        WrongStateError, IncompleteError: see ``check_act``; the successor is not signed.
    """
    locked = _locked(agreement)
    check_act(locked, TRANSITIONS[Act.SUPERSEDE], on=on, note=note)
    if successor.pk == locked.pk or _locked(successor).state not in _TAKES_OVER:
        raise IncompleteError(
            _("The agreement that takes its place must be signed first."), field="successor"
        )
    locked.superseded_by = successor
    last_day = on - timedelta(days=1)
    if locked.start_date is not None and locked.end_date is not None:
        locked.end_date = max(min(locked.end_date, last_day), locked.start_date)
    take_step(locked, Act.SUPERSEDE, on=on, by=by, at=at, note=note, successor=successor.pk)
    cut_grants(locked, last_day=last_day, by=by)
    return locked


def end_expired(*, today: date, at: datetime) -> int:
    """Close the agreements whose last day has passed; return how many.

    Access ended with the day itself: every grant carries its period.
    """
    running = Agreement.objects.filter(
        state__in=TRANSITIONS[Act.EXPIRE].sources, end_date__lt=today
    )
    count = 0
    for key in running.values_list("pk", flat=True):
        with transaction.atomic():
            locked = Agreement.objects.select_for_update().get(pk=key)
            if locked.state in TRANSITIONS[Act.EXPIRE].sources and locked.end_date is not None:
                take_step(locked, Act.EXPIRE, on=locked.end_date, by=None, at=at)
                count += 1
    return count


def _refuse_day_outside(agreement: Agreement, day: date) -> None:
    start, end = agreement.start_date, agreement.end_date
    if start is None or end is None or not start <= day <= end:
        raise IncompleteError(
            _("The last day must lie inside the term of the agreement."), field="last_day"
        )


def _locked(agreement: Agreement) -> Agreement:
    locked: Agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    return locked
