"""The work queue: everything on which a reader can do the next act, the oldest first.

Proposals by their state, decrees to submit or to issue, designated villages to monitor. What the
reader may not decide because they worked on it themselves is left out. Deadlines are data
(``StepDeadline``); a list costs a constant number of queries, however long the queue is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Greatest, TruncDate

from migranportal.accounts.models import User, within
from programs.models import (
    Decree,
    DecreeAct,
    DecreeLine,
    DecreeState,
    DecreeStep,
    Designation,
    DesignationAct,
    DesignationState,
    Program,
    Proposal,
    ProposalAct,
    ProposalState,
    ProposalStep,
    StepDeadline,
    Waits,
)
from programs.models.workflow import DECREES, DESIGNATIONS, TRANSITIONS
from programs.permissions import can_act
from programs.selectors.decrees import OPEN
from programs.selectors.proposals import PLACE
from villages.models import Village

NEXT: dict[ProposalState, ProposalAct] = {
    ProposalState.DRAFT: ProposalAct.SUBMIT,
    ProposalState.RETURNED: ProposalAct.SUBMIT,
    ProposalState.SUBMITTED: ProposalAct.CONFIRM,
    ProposalState.SENT: ProposalAct.TAKE_UP,
    ProposalState.VERIFICATION: ProposalAct.VERIFY,
    ProposalState.ASSESSMENT: ProposalAct.VISIT,
    ProposalState.IMPROVEMENT: ProposalAct.MEND,
    ProposalState.RECOMMENDED: ProposalAct.DESIGNATE,
}
"""The act that carries a proposal on from each state."""

_COLUMNS = ("waits", "key", "since", "due", "village_key", "program_key")


@dataclass(frozen=True)
class Asked:
    """What of the queue is wanted; an empty part asks for everything."""

    waits: frozenset[str] = frozenset()
    program: str = ""
    area: str = ""
    only_late: bool = False


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the reader."""

    waits: Waits
    key: int
    since: date
    due: date | None
    program: Program
    village: Village | None
    decree: Decree | None
    on: date

    @property
    def days(self) -> int:
        """For how many days it has waited."""
        return (self.on - self.since).days

    @property
    def is_late(self) -> bool:
        """Whether its deadline is over."""
        return self.due is not None and self.due < self.on


@dataclass(frozen=True)
class Pile:
    """How much of one kind waits."""

    count: int
    late: int
    oldest: date


class Queue:
    """The queue of one reader on one day."""

    def __init__(self, user: User, on: date) -> None:
        self.user, self.on = user, on
        self.deadlines = {row.waits: row for row in StepDeadline.objects.order_by("waits")}

    def page(self, asked: Asked, *, begin: int = 0, limit: int) -> list[Waiting]:
        """Return a part of the queue, the oldest first; at most five queries."""
        first, *others = [rows.values_list(*_COLUMNS) for rows in self._parts(asked)]
        rows = first.union(*others, all=True).order_by("since", "waits", "key")
        found = list(rows[begin : begin + limit])
        villages = Village.objects.select_related(PLACE.removeprefix("village__")).in_bulk(
            [row[4] for row in found if row[4] is not None]
        )
        programs = Program.objects.in_bulk([row[5] for row in found])
        decrees = Decree.objects.in_bulk([row[1] for row in found if row[0].startswith("decree.")])
        return [
            Waiting(
                Waits(waits),
                key,
                since,
                due,
                programs[program],
                villages.get(village),
                decrees.get(key) if waits.startswith("decree.") else None,
                self.on,
            )
            for waits, key, since, due, village, program in found
        ]

    def piles(self, asked: Asked) -> dict[Waits, Pile]:
        """Return how much of each kind waits; three queries. Which kinds are asked for is ignored."""
        found = {}
        every = Asked(program=asked.program, area=asked.area)
        for rows in self._parts(every):
            counted = (
                rows.order_by()
                .values("waits")
                .annotate(
                    n=Count("pk"), late=Count("pk", filter=Q(due__lt=self.on)), oldest=Min("since")
                )
            )
            for row in counted:
                found[Waits(row["waits"])] = Pile(row["n"], row["late"], row["oldest"])
        return found

    def _parts(self, asked: Asked) -> list[QuerySet[Any]]:
        parts = [
            (proposals_waiting(self.user), Proposal.area_path),
            (decrees_waiting(self.user), ""),
            (
                designations_waiting(self.user, self.on, self._days(Waits.MONITOR)),
                "village__area__code",
            ),
        ]
        return [self._narrowed(rows, path, asked) for rows, path in parts]

    def _narrowed(self, rows: QuerySet[Any], path: str, asked: Asked) -> QuerySet[Any]:
        rows = rows.annotate(program_key=F("program_id"), key=F("pk"), due=self._due())
        if asked.waits:
            rows = rows.filter(waits__in=asked.waits)
        if asked.program:
            rows = rows.filter(program=asked.program)
        if asked.area:  # a decree belongs to no area
            rows = rows.filter(within([asked.area], path)) if path else rows.none()
        if asked.only_late:
            rows = rows.filter(due__lt=self.on)
        return rows

    def _due(self) -> Any:
        cases = [
            When(waits=waits, then=Cast(F("since") + timedelta(days=row.days), DateField()))
            for waits, row in self.deadlines.items()
        ]
        return Case(*cases, default=Value(None), output_field=DateField())

    def _days(self, waits: Waits) -> int | None:
        row = self.deadlines.get(waits)
        return row.days if row else None


