"""Preparing a decree: what it says, and which villages it names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from migranportal.accounts.models import User
from programs.models import Decree, DecreeAct, DecreeLine, DecreeState, Program
from programs.selectors.decrees import Candidate, candidates
from programs.services.decrees.refusals import DecreeRefusedError
from programs.services.decrees.steps import (
    check_decree_act,
    check_decree_permission,
    locked,
    record_decree_step,
)

CONTENT = frozenset(
    {"kind", "subject", "number", "date", "signatory", "signatory_position", "replaces"}
)
"""What may be said in a draft; number, date and signatory may wait until it is issued."""


@transaction.atomic
def prepare_decree(
    *, program: Program, kind: str, subject: str, by: User, at: datetime, **content: Any
) -> Decree:
    """Begin a decree; return it.

    Raises:
        NotYourDecreeError: ``by`` may not designate.
        django.core.exceptions.ValidationError: with one message per field at fault.
    """
    check_decree_permission(by)
    decree = Decree(
        program=program,
        kind=kind,
        subject=subject,
        state=DecreeState.DRAFT,
        state_since=at,
        prepared_by=by,
    )
    _say(decree, content)
    with pghistory.context(user=by.pk):
        decree.save()
    record_decree_step(decree, DecreeAct.PREPARE, by=by, at=at)
    return decree


@transaction.atomic
def change_decree(*, decree: Decree, by: User, at: datetime, seen: int, **content: Any) -> Decree:
    """Change what a draft says (names of ``CONTENT``); return the decree.

    Raises:
        StaleDecreeError, NotYourDecreeError, django.core.exceptions.ValidationError: see there.
    """
    stored = locked(decree)
    check_decree_act(stored, DecreeAct.EDIT, by, seen)
    if content.get("kind", stored.kind) != stored.kind and stored.lines.exists():
        raise DecreeRefusedError(
            _("Take the villages off the decree before you change its kind."), field="kind"
        )
    _say(stored, content)
    record_decree_step(stored, DecreeAct.EDIT, by=by, at=at, snapshot={"changed": sorted(content)})
    return stored


@transaction.atomic
def add_villages(
    *,
    decree: Decree,
    villages: Collection[int],
    by: User,
    at: datetime,
    reason: str = "",
) -> int:
    """Put villages (keys of their files) on a draft; return how many were added.

    Those that it names already stay. A revocation says its ``reason`` for each of them.

    Raises:
        DecreeRefusedError: a village may not stand on this decree; none is added then.
        StaleDecreeError, NotYourDecreeError: see there.
    """
    stored = locked(decree)
    check_decree_act(stored, DecreeAct.EDIT, by)
    if stored.kind == Decree.Kind.REVOCATION and not reason.strip():
        raise DecreeRefusedError(_("Say why the designation is revoked."), field="reason")
    present = set(stored.lines.values_list("village_id", flat=True))
    wanted = set(villages) - present
    found = {c.village_id: c for c in candidates(stored, wanted)}
    _refuse_unfit(wanted, found)
    lines = [
        DecreeLine(
            decree=stored,
            village_id=pk,
            proposal_id=found[pk].proposal_id,
            reason=reason.strip(),
            added_by=by,
        )
        for pk in sorted(wanted)
    ]
    _insert(lines, by)
    if lines:
        snapshot = {"added": [found[line.village_id].code for line in lines]}
        record_decree_step(stored, DecreeAct.EDIT, by=by, at=at, snapshot=snapshot)
    return len(lines)


@transaction.atomic
def remove_villages(*, decree: Decree, villages: Collection[int], by: User, at: datetime) -> int:
    """Take villages off a draft; return how many were taken off."""
    stored = locked(decree)
    check_decree_act(stored, DecreeAct.EDIT, by)
    lines = stored.lines.filter(village_id__in=villages)
    codes = list(
        lines.order_by("village__area__code").values_list("village__area__code", flat=True)
    )
    with pghistory.context(user=by.pk):
        lines.delete()
    if codes:
        record_decree_step(stored, DecreeAct.EDIT, by=by, at=at, snapshot={"removed": codes})
    return len(codes)


def _say(decree: Decree, content: dict[str, Any]) -> None:
    unknown = set(content) - CONTENT
    if unknown:
        raise TypeError(f"A decree does not say {sorted(unknown)}.")
    for name, value in content.items():
        setattr(decree, name, value)
    replaced = decree.replaces
    if replaced is not None and (
        replaced.program_id != decree.program_id or replaced.state != DecreeState.ISSUED
    ):
        raise DecreeRefusedError(
            _("Only a decree of the same program that is in force can be replaced."),
            field="replaces",
        )
    decree.full_clean(exclude=["program", "prepared_by", "token"])


def _refuse_unfit(wanted: set[int], found: dict[int, Candidate]) -> None:
    missing = wanted - set(found)
    if missing:
        raise DecreeRefusedError(
            ngettext(
                "%(count)d village cannot stand on this decree: it is not recommended, not "
                "designated, or stands on another decree that is being prepared.",
                "%(count)d villages cannot stand on this decree: they are not recommended, not "
                "designated, or stand on another decree that is being prepared.",
                len(missing),
            )
            % {"count": len(missing)}
        )


def _insert(lines: list[DecreeLine], by: User) -> None:
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            DecreeLine.objects.bulk_create(lines)
    except IntegrityError as error:
        raise DecreeRefusedError(
            _("Somebody put one of these villages on a decree a moment ago. Choose again.")
        ) from error
