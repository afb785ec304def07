"""What a paper's QR code leads to: whether a decree or a certificate holds, today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from programs.models import (
    Decision,
    Decree,
    DecreeAct,
    DecreeState,
    DecreeStep,
    Designation,
)

SHOWN = (DecreeState.ISSUED, DecreeState.SUPERSEDED)


class Standing(StrEnum):
    """Whether a paper holds."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


@dataclass(frozen=True)
class VerifiedDecree:
    """An issued decree, as it was issued and as it stands today."""

    decree: Decree
    standing: Standing
    step: DecreeStep
    entry: Decision
    superseded_by: Decree | None
    designations: dict[int, Designation]
    """By village; a revocation shows the designations that it ended."""


def verified_decree(token: UUID) -> VerifiedDecree | None:
    """Return what the code on the annex of a decree proves; ``None`` where there is no such decree.

    A decree is revoked once every designation that it made was revoked.
    """
    rows = Decree.objects.filter(token=token, state__in=SHOWN).select_related("program")
    decree = rows.first()
    if decree is None:
        return None
    is_revocation = decree.kind == Decree.Kind.REVOCATION
    made = decree.revocations if is_revocation else decree.designations
    designations = {d.village_id: d for d in made.select_related("revoked_by_decree")}
    standing = Standing.VALID
    if decree.state == DecreeState.SUPERSEDED:
        standing = Standing.SUPERSEDED
    elif not is_revocation and all(d.revoked_date for d in designations.values()):
        standing = Standing.REVOKED
    step, entry = issued_step(decree)
    later = decree.replaced_by.filter(state__in=SHOWN).order_by("-date").first()
    return VerifiedDecree(decree, standing, step, entry, later, designations)


def issued_step(decree: Decree) -> tuple[DecreeStep, Decision]:
    """Return the step that issued ``decree``, with what it kept, and its entry in the ledger."""
    step = decree.steps.get(act=DecreeAct.ISSUE)
    return step, Decision.objects.get(kind=Decision.Kind.DECREE, step_id=step.pk)


@dataclass(frozen=True)
class VerifiedCertificate:
    """A designation by decree as it stands today."""

    designation: Designation
    standing: Standing


def verified_certificate(token: UUID) -> VerifiedCertificate | None:
    """Return what the code on a certificate proves; ``None`` where there is no such designation."""
    rows = Designation.objects.filter(token=token, decree__isnull=False)
    found: Designation | None = rows.select_related(
        "program", "decree", "revoked_by_decree", "village__area__parent__parent__parent"
    ).first()
    if found is None:
        return None
    return VerifiedCertificate(found, Standing.REVOKED if found.revoked_date else Standing.VALID)