def proposals_waiting(user: User) -> QuerySet[Any]:
    """Return the proposals on which ``user`` can do the next act, with ``waits`` and ``since``."""
    mine = Q(pk__in=[])
    for state, act in NEXT.items():
        line = TRANSITIONS[act]
        condition = Q(state=state) & within(user.areas_for(line.permission), Proposal.area_path)
        if state == ProposalState.RECOMMENDED:  # who reviewed it may prepare the decree
            on_a_decree = DecreeLine.objects.filter(proposal=OuterRef("pk"), decree__state__in=OPEN)
            condition &= ~Q(Exists(on_a_decree))
        elif line.distinct_from:
            condition &= ~_worked_on(user, line.distinct_from)
        mine |= condition
    mended = Exists(
        ProposalStep.objects.filter(
            proposal=OuterRef("pk"), number=OuterRef("step_number"), act=ProposalAct.MEND
        )
    )
    rows: QuerySet[Any] = Proposal.objects.visible_to(user).filter(mine)
    found: QuerySet[Any] = rows.annotate(
        waits=Case(
            When(mended, then=Value(Waits.MENDED.value)),
            default=Concat(Value("proposal."), F("state")),
            output_field=CharField(),
        ),
        since=TruncDate("state_since"),
        village_key=F("village_id"),
    )
    return found


def decrees_waiting(user: User) -> QuerySet[Any]:
    """Return the decrees that ``user`` can submit, or issue without having had a hand in them."""
    if not can_act(user, DECREES.lines[DecreeAct.PREPARE], ""):
        rows: QuerySet[Any] = Decree.objects.none()
    else:
        rows = Decree.objects.filter(
            Q(state=DecreeState.DRAFT) | Q(Q(state=DecreeState.SUBMITTED) & ~_had_a_hand(user))
        )
    found: QuerySet[Any] = rows.annotate(
        waits=Concat(Value("decree."), F("state"), output_field=CharField()),
        since=TruncDate("state_since"),
        village_key=Value(None, output_field=BigIntegerField()),
    )
    return found


def designations_waiting(user: User, on: date, monitor_days: int | None) -> QuerySet[Any]:
    """Return the designated villages that ``user`` is to visit.

    Villages never monitored, those under guidance, and those whose last monitoring visit lies
    ``monitor_days`` back; without a number nobody said when to come again.
    """
    line = DESIGNATIONS.lines[DesignationAct.MONITOR]
    state = DesignationState
    again = Q(pk__in=[])
    if monitor_days is not None:
        last = on - timedelta(days=monitor_days)
        again = Q(state=state.MONITORED, monitored_date__lte=last)
    rows: QuerySet[Any] = Designation.objects.visible_to(user, line.permission).filter(
        Q(state__in=[state.DESIGNATED, state.GUIDANCE]) | again, decree__isnull=False
    )
    found: QuerySet[Any] = rows.annotate(
        waits=Case(
            When(state=state.GUIDANCE, then=Value(Waits.GUIDANCE.value)),
            default=Value(Waits.MONITOR.value),
            output_field=CharField(),
        ),
        since=Case(
            When(state=state.GUIDANCE, then=Greatest(TruncDate("state_since"), "monitored_date")),
            When(state=state.MONITORED, then=F("monitored_date")),
            default=F("decree_date"),
            output_field=DateField(),
        ),
        village_key=F("village_id"),
    )
    return found


def _worked_on(user: User, acts: Collection[ProposalAct]) -> Q:
    """Return the condition that ``user`` did one of ``acts`` since the last return, or prepared it."""
    steps = ProposalStep.objects.filter(
        proposal=OuterRef("pk"), round=OuterRef("round"), by=user, act__in=acts
    )
    return Q(prepared_by=user) | Q(Exists(steps))


def _had_a_hand(user: User) -> Q:
    """Return the condition that four eyes keep ``user`` from issuing a decree."""
    judged = TRANSITIONS[ProposalAct.DESIGNATE].distinct_from
    own = (
        Q(added_by=user)
        | Q(proposal__prepared_by=user)
        | Q(
            proposal__steps__by=user,
            proposal__steps__act__in=judged,
            proposal__steps__round=F("proposal__round"),
        )
    )
    lines = DecreeLine.objects.filter(own, decree=OuterRef("pk"))
    steps = DecreeStep.objects.filter(
        decree=OuterRef("pk"), by=user, act__in=DECREES.lines[DecreeAct.ISSUE].distinct_from
    )
    return Q(prepared_by=user) | Q(Exists(lines)) | Q(Exists(steps))
