"""What an issued decree does to its villages, in a constant number of statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from programs.models import (
    Decree,
    DecreeLine,
    Designation,
    DesignationAct,
    DesignationState,
    DesignationStep,
    Proposal,
    ProposalAct,
    ProposalState,
    ProposalStep,
)
from programs.models.workflow import IN_FORCE
from programs.services.decrees.refusals import DecreeRefusedError
from programs.services.proposals.refusals import FourEyesError

Lines = list[dict[str, Any]]
"""The villages of a decree with what is known about them; see ``selectors.decrees.frozen_lines``."""


def designate_villages(decree: Decree, lines: Lines, *, by: User, at: datetime) -> None:
    """Designate the villages of an issued decree, and close the proposals that it answers.

    All rows are locked before the first step enters the ledger (migration ``guarded_decisions``).

    Raises:
        FourEyesError: ``by`` proposed or reviewed one of the villages.
        DecreeRefusedError: a village is no longer recommended, or designated already.
    """
    known = {line["village"]: line for line in lines}
    proposals = _locked_proposals(decree, lines)
    reported = {
        d.village_id: d
        for d in Designation.objects.select_for_update()
        .filter(program=decree.program_id, village__in=known)
        .exclude(state__in=["revoked", "withdrawn"])
        .order_by("pk")
    }
    if any(d.decree_id is not None for d in reported.values()):
        raise DecreeRefusedError(_("A village of this decree is designated already."))
    with pghistory.context(user=by.pk):
        _answer(proposals, decree, known, by=by, at=at)
        new = [
            Designation(
                village_id=pk,
                program_id=decree.program_id,
                state=DesignationState.DESIGNATED,
                decree=decree,
                decree_number=decree.number,
                decree_date=decree.date,
                is_confirmed=True,
            )
            for pk in known
            if pk not in reported
        ]
        Designation.objects.bulk_create(new)
        rows = [*reported.values(), *new]
        _add_steps(rows, DesignationAct.DESIGNATE, decree, known, by=by, at=at)
        answered = DecreeLine.objects.filter(decree=decree, village=OuterRef("village"))
        Designation.objects.filter(pk__in=[d.pk for d in rows]).update(
            state=DesignationState.DESIGNATED,
            state_since=at,
            step_number=F("step_number") + 1,
            decree=decree,
            decree_number=decree.number,
            decree_date=decree.date,
            is_confirmed=True,
            proposal=Subquery(answered.values("proposal")[:1]),
            updated_at=at,
        )


def revoke_designations(decree: Decree, lines: Lines, *, by: User, at: datetime) -> None:
    """Revoke the designations of the villages of an issued decree, from its date on.

    Raises:
        DecreeRefusedError: a village is not designated any more.
    """
    known = {line["village"]: line for line in lines}
    rows = list(
        Designation.objects.select_for_update()
        .filter(program=decree.program_id, village__in=known, state__in=IN_FORCE)
        .order_by("pk")
    )
    if len(rows) != len(known):
        raise DecreeRefusedError(_("A village of this decree is not designated any more."))
    if any(d.decree_date is not None and d.decree_date > decree.date for d in rows):
        raise DecreeRefusedError(
            _("The decree is older than the one that designated a village."), field="date"
        )
    with pghistory.context(user=by.pk):
        _add_steps(rows, DesignationAct.REVOKE, decree, known, by=by, at=at)
        Designation.objects.filter(pk__in=[d.pk for d in rows]).update(
            state=DesignationState.REVOKED,
            state_since=at,
            step_number=F("step_number") + 1,
            revoked_date=decree.date,
            revoked_by_decree=decree,
            updated_at=at,
        )


def _locked_proposals(decree: Decree, lines: Lines) -> list[Proposal]:
    wanted = [line["proposal"] for line in lines if line["proposal"] is not None]
    if decree.kind != Decree.Kind.DESIGNATION:
        return []
    rows = Proposal.objects.select_for_update().filter(
        pk__in=wanted, state=ProposalState.RECOMMENDED
    )
    found = list(rows.order_by("pk"))
    if len(found) != len(lines):
        raise DecreeRefusedError(
            _("A village of this decree is no longer recommended. Return the decree to be mended.")
        )
    return found


def _answer(
    proposals: list[Proposal],
    decree: Decree,
    known: dict[int, dict[str, Any]],
    *,
    by: User,
    at: datetime,
) -> None:
    steps = [
        ProposalStep(
            proposal=proposal,
            number=proposal.step_number + 1,
            round=proposal.round,
            act=ProposalAct.DESIGNATE,
            from_state=proposal.state,
            to_state=ProposalState.DESIGNATED,
            by=by,
            by_name=by.name or by.email,
            at=at,
            snapshot={"decree": decree.pk, **known[proposal.village_id]},
        )
        for proposal in proposals
    ]
    try:
        with transaction.atomic():
            ProposalStep.objects.bulk_create(steps)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name != "proposal_four_eyes":
            raise
        raise FourEyesError(
            _("You proposed or reviewed a village of this decree, so another person issues it.")
        ) from error
    Proposal.objects.filter(pk__in=[p.pk for p in proposals]).update(
        state=ProposalState.DESIGNATED,
        state_since=at,
        step_number=F("step_number") + 1,
        updated_at=at,
    )


def _add_steps(
    rows: list[Designation],
    act: DesignationAct,
    decree: Decree,
    known: dict[int, dict[str, Any]],
    *,
    by: User,
    at: datetime,
) -> None:
    is_designation = act == DesignationAct.DESIGNATE
    state = DesignationState.DESIGNATED if is_designation else DesignationState.REVOKED
    DesignationStep.objects.bulk_create(
        DesignationStep(
            designation=row,
            number=row.step_number + 1,
            act=act,
            from_state="" if row.step_number == 0 and row.decree_id is not None else row.state,
            to_state=state,
            by=by,
            by_name=by.name or by.email,
            at=at,
            on=decree.date,  # type: ignore[misc]  # an issued decree has one
            remark=known[row.village_id]["reason"],
            snapshot={"decree": decree.pk, **known[row.village_id]},
        )
        for row in rows
    )
