"""Reads of proposals: whether a village may propose, who worked on one, what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from migranportal.accounts.models import User, within
from programs.models import Proposal, ProposalAct, ProposalState, ProposalStep, Visit
from programs.models.workflow import CLOSED, NEW_ROUND, acts_from
from programs.selectors.explanation import CriterionFinding, ProgramFinding, explain
from villages.models import Village

PLACE = "village__area__parent__parent__parent"


@dataclass(frozen=True)
class ProgramStanding:
    """A village under one program: what is missing for a proposal, and the proposals there are."""

    finding: ProgramFinding
    open: Proposal | None
    closed: tuple[Proposal, ...]

    @property
    def missing(self) -> tuple[CriterionFinding, ...]:
        """The mandatory criteria that are not met, or that nobody can judge."""
        return tuple(c for c in self.finding.mandatory if not c.is_met)

    @property
    def met(self) -> int:
        """How many mandatory criteria are met."""
        return len(self.finding.mandatory) - len(self.missing)

    @property
    def is_designated(self) -> bool:
        """Whether the village is in the program already."""
        return is_designated(self.finding)

    @property
    def may_begin(self) -> bool:
        """Whether nothing but a person's decision lacks for a new proposal."""
        return self.open is None and not self.is_designated and is_ready(self.finding)


def is_designated(finding: ProgramFinding) -> bool:
    """Tell whether the village is designated under the program."""
    found = finding.designation
    return found is not None and found.is_in_force


def is_ready(finding: ProgramFinding) -> bool:
    """Tell whether every mandatory criterion is met; without a mandatory one nothing says so."""
    mandatory = finding.mandatory
    return bool(mandatory) and all(c.is_met for c in mandatory)


def standings(village: Village, on: date) -> list[ProgramStanding]:
    """Return how the village stands under each program with criteria in force."""
    proposals = list(Proposal.objects.filter(village=village).order_by("-pk"))
    found = []
    for finding in explain(village, on).programs:
        own = [p for p in proposals if p.program_id == finding.version.program_id]
        open_one = next((p for p in own if not p.is_closed), None)
        found.append(ProgramStanding(finding, open_one, tuple(p for p in own if p.is_closed)))
    return found


def standing_of(village: Village, program_id: str, on: date) -> ProgramFinding | None:
    """Return the finding about the village under one program; ``None`` without criteria in force."""
    programs = explain(village, on).programs
    return next((p for p in programs if p.version.program_id == program_id), None)


def has_acted(proposal: Proposal, user: User, acts: frozenset[ProposalAct]) -> bool:
    """Tell whether ``user`` prepared the proposal or did one of ``acts`` since the last return."""
    if proposal.prepared_by_id == user.pk:
        return True
    steps = ProposalStep.objects.filter(proposal=proposal)
    last_return = steps.filter(act__in=NEW_ROUND).order_by("-number").first()
    since = last_return.number if last_return else 0
    return steps.filter(number__gt=since, by=user, act__in=acts).exists()


def last_visit(proposal: Proposal) -> Visit | None:
    """Return the last visit of the round, unless the village reported an improvement after it."""
    reset = ProposalStep.objects.filter(
        proposal=proposal, act__in=[*NEW_ROUND, ProposalAct.MEND]
    ).order_by("-number")
    since = reset.values_list("number", flat=True).first() or 0
    visits = Visit.objects.filter(proposal=proposal, step_number__gt=since)
    found: Visit | None = visits.order_by("-step_number").first()
    return found


def last_snapshot(steps: list[ProposalStep]) -> ProposalStep | None:
    """Return the step on which the letter stands: the last submission or confirmation."""
    acts = {ProposalAct.SUBMIT, ProposalAct.CONFIRM}
    return next((s for s in reversed(steps) if s.act in acts and s.snapshot), None)


def open_remarks(steps: list[ProposalStep]) -> ProposalStep | None:
    """Return the return whose remarks are to be mended, if one is the last word."""
    for step in reversed(steps):
        if step.act in NEW_ROUND:
            return step
        if step.act != ProposalAct.EDIT:
            return None
    return None


def visible_proposals(user: User) -> QuerySet[Proposal]:
    """Return the proposals that ``user`` may see, oldest state first: what waits longest leads."""
    rows = Proposal.objects.visible_to(user).select_related("program", PLACE)
    found: QuerySet[Proposal] = rows.order_by("state_since", "pk")
    return found


def waiting_for(user: User) -> Q:
    """Return the condition for proposals on which ``user`` may do the next act of the work."""
    condition = Q(pk__in=[])
    for state in ProposalState:
        if state in CLOSED:
            continue
        for line in acts_from(state):
            if line.act in _NEXT:
                areas = user.areas_for(line.permission)
                condition |= Q(state=state) & within(areas, Proposal.area_path)
    return condition


_NEXT = frozenset(
    {
        *(ProposalAct.SUBMIT, ProposalAct.CONFIRM, ProposalAct.TAKE_UP, ProposalAct.VERIFY),
        *(ProposalAct.VISIT, ProposalAct.MEND, ProposalAct.DESIGNATE),
    }
)
"""The acts that carry the work on; returning, rejecting and withdrawing are answers to them."""
