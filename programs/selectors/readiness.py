"""How ready a village is: findings by pillar, what to do next, and what a change just moved."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from programs.eligibility import Operator, Outcome
from programs.measures import Measure
from programs.models import Assessment, AssessmentHistory, Criterion, Program
from programs.selectors.explanation import CriterionFinding, Explanation, ProgramFinding
from villages.models import Pillar, ProgramCode, Village


@dataclass(frozen=True)
class PillarGroup:
    """The criteria of one pillar; without ``pillar`` those that belong to none."""

    pillar: Pillar | None
    criteria: tuple[CriterionFinding, ...]

    def count(self, outcome: Outcome | None) -> int:
        """Return how many criteria have this outcome."""
        return sum(c.outcome is outcome for c in self.criteria)


@dataclass(frozen=True)
class Readiness:
    """A village in one program. ``is_participant``: it is a candidate, proposed or designated."""

    program: ProgramFinding
    is_participant: bool
    groups: tuple[PillarGroup, ...]

    def count(self, outcome: Outcome | None) -> int:
        """Return how many criteria have this outcome."""
        return sum(group.count(outcome) for group in self.groups)


class Lack(Enum):
    """Why a criterion is not met yet."""

    NOT_MET = "not met"
    NOT_KNOWN = "nothing recorded"
    TOO_OLD = "evidence too old"


@dataclass(frozen=True)
class NextStep:
    """One thing to do, and the criteria (of any program) that it serves."""

    measure: Measure
    lack: Lack
    is_mandatory: bool
    weight: Decimal
    serves: tuple[tuple[Program, CriterionFinding], ...]

    @property
    def finding(self) -> CriterionFinding:
        """The weightiest criterion that the step serves."""
        return self.serves[0][1]


@dataclass(frozen=True)
class Ageing:
    """A criterion that is met today and whose evidence will soon be too old."""

    program: Program
    finding: CriterionFinding
    until_date: date
    """The last day on which the evidence is accepted."""


def readiness_of(explanation: Explanation) -> tuple[Readiness, ...]:
    """Return the village's state in each program it takes part in; in none: in every one in force."""
    taking_part = [p for p in explanation.programs if p.designation is not None]
    shown = sorted(taking_part or explanation.programs, key=_place)
    return tuple(Readiness(p, p.designation is not None, _groups(p)) for p in shown)


def next_steps(states: Iterable[Readiness]) -> list[NextStep]:
    """Return what to do next, what moves most first.

    Mandatory criteria come before supporting ones, then the greater weight, then what is not met
    before what is not known. A measure that several criteria ask for is one step. What waits for a
    threshold of the ministry and is recorded already asks nothing of the village.
    """
    lacking: dict[tuple[str, bool], list[tuple[Program, CriterionFinding]]] = {}
    for state in states:
        for finding in (c for group in state.groups for c in group.criteria):
            if _asks_something(finding):
                key = finding.measure.code, finding.is_too_old
                lacking.setdefault(key, []).append((state.program.version.program, finding))
    return sorted((_step(found) for found in lacking.values()), key=_effect)


def waiting_for_threshold(states: Iterable[Readiness]) -> int:
    """Return how many criteria are recorded and wait only for the ministry's threshold."""
    findings = (c for state in states for group in state.groups for c in group.criteria)
    return sum(not c.is_met and not _asks_something(c) for c in findings if c.outcome is not None)


def ageing_evidence(states: Iterable[Readiness], *, on: date, within: timedelta) -> list[Ageing]:
    """Return the criteria whose evidence passes its greatest age within that time, soonest first."""
    found = [
        Ageing(state.program.version.program, c, last_day)
        for state in states
        for group in state.groups
        for c in group.criteria
        if (last_day := _last_day(c)) is not None and on <= last_day <= on + within
    ]
    return sorted(found, key=lambda ageing: ageing.until_date)


def _place(program: ProgramFinding) -> int:
    return ProgramCode.values.index(program.version.program_id)


def _groups(program: ProgramFinding) -> tuple[PillarGroup, ...]:
    by_pillar: dict[str, list[CriterionFinding]] = {}
    for finding in program.criteria:
        by_pillar.setdefault(finding.criterion.pillar_id or "", []).append(finding)
    groups = [PillarGroup(found[0].criterion.pillar, tuple(found)) for found in by_pillar.values()]
    return tuple(
        sorted(groups, key=lambda g: (g.pillar is None, g.pillar.position if g.pillar else 0))
    )


