"""Who hears of a step of a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind
from migranportal.notices.services import News, notify_role
from programs.models import Proposal, ProposalAct, ProposalStep

_VILLAGE = (Role.VILLAGE_OFFICER,)
_WHOLE_VILLAGE = (Role.VILLAGE_OFFICER, Role.VILLAGE_HEAD)
_OFFICE = (Role.BP3MI_OFFICER,)
_MINISTRY = (Role.PROGRAM_OFFICER, Role.MINISTRY_ADMINISTRATOR)


@dataclass(frozen=True)
class Told:
    """What is told to whom; the roles are those that hold the area of the village."""

    kind: Kind
    roles: tuple[Role, ...]


TOLD: dict[ProposalAct, tuple[Told, ...]] = {
    ProposalAct.SUBMIT: (Told(Kind.PROPOSAL_WAITING, (Role.VILLAGE_HEAD,)),),
    ProposalAct.SEND_BACK: (Told(Kind.PROPOSAL_RETURNED, _VILLAGE),),
    ProposalAct.CONFIRM: (
        Told(Kind.PROPOSAL_WAITING, _OFFICE),
        Told(Kind.PROPOSAL_FORWARDED, _VILLAGE),
    ),
    ProposalAct.RETURN: (Told(Kind.PROPOSAL_RETURNED, _WHOLE_VILLAGE),),
    ProposalAct.TAKE_UP: (Told(Kind.PROPOSAL_FORWARDED, _WHOLE_VILLAGE),),
    ProposalAct.VERIFY: (Told(Kind.PROPOSAL_VERIFIED, _WHOLE_VILLAGE),),
    ProposalAct.VISIT: (Told(Kind.PROPOSAL_VISITED, _WHOLE_VILLAGE),),
    ProposalAct.ASK: (Told(Kind.PROPOSAL_IMPROVE, _WHOLE_VILLAGE),),
    ProposalAct.MEND: (Told(Kind.PROPOSAL_MENDED, _OFFICE),),
    ProposalAct.RECOMMEND: (Told(Kind.PROPOSAL_RECOMMENDED, (*_WHOLE_VILLAGE, *_MINISTRY)),),
    ProposalAct.SEND_DOWN: (Told(Kind.PROPOSAL_RETURNED, _OFFICE),),
    ProposalAct.REJECT: (Told(Kind.PROPOSAL_REJECTED, _WHOLE_VILLAGE),),
}


def tell_step(proposal: Proposal, step: ProposalStep, *, on: date) -> None:
    """Tell whom the step concerns, once. The designation itself is told by its decree."""
    code = proposal.village.area.code
    program = proposal.program
    for told in TOLD.get(ProposalAct(step.act), ()):
        parameters: dict[str, object] = {"program": {"id": program.name_id, "en": program.name_en}}
        if step.remarks:
            parameters["reason"] = [remark["text"] for remark in step.remarks]
        news = News(
            told.kind,
            key=f"{proposal.pk}:{step.number}",
            area_code=code,
            link=reverse("programs:proposal", kwargs={"code": code, "pk": proposal.pk}),
            parameters=parameters,
        )
        notify_role(roles=told.roles, news=news, on=on, at=step.at)
