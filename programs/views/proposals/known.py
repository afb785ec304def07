"""A page of its own for what was known with a step, years later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views import View

from programs.models import Proposal, ProposalStep
from programs.selectors import KINDS, SinceThen, changes_since, freeze, outcome_word, standing_of
from programs.selectors.known import Since, since_then, then_of
from programs.views.proposals.common import page_of, proposals_owner, visible_proposal
from programs.views.proposals.lines import MARKS, CriterionLine, criterion_line
from villages.models import Village


@dataclass(frozen=True)
class KnownLine:
    """A criterion as it was, and today's where that differs."""

    then: CriterionLine
    now: CriterionLine | None
    is_gone: bool
    """Whether the criteria in force do not have it any more."""


def known_context(snapshot: dict[str, Any], village: Village) -> dict[str, Any]:
    """Return what the page shows of the snapshot of a step.

    Raises:
        Http404: the step kept no assessment.
    """
    then = then_of(snapshot)
    if then is None:
        raise Http404
    known = {c.code: c for c in then.version.criteria.all()}
    lines = [_line(row, known) for row in since_then(then, village, timezone.localdate())]
    return {
        "then": then,
        "outcome": outcome_word(then.outcome),
        "mark": MARKS[then.outcome],
        "lines": lines,
        "changed": sum(line.now is not None or line.is_gone for line in lines),
        "evidence": [
            {"title": KINDS[group["kind"]].title, "rows": group["items"]}
            for group in snapshot.get("evidence", [])
        ],
        "village": village,
    }


def _line(row: Since, known: dict[str, Any]) -> KnownLine:
    shown_now = criterion_line(row.now, {}) if row.now and row.has_changed else None
    return KnownLine(criterion_line(row.then, known), shown_now, is_gone=row.now is None)


class ProposalStepView(View):
    """What was known about a village when a step of its proposal was taken."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str, pk: int, number: int) -> HttpResponse:
        """Show the assessment and the evidence of that day, with what changed since."""
        proposal = visible_proposal(request, code, pk)
        step = get_object_or_404(ProposalStep, proposal=proposal, number=number)
        context = {
            **known_context(step.snapshot, proposal.village),
            "owner": proposals_owner(proposal.village),
            "step": step,
            "subject": proposal.program,
            "back_url": page_of(proposal),
            "evidence_changes": _evidence_changes(proposal, step.snapshot),
        }
        return TemplateResponse(request, "programs/known_then.html", context)


def _evidence_changes(proposal: Proposal, frozen: dict[str, Any]) -> list[SinceThen]:
    """Return which records of then are gone or were changed; the criteria are shown beside."""
    finding = standing_of(proposal.village, proposal.program_id, timezone.localdate())
    if finding is None or "evidence" not in frozen:
        return []
    now = freeze(proposal, finding, timezone.localdate())
    bare = {"criteria": [], "version": frozen["version"]}
    return changes_since({**frozen, **bare}, {**now, **bare})
