"""A village that meets the criteria, and the people around its proposal."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from programs import services
from programs.models import Program, Proposal, ProposalAct
from programs.services import Move, Remark
from tests.factories.accounts import user_with
from tests.programs.admin_country import Country, make_country

ADDRESS = "https://portal.example/usulan/1/"
LETTER = {
    "letter_number": "140/12/2026",
    "letter_date": date(2026, 3, 2),
    "addressee": "Kepala BP3MI Jawa Timur",
    "head_name": "Sulistyo",
}


@dataclass
class Stage:
    """The people of the play, and the village they play it about."""

    country: Country
    officer: User
    head: User
    bp3mi: User

    @property
    def program(self) -> Program:
        return self.country.version.program

    def prepare(self, **options: Any) -> Proposal:
        arguments = {"village": self.country.eligible, "by": self.officer, **options}
        return services.prepare_proposal(
            program=self.program, at=timezone.now(), on=timezone.localdate(), **arguments
        )

    def change(self, proposal: Proposal, *, by: User | None = None, **content: Any) -> Proposal:
        return services.change_proposal(
            proposal=proposal,
            by=by or self.officer,
            at=timezone.now(),
            on=timezone.localdate(),
            **content,
        )

    def fill(self, proposal: Proposal, *, by: User | None = None) -> Proposal:
        answers = {
            c.code: {"is_confirmed": True, "remark": "Sudah diperiksa"}
            for c in proposal.version.criteria.filter(is_mandatory=True)
        }
        return self.change(proposal, by=by, answers=answers, **LETTER)

    def move(self, proposal: Proposal, act: ProposalAct, by: User, **options: Any) -> Proposal:
        remark, seen = options.pop("remark", ""), options.pop("seen", proposal.step_number)
        move = Move(
            act,
            seen=seen,
            remarks=(Remark(remark),) if remark else (),
            agrees=options.pop("agrees", True),
            address=ADDRESS,
        )
        return services.move_proposal(
            proposal=proposal, move=move, by=by, at=timezone.now(), on=timezone.localdate()
        )

    def submitted(self) -> Proposal:
        return self.move(self.fill(self.prepare()), ProposalAct.SUBMIT, self.officer)

    def sent(self) -> Proposal:
        return self.move(self.submitted(), ProposalAct.CONFIRM, self.head)


def client_of(user: User, language: str = "id") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def set_stage() -> Stage:
    """Make the village and its people."""
    country = make_country()
    return Stage(
        country,
        officer=user_with(Role.VILLAGE_OFFICER, name="Ani Petugas"),
        head=user_with(Role.VILLAGE_HEAD, name="Sulistyo Kades"),
        bp3mi=user_with(Role.BP3MI_OFFICER, name="Budi BP3MI"),
    )
