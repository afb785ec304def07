"""Writing a step and moving the decree with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.accounts.records import conflict
from migranportal.audit.services import record
from programs.models import Decree, DecreeAct, DecreeState, DecreeStep
from programs.models.workflow import DECREES
from programs.permissions import can_act
from programs.services.decrees.refusals import NotYourDecreeError, StaleDecreeError
from programs.services.proposals.refusals import FourEyesError


def locked(decree: Decree) -> Decree:
    """Return the decree as it is stored, locked until the end of the transaction."""
    rows = Decree.objects.select_for_update(of=("self",)).select_related("program", "replaces")
    return rows.get(pk=decree.pk)


def check_decree_act(decree: Decree, act: DecreeAct, by: User, seen: int | None = None) -> None:
    """Refuse an act that the state, the role or somebody's earlier act does not allow.

    ``seen`` is the number of the last step on the page that was open.

    Raises:
        StaleDecreeError, NotYourDecreeError: see the messages.
    """
    line = DECREES.lines[act]
    if seen is not None and seen != decree.step_number:
        raise StaleDecreeError(
            _("Somebody changed this decree since you opened the page. Read it again first.")
        )
    if decree.state not in line.sources:
        raise NotYourDecreeError(
            _("This step is not possible while the decree is: %(state)s.")
            % {"state": DecreeState(decree.state).label}
        )
    check_decree_permission(by)


def check_decree_permission(by: User) -> None:
    """Refuse who may not designate in the whole country: decrees are the ministry's."""
    if not can_act(by, DECREES.lines[DecreeAct.PREPARE], ""):
        raise NotYourDecreeError(_("Your role does not include decrees."))


def record_decree_step(
    decree: Decree,
    act: DecreeAct,
    *,
    by: User,
    at: datetime,
    remark: str = "",
    snapshot: dict[str, Any] | None = None,
) -> DecreeStep:
    """Add the step, move the decree with it, add the act to the audit; return the step.

    Raises:
        FourEyesError: ``by`` prepared what they would issue.
        django.core.exceptions.ValidationError: a constraint is not met.
    """
    before = "" if decree.step_number == 0 else decree.state
    step = DecreeStep(
        decree=decree,
        number=decree.step_number + 1,
        act=act,
        from_state=before,
        to_state=DECREES.lines[act].target_from(before),
        by=by,
        by_name=by.name or by.email,
        at=at,
        remark=remark.strip(),
        snapshot=snapshot or {},
    )
    decree.step_number = step.number
    if decree.state != step.to_state:
        decree.state, decree.state_since = step.to_state, at
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            step.save(force_insert=True)
            decree.save()
    except IntegrityError as error:
        raise _refusal(decree, step, error) from error
    details: dict[str, Any] = {"before": before, "after": step.to_state, "step": step.number}
    record(f"decree.{act.value}", target=decree, by=by, at=at, **details)
    return step


def _refusal(decree: Decree, step: DecreeStep, error: IntegrityError) -> Exception:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if name == "decree_four_eyes":
        return FourEyesError(_("Nobody issues a decree that they prepared."))
    return conflict(step if name.startswith("decree_step") else decree, error)
