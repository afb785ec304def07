"""Who hears of a step of a designation, and of the decree that made or ended it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind
from migranportal.notices.services import News, notify_many, notify_role
from programs.models import Decree, DesignationAct, DesignationStep, Program

_VILLAGE = (Role.VILLAGE_OFFICER, Role.VILLAGE_HEAD)
KINDS = {
    DesignationAct.DESIGNATE: Kind.PROPOSAL_ACCEPTED,
    DesignationAct.GUIDE: Kind.DESIGNATION_GUIDANCE,
    DesignationAct.END_GUIDANCE: Kind.DESIGNATION_GUIDED,
    DesignationAct.REVOKE: Kind.DESIGNATION_REVOKED,
}
"""What is told; ceremonies, plaques and visits are no news to who was there."""


def tell_designation_step(step: DesignationStep, *, on: date) -> None:
    """Tell the village of a step, once. The designation must be loaded with its village."""
    designation = step.designation
    code = designation.village.area.code
    news = _news(step, designation.program, code)
    if news is not None:
        notify_role(roles=_VILLAGE, news=news, on=on, at=step.at)


def tell_decree(decree: Decree, *, on: date, at: datetime) -> None:
    """Tell each village of an issued decree, and BP3MI, that it was designated or that this ended.

    A decree recorded afterwards is no news. Constant number of statements, however many villages.
    """
    if decree.kind == Decree.Kind.RECORD:
        return
    is_revocation = decree.kind == Decree.Kind.REVOCATION
    act = DesignationAct.REVOKE if is_revocation else DesignationAct.DESIGNATE
    of_decree = {
        "designation__revoked_by_decree" if is_revocation else "designation__decree": decree
    }
    steps = DesignationStep.objects.filter(act=act, **of_decree).select_related(
        "designation__village__area"
    )
    found = (_news(step, decree.program, step.designation.village.area.code) for step in steps)
    news = [one for one in found if one is not None]
    notify_many(roles=(*_VILLAGE, Role.BP3MI_OFFICER), news=news, on=on, at=at)


def _news(step: DesignationStep, program: Program, code: str) -> News | None:
    kind = KINDS.get(DesignationAct(step.act))
    if kind is None:
        return None
    parameters: dict[str, Any] = {"program": {"id": program.name_id, "en": program.name_en}}
    if step.remark:
        parameters["reason"] = step.remark
    return News(
        kind,
        key=f"{step.designation_id}:{step.number}",
        area_code=code,
        link=reverse("programs:designation", kwargs={"code": code, "pk": step.designation_id}),
        parameters=parameters,
    )
