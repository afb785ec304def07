"""Moving a decree: submitted, returned, discarded, issued."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from programs.models import Decree, DecreeAct
from programs.selectors.decrees import decree_as_said, frozen_lines
from programs.services.decrees.refusals import DecreeRefusedError
from programs.services.decrees.steps import check_decree_act, locked, record_decree_step
from programs.services.designations.batch import designate_villages, revoke_designations
from programs.services.designations.notices import tell_decree
from programs.services.runs import refresh_villages


@dataclass(frozen=True)
class Signature:
    """What the signed decree says: it becomes part of the register when it is issued."""

    number: str
    date: date
    signatory: str
    signatory_position: str
    file: File[Any] | None


@transaction.atomic
def submit_decree(*, decree: Decree, seen: int, by: User, at: datetime, on: date) -> Decree:
    """Hand a draft to whoever issues it; what is known about its villages is kept with the step.

    Raises:
        DecreeRefusedError: it names no village.
        StaleDecreeError, NotYourDecreeError: see there.
    """
    stored = locked(decree)
    check_decree_act(stored, DecreeAct.SUBMIT, by, seen)
    known = _known(stored, on=on, at=at)
    record_decree_step(stored, DecreeAct.SUBMIT, by=by, at=at, snapshot=known)
    return stored


@transaction.atomic
def return_decree(*, decree: Decree, seen: int, remark: str, by: User, at: datetime) -> Decree:
    """Give a submitted decree back to who prepares it, saying why."""
    return _say_why(decree, DecreeAct.SEND_BACK, seen=seen, remark=remark, by=by, at=at)


@transaction.atomic
def discard_decree(*, decree: Decree, seen: int, remark: str, by: User, at: datetime) -> Decree:
    """Give up a decree that was never issued; its villages are free for another one."""
    return _say_why(decree, DecreeAct.DISCARD, seen=seen, remark=remark, by=by, at=at)


@transaction.atomic
def issue_decree(
    *, decree: Decree, signature: Signature, seen: int, by: User, at: datetime, on: date
) -> Decree:
    """Put a signed decree into force: its villages are designated, or their designation revoked.

    A designation counts from the date of its decree. The one it replaces is superseded.

    Raises:
        FourEyesError: ``by`` prepared the decree, or proposed or reviewed one of its villages.
        DecreeRefusedError: number, date, signatory, file or villages are missing, or the date lies
            in the future, or a village is no longer recommended or designated.
        StaleDecreeError, NotYourDecreeError, django.core.exceptions.ValidationError: see there.
    """
    stored = locked(decree)
    check_decree_act(stored, DecreeAct.ISSUE, by, seen)
    _check_signature(signature, on)
    known = _known(stored, on=on, at=at)
    _sign(stored, signature, by)
    try:
        known["decree"] = decree_as_said(stored)
        record_decree_step(stored, DecreeAct.ISSUE, by=by, at=at, snapshot=known)
        if stored.kind == Decree.Kind.REVOCATION:
            revoke_designations(stored, known["villages"], by=by, at=at)
        else:
            designate_villages(stored, known["villages"], by=by, at=at)
        if stored.replaces is not None:
            _supersede(stored, by=by, at=at)
        tell_decree(stored, on=on, at=at)
    except BaseException:
        stored.file.delete(save=False)
        raise
    return stored


def _say_why(
    decree: Decree, act: DecreeAct, *, seen: int, remark: str, by: User, at: datetime
) -> Decree:
    stored = locked(decree)
    check_decree_act(stored, act, by, seen)
    if not remark.strip():
        raise DecreeRefusedError(_("Say why: write a remark."), field="remark")
    record_decree_step(stored, act, by=by, at=at, remark=remark)
    return stored


def _known(decree: Decree, *, on: date, at: datetime) -> dict[str, Any]:
    villages = list(decree.lines.values_list("village_id", flat=True))
    if not villages:
        raise DecreeRefusedError(_("The decree names no village yet."))
    refresh_villages(villages, as_of=on, at=at)
    return {"on": on.isoformat(), "villages": frozen_lines(decree)}


def _check_signature(signature: Signature, on: date) -> None:
    if not signature.number.strip():
        raise DecreeRefusedError(_("The decree needs its number."), field="number")
    if signature.date > on:
        raise DecreeRefusedError(_("The decree is dated in the future."), field="date")
    if not signature.signatory.strip():
        raise DecreeRefusedError(_("Say who signed the decree."), field="signatory")
    if signature.file is None:
        raise DecreeRefusedError(_("Add the signed decree as a file."), field="file")


def _sign(decree: Decree, signature: Signature, by: User) -> None:
    decree.number, decree.date = signature.number.strip(), signature.date
    decree.signatory = signature.signatory.strip()
    decree.signatory_position = signature.signatory_position.strip()
    decree.issued_by = by
    decree.file = signature.file
    decree.full_clean(exclude=["program", "prepared_by", "issued_by", "token", "state"])
    file: Any = signature.file
    decree.file.save(file.name, file, save=False)
    with decree.file.open() as stored:
        decree.file_sha256 = hashlib.sha256(stored.read()).hexdigest()


def _supersede(decree: Decree, *, by: User, at: datetime) -> None:
    replaced = locked(decree.replaces)  # type: ignore[arg-type]
    check_decree_act(replaced, DecreeAct.SUPERSEDE, by)
    snapshot = {"by": decree.pk, "number": decree.number}
    record_decree_step(replaced, DecreeAct.SUPERSEDE, by=by, at=at, snapshot=snapshot)
