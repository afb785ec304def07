"""What happens to a designated village: ceremony, plaque, monitoring, guidance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pghistory
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.accounts.records import conflict
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from programs.models import (
    CriteriaVersion,
    Designation,
    DesignationAct,
    DesignationState,
    DesignationStep,
    StepPhoto,
    Visit,
)
from programs.models.workflow import DESIGNATIONS, Need
from programs.permissions import can_act
from programs.selectors.assessments import assessments_of
from programs.services.designations.notices import tell_designation_step
from programs.services.runs import refresh_villages
from programs.services.visits import VisitReport, check_visit, store_visit

DATES = {
    DesignationAct.CEREMONY: "ceremony_date",
    DesignationAct.PLAQUE: "plaque_date",
    DesignationAct.MONITOR: "monitored_date",
    DesignationAct.FOLLOW_UP: "monitored_date",
}
"""The field that bears the day of an act."""


class DesignationRefusedError(DomainError):
    """The designation cannot do this step now; the message says what is missing."""


@dataclass(frozen=True)
class DesignationMove:
    """What somebody records about a designated village.

    ``seen`` is the number of the last step on the page that was open; ``on`` the day of the act.
    """

    act: DesignationAct
    seen: int
    on: date
    place: str = ""
    remark: str = ""
    visit: VisitReport | None = None
    photos: Sequence[File[Any]] = ()


@transaction.atomic
def move_designation(
    *, designation: Designation, move: DesignationMove, by: User, at: datetime, today: date
) -> Designation:
    """Do one act of the table; return the designation after it. Decrees do the others.

    The village is judged anew, and what is known is kept with the step.

    Raises:
        DesignationRefusedError, VisitIncompleteError: something that the act needs is missing.
        django.core.exceptions.ValidationError: a field or a photo is not acceptable.
    """
    rows = Designation.objects.select_for_update(of=("self",)).select_related(
        "program", "village__area"
    )
    stored: Designation = rows.get(pk=designation.pk)
    _check(stored, move, by, today)
    snapshot = _known(stored, today=today, at=at)
    number = stored.step_number + 1
    if move.visit is not None:
        report = move.visit
        snapshot["visit"] = store_visit(report, of=stored, number=number, by=by, today=today)
    with pghistory.context(user=by.pk):
        step = _step(stored, move, snapshot, by=by, at=at)
    tell_designation_step(step, on=today)
    return stored


def _check(designation: Designation, move: DesignationMove, by: User, today: date) -> None:
    line = DESIGNATIONS.lines[move.act]
    if move.seen != designation.step_number:
        raise DesignationRefusedError(
            _("Somebody changed this designation since you opened the page. Read it again first.")
        )
    if designation.decree_id is None or designation.state not in line.sources:
        raise DesignationRefusedError(
            _("This step is not possible while the village is: %(state)s.")
            % {"state": DesignationState(designation.state).label}
        )
    if not can_act(by, line, designation.village.area.code):
        raise DesignationRefusedError(_("Your role does not include this step in this village."))
    for need in line.needs:
        _NEEDS[need](designation, move, today)


def _need_day(designation: Designation, move: DesignationMove, today: date) -> None:
    if move.on > today:
        raise DesignationRefusedError(_("The day lies in the future."), field="on")
    if designation.decree_date is not None and move.on < designation.decree_date:
        raise DesignationRefusedError(_("The day lies before the decree."), field="on")


def _need_not_yet(designation: Designation, move: DesignationMove, _today: date) -> None:
    if getattr(designation, DATES[move.act]) is not None:
        raise DesignationRefusedError(_("This was recorded before."))


def _need_visit(_designation: Designation, move: DesignationMove, _today: date) -> None:
    check_visit(move.visit)


def _need_fit_visit(designation: Designation, _move: DesignationMove, _today: date) -> None:
    guided = designation.steps.filter(act=DesignationAct.GUIDE).order_by("-number").first()
    since = guided.number if guided else 0
    visit = Visit.objects.filter(designation=designation, step_number__gt=since)
    last = visit.order_by("-step_number").first()
    if last is None or last.conclusion != Visit.Conclusion.FIT:
        raise DesignationRefusedError(
            _("The guidance ends after a visit that found the village fit.")
        )


def _need_remark(_designation: Designation, move: DesignationMove, _today: date) -> None:
    if not move.remark.strip():
        raise DesignationRefusedError(_("Say why: write a remark."), field="remark")


def _need_decree(_designation: Designation, _move: DesignationMove, _today: date) -> None:
    raise DesignationRefusedError(_("This is done by issuing a decree that names the village."))


_NEEDS = {
    Need.DAY: _need_day,
    Need.NOT_YET: _need_not_yet,
    Need.VISIT: _need_visit,
    Need.FIT_VISIT: _need_fit_visit,
    Need.REMARK: _need_remark,
    Need.DECREE: _need_decree,
}


def _known(designation: Designation, *, today: date, at: datetime) -> dict[str, Any]:
    refresh_villages([designation.village_id], as_of=today, at=at)
    versions = CriteriaVersion.objects.in_force(today).filter(program=designation.program_id)
    known = assessments_of([designation.village_id], list(versions.values_list("pk", flat=True)))
    return {"assessment": known.get(designation.village_id)}


def _step(
    designation: Designation,
    move: DesignationMove,
    snapshot: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> DesignationStep:
    before = designation.state
    on = move.visit.on if move.visit is not None else move.on
    step = DesignationStep(
        designation=designation,
        number=designation.step_number + 1,
        act=move.act,
        from_state=before,
        to_state=DESIGNATIONS.lines[move.act].target_from(before),
        by=by,
        by_name=by.name or by.email,
        at=at,
        on=on,
        place=move.place.strip(),
        remark=move.remark.strip(),
        snapshot=snapshot,
    )
    designation.step_number = step.number
    if designation.state != step.to_state:
        designation.state, designation.state_since = step.to_state, at
    if move.act in DATES:
        setattr(designation, DATES[move.act], on)
    try:
        with transaction.atomic():
            step.save(force_insert=True)
            for photo in move.photos:
                StepPhoto(step=step, file=photo).save(force_insert=True)
            designation.save()
    except IntegrityError as error:
        raise conflict(step, error) from error
    record(
        f"designation.{move.act.value}",
        target=designation,
        by=by,
        at=at,
        area_code=designation.village.area.code,
        before=before,
        after=step.to_state,
        step=step.number,
    )
    return step
