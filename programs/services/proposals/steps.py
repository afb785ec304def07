"""Writing a step and moving the proposal with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.accounts.records import conflict
from migranportal.audit.services import record
from programs.models import Proposal, ProposalAct, ProposalStep
from programs.models.workflow import NEW_ROUND, ProposalLine
from programs.selectors.frozen import Frozen
from programs.services.proposals.needs import Move, Remark
from programs.services.proposals.refusals import FourEyesError


def as_user(by: User) -> Any:
    """Say in the history who it was."""
    return pghistory.context(user=by.pk)


def insert_proposal(proposal: Proposal) -> None:
    """Store a new proposal; of two at the same moment the second one reads why it was refused."""
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        raise conflict(proposal, error) from error


def record_step(
    proposal: Proposal,
    line: ProposalLine,
    move: Move,
    *,
    by: User,
    at: datetime,
    known: Frozen | None = None,
) -> ProposalStep:
    """Add the step, move the proposal with it, add the act to the audit; return the step."""
    before = "" if proposal.step_number == 0 else proposal.state
    after = line.target_from(before)
    step = ProposalStep(
        proposal=proposal,
        number=proposal.step_number + 1,
        round=proposal.round,
        act=line.act,
        from_state=before,
        to_state=after,
        by=by,
        by_name=by.name or by.email,
        at=at,
        remarks=_kept_remarks(move.remarks),
        snapshot=known or {},
    )
    _insert_step(step)
    _advance(proposal, step)
    proposal.save()
    record(
        f"proposal.{line.act.value}",
        target=proposal,
        by=by,
        at=at,
        area_code=proposal.village.area.code,
        before=before,
        after=after.value,
        round=step.round,
        step=step.number,
    )
    return step


def _insert_step(step: ProposalStep) -> None:
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name == "proposal_four_eyes":
            raise FourEyesError(
                _("Nobody decides about a proposal that they made or confirmed.")
            ) from error
        raise conflict(step, error) from error


def _advance(proposal: Proposal, step: ProposalStep) -> None:
    proposal.step_number = step.number
    if proposal.state != step.to_state:
        proposal.state, proposal.state_since = step.to_state, step.at
    if step.act in NEW_ROUND:
        proposal.round += 1
        proposal.confirmed_by = proposal.confirmed_at = None
        proposal.confirmed_name = ""
    elif step.act == ProposalAct.CONFIRM:
        proposal.confirmed_by, proposal.confirmed_at = step.by, step.at
        proposal.confirmed_name = step.by_name[:150]


def _kept_remarks(remarks: Sequence[Remark]) -> list[dict[str, str]]:
    return [{"criterion": r.criterion, "text": text} for r in remarks if (text := r.text.strip())]
