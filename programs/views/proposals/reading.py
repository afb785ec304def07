"""A proposal put into words for its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from migranportal.accounts.models import User
from programs.models import Decree, Proposal, ProposalAct, ProposalStep, Visit
from programs.models.workflow import CLOSED, EDITABLE, NEW_ROUND, TRANSITIONS
from programs.permissions import can_act
from programs.selectors import (
    KINDS,
    CriterionFinding,
    ProgramFinding,
    SinceThen,
    changes_since,
    files_url,
    freeze,
    is_ready,
    last_snapshot,
    last_visit,
    open_remarks,
    records_url,
    standing_of,
)
from programs.selectors.frozen import Frozen
from programs.views.proposals.lines import CriterionLine, Entry, Task, criterion_line
from programs.views.proposals.visits import ShownVisit, visits_by_step


@dataclass(frozen=True)
class Reading:
    """What the page of a proposal says."""

    proposal: Proposal
    user: User
    finding: ProgramFinding | None
    steps: tuple[ProposalStep, ...]
    now: Frozen
    frozen: Frozen
    frozen_at: datetime | None
    titles: dict[str, str] = field(default_factory=dict)
    visits: dict[int, ShownVisit] = field(default_factory=dict)
    decrees: dict[int, Decree] = field(default_factory=dict)

    @cached_property
    def last_visit(self) -> Visit | None:
        """The visit that counts: the last one since a return or a reported improvement."""
        return last_visit(self.proposal) if self.visits else None

    @property
    def is_editable(self) -> bool:
        """Whether the proposal is with the village."""
        return self.proposal.state in EDITABLE

    @property
    def shown(self) -> Frozen:
        """What the letter stands on; while the village prepares it, what is recorded today."""
        return self.now if self.is_editable or not self.frozen else self.frozen

    @property
    def last_open(self) -> str:
        """The last state that was not closed."""
        return next((s.from_state for s in reversed(self.steps) if s.to_state in CLOSED), "draft")

    @property
    def changes(self) -> list[SinceThen]:
        """What is no longer as the letter says; nothing while it is being written, or once closed."""
        if self.is_editable or self.proposal.is_closed or not self.now:
            return []
        return changes_since(self.frozen, self.now)

    @property
    def missing(self) -> tuple[CriterionFinding, ...]:
        """The mandatory criteria that are not met now."""
        if self.finding is None or self.proposal.is_closed:
            return ()
        return tuple(c for c in self.finding.mandatory if not c.is_met)

    @property
    def returned(self) -> ProposalStep | None:
        """The return whose remarks are to be mended."""
        return open_remarks(list(self.steps))

    @property
    def returned_remarks(self) -> list[tuple[str, str]]:
        """Those remarks, each with the title of its criterion."""
        return list(self._remarks(self.returned)) if self.returned else []

    @cached_property
    def criteria(self) -> list[CriterionLine]:
        """The criteria with value, threshold and outcome."""
        if not self.shown:
            return []
        known = {c.code: c for c in self.proposal.version.criteria.all()}
        return [criterion_line(row, known) for row in self.shown["criteria"]]

    @property
    def mandatory_met(self) -> int:
        """How many mandatory criteria the shown assessment meets."""
        return sum(c.is_mandatory and c.mark == "met" for c in self.criteria)

    @property
    def mandatory_count(self) -> int:
        """How many mandatory criteria there are."""
        return sum(c.is_mandatory for c in self.criteria)

    @cached_property
    def evidence(self) -> list[dict[str, Any]]:
        """The chosen records by kind."""
        groups: list[dict[str, Any]] = self.shown.get("evidence", [])
        code = self.proposal.village.area.code
        return [
            {
                "title": KINDS[group["kind"]].title,
                "url": records_url(group["kind"], code),
                "rows": [{**item, "url": files_url(item["key"], code)} for item in group["items"]],
            }
            for group in groups
        ]

    @property
    def evidence_count(self) -> int:
        """How many records were chosen."""
        return sum(len(group["rows"]) for group in self.evidence)

    @property
    def criteria_choices(self) -> list[dict[str, str]]:
        """The criteria that a remark may name."""
        return [{"code": c.code, "title": c.title} for c in self.criteria]

    @cached_property
    def tasks(self) -> list[Task]:
        """The steps of the preparation, each done or with what it lacks."""
        return [
            Task(gettext_lazy("Self-assessment"), "proposal_assessment", self._unanswered()),
            Task(
                gettext_lazy("Evidence"),
                "proposal_evidence",
                "" if self.evidence_count else _("Choose at least one record."),
            ),
            Task(
                gettext_lazy("Letter"),
                "proposal_letter_form",
                ""
                if all(
                    (
                        self.proposal.letter_number,
                        self.proposal.letter_date,
                        self.proposal.head_name,
                    )
                )
                else _("Number, date and the name of the village head are missing."),
            ),
        ]

    @property
    def is_complete(self) -> bool:
        """Whether the proposal may be submitted."""
        ready = self.finding is not None and is_ready(self.finding)
        return ready and all(task.is_done for task in self.tasks)

    @property
    def waits_for_others(self) -> bool:
        """Whether the user holds the role for the next act, but worked on the proposal."""
        code = self.proposal.village.area.code
        return any(
            line.distinct_from
            and self.proposal.state in line.sources
            and can_act(self.user, line, code)
            and self.has_acted(line.distinct_from)
            for line in TRANSITIONS.values()
        )

    @cached_property
    def timeline(self) -> list[Entry]:
        """The steps, the newest first; changes in a row by the same person are one entry."""
        entries: list[Entry] = []
        for step in self.steps:
            last = entries[-1] if entries else None
            if (
                step.act == ProposalAct.EDIT
                and last
                and last.kind == "edit"
                and last.by == step.by_name
            ):
                entries[-1] = Entry(
                    last.title,
                    last.by,
                    step.at,
                    kind="edit",
                    round=step.round,
                    times=last.times + 1,
                )
                continue
            entries.append(
                Entry(
                    ProposalAct(step.act).label,
                    step.by_name,
                    step.at,
                    tuple(self._remarks(step)),
                    str(step.act),
                    step.round,
                    has_letter=step.act == ProposalAct.CONFIRM,
                    number=step.number,
                    has_known="criteria" in step.snapshot or bool(step.snapshot.get("assessment")),
                    visit=self.visits.get(step.number),
                    decree=self.decrees.get(step.snapshot.get("decree", 0)),
                )
            )
        return entries[::-1]

    def has_acted(self, acts: frozenset[ProposalAct]) -> bool:
        """Tell what ``selectors.has_acted`` tells, from the steps that are loaded."""
        if self.proposal.prepared_by_id == self.user.pk:
            return True
        since = max((s.number for s in self.steps if s.act in NEW_ROUND), default=0)
        return any(
            s.by_id == self.user.pk and s.act in acts for s in self.steps if s.number > since
        )

    def _remarks(self, step: ProposalStep) -> Iterable[tuple[str, str]]:
        for remark in step.remarks:
            code = remark["criterion"]
            yield self.titles.get(code, code), remark["text"]

    def _unanswered(self) -> str:
        answers = self.proposal.answers
        open_ones = [
            c.title
            for c in self.criteria
            if c.is_mandatory and not answers.get(c.code, {}).get("is_confirmed")
        ]
        if not open_ones:
            return ""
        return _("Not confirmed yet: %(criteria)s.") % {"criteria": "; ".join(open_ones)}


def read_proposal(proposal: Proposal, user: User, on: date) -> Reading:
    """Return the proposal for its page, as it is on the day ``on``."""
    finding = standing_of(proposal.village, proposal.program_id, on)
    steps = tuple(proposal.steps.order_by("number"))
    stands_on = last_snapshot(list(steps))
    titles = {c.code: c.title for c in proposal.version.criteria.all()}
    named = [pk for step in steps if (pk := step.snapshot.get("decree"))]
    return Reading(
        proposal=proposal,
        user=user,
        finding=finding,
        steps=steps,
        now=freeze(proposal, finding, on) if finding else {},
        frozen=stands_on.snapshot if stands_on else {},
        frozen_at=stands_on.at if stands_on else None,
        titles=titles,
        visits=visits_by_step(proposal.visits, titles),
        decrees=Decree.objects.in_bulk(named) if named else {},
    )