def _asks_something(finding: CriterionFinding) -> bool:
    if finding.is_met or finding.outcome is None:
        return False
    known = finding.value is not None and not finding.is_too_old
    return not (known and _lacks_threshold(finding.criterion))


def _lacks_threshold(criterion: Criterion) -> bool:
    operator = Operator(criterion.operator)
    if operator is Operator.IS_TRUE:
        return False
    upper_missing = operator is Operator.BETWEEN and criterion.threshold_upper is None
    return criterion.threshold is None or upper_missing


def _step(found: list[tuple[Program, CriterionFinding]]) -> NextStep:
    serves = sorted(found, key=lambda pair: _importance(pair[1]))
    first = serves[0][1]
    return NextStep(
        measure=first.measure,
        lack=_lack(first),
        is_mandatory=first.criterion.is_mandatory,
        weight=first.criterion.weight,
        serves=tuple(serves),
    )


def _lack(finding: CriterionFinding) -> Lack:
    if finding.outcome is Outcome.NOT_MET:
        return Lack.NOT_MET
    return Lack.NOT_KNOWN if finding.value is None else Lack.TOO_OLD


def _importance(finding: CriterionFinding) -> tuple[bool, Decimal, bool]:
    criterion = finding.criterion
    is_open = finding.outcome is Outcome.UNDETERMINED
    return not criterion.is_mandatory, -criterion.weight, is_open


def _effect(step: NextStep) -> tuple[bool, Decimal, bool, int]:
    return (*_importance(step.finding), step.finding.criterion.position)


def _last_day(finding: CriterionFinding) -> date | None:
    limit = finding.criterion.max_age_days
    if limit is None or finding.evidence_date is None or finding.value is None:
        return None
    return finding.evidence_date + timedelta(days=limit)


# --- What a change moved --------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """A criterion whose outcome changed."""

    criterion: Criterion
    before: Outcome
    after: Outcome


@dataclass(frozen=True)
class Change:
    """What one evaluation changed about a village in one program."""

    village: Village
    program: Program
    before: Outcome
    after: Outcome
    met_before: int
    met_after: int
    whole: int
    moved: tuple[Moved, ...]

    @property
    def is_better(self) -> bool:
        """Whether something is met that was not, and nothing was lost."""
        return not self.is_worse and any(m.after is Outcome.MET for m in self.moved)

    @property
    def is_worse(self) -> bool:
        """Whether something that was met is so no longer."""
        return any(m.before is Outcome.MET for m in self.moved)


def changes_made(villages: Collection[int], *, at: datetime) -> list[Change]:
    """Return what the evaluation of the moment ``at`` changed about these villages.

    Only outcomes count: a value that moved without crossing its threshold is no change. One query
    where nothing was rewritten, four where something was.
    """
    if not villages:
        return []
    rewritten = list(
        Assessment.objects.filter(village__in=villages, assessed_at=at)
        .select_related("village__area", "version__program")
        .prefetch_related("version__criteria")
        .order_by("village_id", "version_id")
    )
    if not rewritten:
        return []
    earlier = AssessmentHistory.objects.filter(village__in=villages, superseded_at=at)
    replaced = {(old.village_id, old.version_id): old for old in earlier}
    changes = (
        _change(old, new)
        for new in rewritten
        if (old := replaced.get((new.village_id, new.version_id))) is not None
    )
    return [change for change in changes if change.moved]


def _change(old: AssessmentHistory, new: Assessment) -> Change:
    criteria = sorted(new.version.criteria.all(), key=lambda c: c.position)
    outcomes = zip(criteria, old.outcomes, new.outcomes, strict=True)
    return Change(
        village=new.village,
        program=new.version.program,
        before=Outcome(old.outcome),
        after=Outcome(new.outcome),
        met_before=old.outcomes.count(Outcome.MET),
        met_after=new.outcomes.count(Outcome.MET),
        whole=len(criteria),
        moved=tuple(Moved(c, Outcome(b), Outcome(a)) for c, b, a in outcomes if a != b),
    )
