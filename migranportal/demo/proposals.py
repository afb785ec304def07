"""Proposals of some villages, each at another place on its way; made through the services."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.accounts.services import NewAssignment, assign_role, change_user, create_user
from migranportal.demo.chance import chance_of, full_name
from migranportal.demo.villages import MARK
from migranportal.notices.services import mark_all_read
from programs.models import Program, Proposal, ProposalAct
from programs.services import (
    Move,
    ProposalRefusedError,
    Remark,
    change_proposal,
    move_proposal,
    prepare_proposal,
)
from villages.models import ProgramCode, Village

_Act = ProposalAct
_VILLAGE_ACTS = frozenset({_Act.PREPARE, _Act.EDIT, _Act.SUBMIT})
_HEAD_ACTS = frozenset({_Act.SEND_BACK, _Act.CONFIRM})
_BP3MI = "bp3mi.jatim@portal.example"
_OWN_ACCOUNTS = {
    "35.04.14.2011": ("tunggangri@portal.example", "kades.tunggangri@portal.example"),
}


@dataclass(frozen=True)
class Step:
    """An act, so many days before the day of the demo."""

    days_ago: int
    act: ProposalAct
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Story:
    """What happened to the proposal of a village in East Java, whose BP3MI has a demo account."""

    code: str
    steps: tuple[Step, ...]


def _until_submitted(days_ago: int) -> tuple[Step, ...]:
    acts = ((3, _Act.PREPARE), (1, _Act.EDIT), (0, _Act.SUBMIT))
    return tuple(Step(days_ago + before, act) for before, act in acts)


STORIES = (
    Story(
        "35.04.14.2011",
        (
            *_until_submitted(7),
            Step(5, _Act.SEND_BACK, (Remark("Tambahkan foto kegiatan terakhir (contoh)."),)),
            Step(3, _Act.EDIT),
            Step(2, _Act.SUBMIT),
        ),
    ),
    Story("35.04.14.2004", (*_until_submitted(6), Step(4, _Act.CONFIRM))),
    Story(
        "35.04.14.2016",
        (
            *_until_submitted(16),
            Step(14, _Act.CONFIRM),
            Step(
                10,
                _Act.RETURN,
                (
                    Remark("Salinan Perdes belum terbaca, mohon dipindai ulang (contoh).",
                           "perdes-pelindungan"),
                    Remark("Sebutkan narahubung Satgas yang dapat dihubungi (contoh)."),
                ),
            ),
        ),
    ),
    Story(
        "35.02.18.2015",
        (*_until_submitted(22), Step(20, _Act.CONFIRM), Step(15, _Act.TAKE_UP)),
    ),
    Story(
        "35.04.14.2005",
        (
            *_until_submitted(36),
            Step(34, _Act.CONFIRM),
            Step(30, _Act.TAKE_UP),
            Step(
                25,
                _Act.REJECT,
                (Remark("Masa tugas Satgas sudah berakhir dan data desa lama tidak dikonfirmasi. "
                        "Usulkan lagi setelah keduanya diperbarui (contoh)."),),
            ),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class _Cast:
    """Who acts in a story."""

    officer: User
    head: User
    bp3mi: User

    def actor(self, act: ProposalAct) -> User:
        if act in _VILLAGE_ACTS:
            return self.officer
        return self.head if act in _HEAD_ACTS else self.bp3mi


def load_proposals(
    villages: Iterable[Village], *, since: date, as_of: date, at: datetime
) -> list[Proposal]:
    """Tell the stories of those ``villages`` that have one; return the proposals.

    Where four eyes need people without a demo account, they get closed accounts, with a role from
    ``since`` on. Where a step is refused, because no criteria are in force on its day or renewed ones
    are not met, the village proposes nothing.
    """
    known = {village.area.code: village for village in villages}
    return [
        proposal
        for story in STORIES
        if story.code in known
        and (proposal := _told(story, known[story.code], since=since, as_of=as_of, at=at))
    ]


def _told(
    story: Story, village: Village, *, since: date, as_of: date, at: datetime
) -> Proposal | None:
    own = _OWN_ACCOUNTS.get(story.code)
    proposal: Proposal | None = None
    with suppress(ProposalRefusedError), transaction.atomic():
        cast = _cast(village, own, since=since, at=at)
        told: Proposal | None = None
        for position, step in enumerate(story.steps):
            days = timedelta(days=step.days_ago)
            moment: dict[str, Any] = {
                "at": at - days + timedelta(minutes=position),
                "on": as_of - days,
            }
            told = _act(told, village, step, cast, moment)
        if own is None:
            for user in (cast.officer, cast.head):
                change_user(user=user, is_active=False, by=None, at=at)
        proposal = told
    return proposal


def _act(
    proposal: Proposal | None, village: Village, step: Step, cast: _Cast, moment: dict[str, Any]
) -> Proposal:
    by = cast.actor(step.act)
    mark_all_read(by=by, at=moment["at"])
    if proposal is None:
        program = Program.objects.get(pk=ProgramCode.DESA_MIGRAN_EMAS)
        return prepare_proposal(village=village, program=program, by=by, **moment)
    if step.act == _Act.EDIT:
        return change_proposal(
            proposal=proposal, by=by, **moment, **_content(proposal, cast, moment["on"])
        )
    move = Move(
        step.act,
        seen=proposal.step_number,
        remarks=step.remarks,
        agrees=step.act == _Act.CONFIRM,
        address=urljoin(
            settings.PORTAL_ADDRESS, reverse("programs:proposal_link", args=[proposal.pk])
        ),
    )
    return move_proposal(proposal=proposal, move=move, by=by, **moment)


def _content(proposal: Proposal, cast: _Cast, on: date) -> dict[str, Any]:
    """Return what the village says: every mandatory criterion is confirmed, the letter numbered."""
    criteria = proposal.version.criteria.filter(is_mandatory=True)
    return {
        "answers": {
            criterion.code: {"is_confirmed": True, "remark": f"Sudah diperiksa {MARK}"}
            for criterion in criteria
        },
        "letter_number": f"CONTOH/{proposal.village.area.code[-4:]}/{on.year}",
        "letter_date": on,
        "head_name": cast.head.name,
    }


def _cast(village: Village, own: tuple[str, str] | None, *, since: date, at: datetime) -> _Cast:
    bp3mi = User.objects.get(email=_BP3MI)
    if own:
        officer, head = (User.objects.get(email=email) for email in own)
        return _Cast(officer, head, bp3mi)
    name = village.area.name.lower().replace(" ", "")
    officer, head = (
        _person(village, role, f"{title}.{name}@portal.example", since=since, at=at)
        for role, title in ((Role.VILLAGE_OFFICER, "petugas"), (Role.VILLAGE_HEAD, "kades"))
    )
    return _Cast(officer, head, bp3mi)


def _person(village: Village, role: Role, email: str, *, since: date, at: datetime) -> User:
    """Return an invented person without a password: nobody signs in as them."""
    chance = chance_of(f"{village.area.code} {role.value}")
    name = f"{full_name(chance, female=chance.random() < 0.4)} {MARK}"
    user = create_user(email=email, name=name, by=None, at=at)
    new = NewAssignment(role=role, area_code=village.area.code, since=since)
    assign_role(user=user, new=new, by=None, at=at)
    return user
