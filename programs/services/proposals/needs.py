"""What an act needs before it is done: state, role, four eyes, and what the table lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from programs.models import Proposal, ProposalAct, ProposalState, Visit
from programs.models.workflow import Need, ProposalLine
from programs.permissions import can_act
from programs.selectors import ProgramFinding, has_acted, is_ready, last_visit, standing_of
from programs.services.proposals.refusals import (
    CriteriaNotMetError,
    FourEyesError,
    NotYourStepError,
    ProposalRefusedError,
)
from programs.services.runs import refresh_villages
from programs.services.visits import VisitReport, check_visit
from villages.models import Village


@dataclass(frozen=True)
class Remark:
    """What is to be mended, or why; ``criterion`` is a criterion's code, or empty for the whole."""

    text: str
    criterion: str = ""


@dataclass(frozen=True)
class Move:
    """What somebody does to a proposal.

    ``seen`` is the number of the last step on the page that was open. ``address`` is where the QR
    code of the letter leads; only a confirmation needs it, and ``agrees`` to the statement.
    """

    act: ProposalAct
    seen: int
    remarks: tuple[Remark, ...] = ()
    agrees: bool = False
    address: str = field(default="", repr=False)
    visit: VisitReport | None = None
    """What a visit found; only the recording of a visit needs it."""


def check_four_eyes(proposal: Proposal, line: ProposalLine, by: User) -> None:
    """Refuse an act on one's own work; the database would refuse it as well.

    Raises:
        FourEyesError: ``by`` prepared the proposal, or did what ``line`` judges.
    """
    if line.distinct_from and has_acted(proposal, by, line.distinct_from):
        raise FourEyesError(
            _(
                "You worked on this proposal yourself, so another person has to do this step. "
                "Nobody decides about their own work."
            )
        )


def check_state(proposal: Proposal, line: ProposalLine) -> None:
    """Refuse an act that does not lead on from the state of the proposal."""
    if proposal.state not in line.sources:
        raise NotYourStepError(
            _("This step is not possible while the proposal is: %(state)s.")
            % {"state": ProposalState(proposal.state).label}
        )


def check_permission(line: ProposalLine, by: User, area_code: str) -> None:
    """Refuse an act that no role of ``by`` includes in the area."""
    if not can_act(by, line, area_code):
        raise NotYourStepError(_("Your role does not include this step in this village."))


def check_criteria(finding: ProgramFinding) -> None:
    """Refuse where a mandatory criterion is not met, and name those."""
    if is_ready(finding):
        return
    missing = [str(c.criterion.title) for c in finding.mandatory if not c.is_met]
    if not missing:
        raise CriteriaNotMetError(_("The program has no mandatory criteria in force."))
    raise CriteriaNotMetError(
        _("These mandatory criteria are not met: %(criteria)s.") % {"criteria": "; ".join(missing)}
    )


def _need_criteria(_proposal: Proposal, finding: ProgramFinding, _move: Move) -> None:
    check_criteria(finding)


def _need_current_version(proposal: Proposal, finding: ProgramFinding, _move: Move) -> None:
    if proposal.version_id != finding.version.pk:
        raise ProposalRefusedError(
            _("The criteria of the program were renewed. Go through the self-assessment again.")
        )


def _need_answers(proposal: Proposal, finding: ProgramFinding, _move: Move) -> None:
    answers = proposal.answers
    for found in finding.mandatory:
        if not answers.get(found.criterion.code, {}).get("is_confirmed"):
            raise ProposalRefusedError(
                _("The self-assessment is not complete: confirm “%(criterion)s”.")
                % {"criterion": found.criterion.title}
            )


def _need_evidence(proposal: Proposal, _finding: ProgramFinding, _move: Move) -> None:
    if not any(proposal.evidence.values()):
        raise ProposalRefusedError(_("Choose at least one record as evidence."))


def _need_letter(proposal: Proposal, _finding: ProgramFinding, _move: Move) -> None:
    if not (proposal.letter_number and proposal.letter_date and proposal.head_name):
        raise ProposalRefusedError(
            _("The letter needs its number, its date and the name of the village head.")
        )


def _need_remark(_proposal: Proposal, _finding: ProgramFinding, move: Move) -> None:
    if not any(remark.text.strip() for remark in move.remarks):
        raise ProposalRefusedError(_("Say why: write at least one remark."), field="remark")


def _need_statement(_proposal: Proposal, _finding: ProgramFinding, move: Move) -> None:
    if not move.agrees:
        raise ProposalRefusedError(
            _("Confirm the statement by ticking the box beside it."), field="agrees"
        )


def _need_visit(_proposal: Proposal, _finding: ProgramFinding, move: Move) -> None:
    check_visit(move.visit)


def _need_recorded_visit(proposal: Proposal, _finding: ProgramFinding, _move: Move) -> None:
    if last_visit(proposal) is None:
        raise ProposalRefusedError(_("Record the assessment visit first."))


def _need_fit_visit(proposal: Proposal, _finding: ProgramFinding, _move: Move) -> None:
    visit = last_visit(proposal)
    if visit is None or visit.conclusion != Visit.Conclusion.FIT:
        raise ProposalRefusedError(
            _("A recommendation needs a visit that found the village fit, after the last change.")
        )


def _need_decree(_proposal: Proposal, _finding: ProgramFinding, _move: Move) -> None:
    raise ProposalRefusedError(_("A village is designated by issuing a decree that names it."))


CHECKS: dict[Need, Callable[[Proposal, ProgramFinding, Move], None]] = {
    Need.CRITERIA: _need_criteria,
    Need.CURRENT_VERSION: _need_current_version,
    Need.ANSWERS: _need_answers,
    Need.EVIDENCE: _need_evidence,
    Need.LETTER: _need_letter,
    Need.REMARK: _need_remark,
    Need.STATEMENT: _need_statement,
    Need.VISIT: _need_visit,
    Need.RECORDED_VISIT: _need_recorded_visit,
    Need.FIT_VISIT: _need_fit_visit,
    Need.DECREE: _need_decree,
}


def current_finding(village: Village, program_id: str, *, on: date, at: datetime) -> ProgramFinding:
    """Judge the village now, and return the finding: a decision never rests on an old one."""
    refresh_villages([village.pk], as_of=on, at=at)
    finding = standing_of(village, program_id, on)
    if finding is None:
        raise ProposalRefusedError(_("No criteria of this program are in force."))
    return finding
