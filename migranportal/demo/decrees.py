"""Invented decrees about villages whose proposals were recommended, and what followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from migranportal.accounts.models import User
from migranportal.demo.chance import chance_of
from migranportal.demo.files import pdf_page
from migranportal.demo.pictures import draw_activity
from migranportal.demo.villages import MARK
from programs.models import (
    Decree,
    Designation,
    DesignationAct,
    Proposal,
    ProposalState,
    Visit,
)
from programs.services import (
    DesignationMove,
    Signature,
    VisitReport,
    add_villages,
    issue_decree,
    move_designation,
    prepare_decree,
    submit_decree,
)

_ISSUED = ("32.12.24.2001", "32.12.24.2002")
_SUBMITTED = ("33.07.05.2007",)
_SIGNATORY = f"Direktur Jenderal Pemberdayaan {MARK}"


@dataclass(frozen=True)
class After:
    """What was recorded about a designated village, so many days before the day of the demo."""

    code: str
    days_ago: int
    act: DesignationAct
    remark: str = ""


_AFTER = (
    After("32.12.24.2001", 80, DesignationAct.CEREMONY),
    After("32.12.24.2001", 80, DesignationAct.PLAQUE),
    After("32.12.24.2001", 20, DesignationAct.MONITOR),
    After("32.12.24.2002", 78, DesignationAct.CEREMONY),
    After(
        *("32.12.24.2002", 12, DesignationAct.GUIDE),
        f"Kegiatan pengasuhan bersama berhenti sejak dua bulan {MARK}.",
    ),
)


def load_decrees(proposals: Iterable[Proposal], *, as_of: date, at: datetime) -> int:
    """Let two villages be designated and one wait for the signature; return the number of decrees.

    Villages whose proposal was not recommended on that day stay away.
    """
    recommended = {
        proposal.village.area.code: proposal
        for proposal in proposals
        if proposal.state == ProposalState.RECOMMENDED
    }
    issued = _submitted([recommended[c] for c in _ISSUED if c in recommended], 92, as_of, at)
    if issued is not None:
        _issue(issued, as_of - timedelta(days=90), at - timedelta(days=90))
        for after in _AFTER:
            _follow(after, as_of, at)
    waiting = _submitted([recommended[c] for c in _SUBMITTED if c in recommended], 4, as_of, at)
    return sum(decree is not None for decree in (issued, waiting))


def _submitted(
    proposals: list[Proposal], days_ago: int, as_of: date, at: datetime
) -> Decree | None:
    if not proposals:
        return None
    officer = User.objects.get(email="program@portal.example")
    then = at - timedelta(days=days_ago)
    decree = prepare_decree(
        program=proposals[0].program,
        kind=Decree.Kind.DESIGNATION,
        subject=f"Penetapan Desa Migran Emas Tahun {as_of.year} {MARK}",
        by=officer,
        at=then,
    )
    villages = [proposal.village_id for proposal in proposals]
    add_villages(decree=decree, villages=villages, by=officer, at=then + timedelta(minutes=5))
    decree.refresh_from_db()
    return submit_decree(
        decree=decree,
        seen=decree.step_number,
        by=officer,
        at=then + timedelta(minutes=9),
        on=as_of - timedelta(days=days_ago),
    )


def _issue(decree: Decree, on: date, at: datetime) -> None:
    said = {
        "author": "Kementerian Pelindungan Pekerja Migran Indonesia",
        "signer": _SIGNATORY,
        "kind": "KEPUTUSAN",
        "number": f"CONTOH-1/{on.year}",
        "subject": decree.subject,
        "lines": ["Keputusan ini dibuat untuk peragaan portal dan tidak pernah ditetapkan."],
    }
    issue_decree(
        decree=decree,
        signature=Signature(
            number=said["number"],  # type: ignore[arg-type]
            date=on,
            signatory=_SIGNATORY,
            signatory_position="Direktorat Jenderal Pemberdayaan",
            file=ContentFile(pdf_page(said, on=on, at=at), "contoh.pdf"),
        ),
        seen=decree.step_number,
        by=User.objects.get(email="admin@portal.example"),
        at=at,
        on=on,
    )


def _follow(after: After, as_of: date, at: datetime) -> None:
    rows = Designation.objects.filter(village__area__code=after.code, decree__isnull=False)
    designation = rows.select_related("village__area").first()
    if designation is None:
        return
    on = as_of - timedelta(days=after.days_ago)
    steps = designation.step_number
    move_designation(
        designation=designation,
        move=DesignationMove(
            act=after.act,
            seen=steps,
            on=on,
            place="Balai desa" if after.act in _CELEBRATIONS else "",
            remark=after.remark,
            visit=_visit(designation, on) if after.act == DesignationAct.MONITOR else None,
            photos=[_photo(designation, "Peresmian")] if after.act in _CELEBRATIONS else [],
        ),
        by=User.objects.get(email="program@portal.example"),
        at=at - timedelta(days=after.days_ago) + timedelta(minutes=steps),
        today=on,
    )


_CELEBRATIONS = frozenset({DesignationAct.CEREMONY, DesignationAct.PLAQUE})


def _visit(designation: Designation, on: date) -> VisitReport:
    return VisitReport(
        on=min(on, localdate()),  # no visit is recorded ahead, even in a demo of a later day
        manner=Visit.Manner.ON_SITE,
        team=f"Petugas Program {MARK}, Direktorat Jenderal Pemberdayaan",
        summary=f"Satgas aktif, catatan desa diperbarui tiap bulan {MARK}.",
        conclusion=Visit.Conclusion.FIT,
        photos=[_photo(designation, "Pemantauan")],
    )


def _photo(designation: Designation, title: str) -> ContentFile[bytes]:
    name = designation.village.area.name
    chance = chance_of(f"{name} {title}")
    return ContentFile(draw_activity(title, f"Desa {name}", chance), "contoh.jpg")
