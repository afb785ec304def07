"""Proposals of some villages, each at another place on its way; made through the services."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.accounts.services import NewAssignment, assign_role, change_user, create_user
from migranportal.demo.chance import chance_of, full_name
from migranportal.demo.pictures import draw_activity
from migranportal.demo.villages import MARK
from migranportal.notices.services import mark_all_read
from programs.models import Program, Proposal, ProposalAct, Visit
from programs.services import (
    Move,
    ProposalRefusedError,
    Remark,
    VisitReport,
    change_proposal,
    move_proposal,
    prepare_proposal,
)
from villages.models import ProgramCode, Village

_Act = ProposalAct
_VILLAGE_ACTS = frozenset({_Act.PREPARE, _Act.EDIT, _Act.SUBMIT})
_HEAD_ACTS = frozenset({_Act.SEND_BACK, _Act.CONFIRM})
_BP3MI = {"35": "bp3mi.jatim@portal.example"}
"""The offices whose officer has a demo account, by province."""
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
    """What happened to the proposal of a village."""

    code: str
    steps: tuple[Step, ...]


def _until_submitted(days_ago: int) -> tuple[Step, ...]:
    acts = ((3, _Act.PREPARE), (1, _Act.EDIT), (0, _Act.SUBMIT))
    return tuple(Step(days_ago + before, act) for before, act in acts)


def _until_recommended(days_ago: int) -> tuple[Step, ...]:
    review = ((12, _Act.CONFIRM), (9, _Act.TAKE_UP), (6, _Act.VERIFY))
    return (
        *_until_submitted(days_ago + 14),
        *(Step(days_ago + before, act) for before, act in review),
        *(Step(days_ago + before, act) for before, act in ((2, _Act.VISIT), (0, _Act.RECOMMEND))),
    )


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
    Story("32.12.24.2001", _until_recommended(104)),
    Story("32.12.24.2002", _until_recommended(101)),
    Story("32.12.24.2004", _until_recommended(31)),
    Story("33.07.05.2007", _until_recommended(27)),
)  # fmt: skip


@dataclass(frozen=True)
class _Cast:
    """Who acts in a story."""

    officer: User
    head: User
    bp3mi: User
    extras: tuple[User, ...] = ()
    """Those of them without a demo account."""

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
        for user in cast.extras:
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
        visit=_visit(village, cast, moment["on"]) if step.act == _Act.VISIT else None,
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


def _visit(village: Village, cast: _Cast, on: date) -> VisitReport:
    name = village.area.name
    drawn = draw_activity("Kunjungan asesmen", f"Desa {name}", chance_of(f"{name} visit"))
    return VisitReport(
        on=min(on, localdate()),  # no visit is recorded ahead, even in a demo of a later day
        manner=Visit.Manner.ON_SITE,
        team=f"{cast.bp3mi.name}, BP3MI",
        met=f"{cast.head.name}, kepala desa",
        summary=f"Perangkat desa dan Satgas ditemui di balai desa; catatan sesuai {MARK}.",
        conclusion=Visit.Conclusion.FIT,
        photos=(ContentFile(drawn, "contoh.jpg"),),
    )


def _cast(village: Village, own: tuple[str, str] | None, *, since: date, at: datetime) -> _Cast:
    province = village.area.code[:2]
    extras: list[User] = []
    if province in _BP3MI:
        bp3mi = User.objects.get(email=_BP3MI[province])
    else:
        bp3mi = _person(province, Role.BP3MI_OFFICER, f"bp3mi.{province}", since=since, at=at)
        extras.append(bp3mi)
    if own:
        officer, head = (User.objects.get(email=email) for email in own)
        return _Cast(officer, head, bp3mi, tuple(extras))
    name = village.area.name.lower().replace(" ", "")
    officer, head = (
        _person(village.area.code, role, f"{title}.{name}", since=since, at=at)
        for role, title in ((Role.VILLAGE_OFFICER, "petugas"), (Role.VILLAGE_HEAD, "kades"))
    )
    return _Cast(officer, head, bp3mi, (*extras, officer, head))


def _person(area_code: str, role: Role, account: str, *, since: date, at: datetime) -> User:
    """Return an invented person without a password: nobody signs in as them."""
    email = f"{account}@portal.example"
    known = User.objects.filter(email=email).first()
    if known is not None:
        change_user(user=known, is_active=True, by=None, at=at)
        return known
    chance = chance_of(f"{area_code} {role.value}")
    name = f"{full_name(chance, female=chance.random() < 0.4)} {MARK}"
    user = create_user(email=email, name=name, by=None, at=at)
    new = NewAssignment(role=role, area_code=area_code, since=since)
    assign_role(user=user, new=new, by=None, at=at)
    return user
