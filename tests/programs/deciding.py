"""The people of the ministry, and a village on its way to a decree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from programs import services
from programs.models import Decree, Proposal, ProposalAct, Visit
from programs.services import Move, Remark, VisitReport
from programs.services.decrees import Signature
from tests.factories.accounts import user_with
from tests.programs.proposing import ADDRESS, Stage
from tests.villages.test_pages import photo

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def report(**changes: Any) -> VisitReport:
    """Return what a visit found."""
    values: dict[str, Any] = {
        "on": timezone.localdate(),
        "manner": Visit.Manner.ON_SITE,
        "team": "Budi, BP3MI Jawa Timur",
        "met": "Sulistyo, Kepala Desa",
        "summary": "Semua sesuai.",
        "conclusion": Visit.Conclusion.FIT,
        "photos": (photo(),),
        **changes,
    }
    return VisitReport(**values)


@dataclass
class Desk:
    """The ministry beside the people of a village."""

    stage: Stage
    officer: User
    director: User

    def review(self, proposal: Proposal, act: ProposalAct, **options: Any) -> Proposal:
        return move(proposal, act, options.pop("by", self.stage.bp3mi), **options)

    def recommended(self, proposal: Proposal | None = None) -> Proposal:
        proposal = proposal or self.stage.sent()
        for act in (ProposalAct.TAKE_UP, ProposalAct.VERIFY, ProposalAct.VISIT):
            visit = report() if act == ProposalAct.VISIT else None
            proposal = self.review(proposal, act, visit=visit)
        return self.review(proposal, ProposalAct.RECOMMEND)

    def draft(self, *villages: int, kind: str = "designation", **content: Any) -> Decree:
        now = timezone.now()
        decree = services.prepare_decree(
            program=self.stage.program,
            kind=kind,
            subject="Penetapan Desa Migran Emas",
            by=self.officer,
            at=now,
            **content,
        )
        if villages:
            services.add_villages(
                decree=decree,
                villages=villages,
                by=self.officer,
                at=now,
                reason="Tidak lagi memenuhi" if kind == "revocation" else "",
            )
        return Decree.objects.get(pk=decree.pk)

    def submitted(self, *villages: int, **options: Any) -> Decree:
        decree = self.draft(*villages, **options)
        return services.submit_decree(
            decree=decree,
            seen=decree.step_number,
            by=self.officer,
            at=timezone.now(),
            on=timezone.localdate(),
        )

    def issued(self, *villages: int, **options: Any) -> Decree:
        signed = {n: options.pop(n) for n in ("number", "day") if n in options}
        return self.issue(self.submitted(*villages, **options), **signed)

    def issue(
        self,
        decree: Decree,
        *,
        by: User | None = None,
        number: str = "12/2026",
        day: date | None = None,
    ) -> Decree:
        return services.issue_decree(
            decree=decree,
            signature=signature(number=number, day=day),
            seen=decree.step_number,
            by=by or self.director,
            at=timezone.now(),
            on=timezone.localdate(),
        )


def signature(*, number: str = "12/2026", day: date | None = None, **changes: Any) -> Signature:
    values: dict[str, Any] = {
        "number": number,
        "date": day or timezone.localdate(),
        "signatory": "Dirjen Pemberdayaan",
        "signatory_position": "Direktur Jenderal",
        "file": ContentFile(PDF, "sk.pdf"),
        **changes,
    }
    return Signature(**values)


def move(proposal: Proposal, act: ProposalAct, by: User, **options: Any) -> Proposal:
    remark = options.pop("remark", "")
    asked = Move(
        act,
        seen=options.pop("seen", proposal.step_number),
        remarks=(Remark(remark),) if remark else (),
        agrees=True,
        address=ADDRESS,
        visit=options.pop("visit", None),
    )
    return services.move_proposal(
        proposal=proposal, move=asked, by=by, at=timezone.now(), on=timezone.localdate()
    )


def set_desk(stage: Stage) -> Desk:
    """Make the people of the ministry."""
    return Desk(
        stage,
        officer=user_with(Role.PROGRAM_OFFICER, name="Citra Program"),
        director=user_with(Role.MINISTRY_ADMINISTRATOR, name="Dewi Direktur"),
    )
