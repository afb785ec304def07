"""Writes of proposals: begin one, change what it says, and move it along the table of transitions."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from programs.models import Program, Proposal, ProposalAct
from programs.models.workflow import TRANSITIONS, Need
from programs.selectors import (
    PLACE,
    all_chosen,
    evidence_of,
    freeze,
    is_designated,
    standing_of,
)
from programs.services.proposals.letters import letter_kept
from programs.services.proposals.needs import (
    CHECKS,
    Move,
    check_criteria,
    check_four_eyes,
    check_permission,
    check_state,
    current_finding,
)
from programs.services.proposals.notices import tell_step
from programs.services.proposals.refusals import ProposalRefusedError, StaleProposalError
from programs.services.proposals.steps import as_user, insert_proposal, record_step
from programs.services.visits import store_visit
from villages.models import Village

CONTENT = frozenset(
    {"answers", "evidence", "letter_number", "letter_date", "addressee", "head_name"}
)
"""What the village may say in a proposal."""


@transaction.atomic
def prepare_proposal(
    *, village: Village, program: Program, by: User, at: datetime, on: date
) -> Proposal:
    """Begin a proposal that names every record of the village as evidence; return it.

    Raises:
        CriteriaNotMetError: a mandatory criterion is not met on the day ``on``.
        ProposalRefusedError: the village is designated already.
        NotYourStepError: ``by`` may not propose for the village.
        django.core.exceptions.ValidationError: there is an open proposal.
    """
    line = TRANSITIONS[ProposalAct.PREPARE]
    check_permission(line, by, village.area.code)
    finding = current_finding(village, program.pk, on=on, at=at)
    if is_designated(finding):
        raise ProposalRefusedError(_("The village is designated under this program already."))
    check_criteria(finding)
    proposal = Proposal(
        village=village,
        program=program,
        version=finding.version,
        prepared_by=by,
        state_since=at,
        evidence=all_chosen(evidence_of(village, on)),
        addressee=_addressee(village),
    )
    proposal.full_clean()
    with as_user(by):
        insert_proposal(proposal)
        record_step(
            proposal, line, Move(line.act, 0), by=by, at=at, known=freeze(proposal, finding, on)
        )
    return proposal


@transaction.atomic
def change_proposal(
    *, proposal: Proposal, by: User, at: datetime, on: date, **content: Any
) -> Proposal:
    """Save what the village says in its proposal (names of ``CONTENT``); return the proposal.

    The proposal then stands on the criteria in force on the day ``on``.

    Raises:
        NotYourStepError: it is with somebody else, or ``by`` may not propose.
        django.core.exceptions.ValidationError: with one message per field at fault.
    """
    unknown = set(content) - CONTENT
    if unknown:
        raise TypeError(f"A proposal does not say {sorted(unknown)}.")
    line = TRANSITIONS[ProposalAct.EDIT]
    stored = _locked(proposal)
    check_state(stored, line)
    check_permission(line, by, stored.village.area.code)
    finding = standing_of(stored.village, stored.program_id, on)
    if finding is not None:
        stored.version = finding.version
    for name, value in content.items():
        setattr(stored, name, value)
    stored.full_clean()
    with as_user(by):
        record_step(stored, line, Move(line.act, stored.step_number), by=by, at=at)
    return stored


@transaction.atomic
def move_proposal(*, proposal: Proposal, move: Move, by: User, at: datetime, on: date) -> Proposal:
    """Do one act of the table of transitions; return the proposal after it.

    The criteria are judged anew before they are asked for, and what is known on the day ``on`` is
    frozen with the step. A confirmation makes the letter and keeps it.

    Raises:
        StaleProposalError: somebody acted after ``move.seen``.
        NotYourStepError: the state or the role does not allow it.
        FourEyesError: ``by`` would judge their own work.
        CriteriaNotMetError, ProposalRefusedError, VisitIncompleteError: something is missing that
            the act needs.
    """
    line = TRANSITIONS[move.act]
    stored = _locked(proposal)
    if move.seen != stored.step_number:
        raise StaleProposalError(
            _("Somebody changed this proposal since you opened the page. Read it again first.")
        )
    check_state(stored, line)
    check_permission(line, by, stored.village.area.code)
    check_four_eyes(stored, line, by)
    finding = current_finding(stored.village, stored.program_id, on=on, at=at)
    for need in line.needs:
        CHECKS[need](stored, finding, move)
    known = freeze(stored, finding, on)
    if move.visit is not None and Need.VISIT in line.needs:
        number = stored.step_number + 1
        known["visit"] = store_visit(move.visit, of=stored, number=number, by=by, today=on)
    with as_user(by), ExitStack() as stack:
        if line.act == ProposalAct.CONFIRM:
            stack.enter_context(letter_kept(stored, known, address=move.address, by=by, at=at))
        step = record_step(stored, line, move, by=by, at=at, known=known)
    tell_step(stored, step, on=on)
    return stored


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("program", PLACE)
    found: Proposal = rows.get(pk=proposal.pk)
    return found


def _addressee(village: Village) -> str:
    area = village.area
    province = area.parent.parent.parent if area.parent and area.parent.parent else None
    return f"Kepala BP3MI {province.name}" if province else "Kepala BP3MI"
