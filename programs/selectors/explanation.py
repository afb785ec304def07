"""Why a village has its verdict: per program and criterion the value, the threshold, the evidence.

Pure reading for pages and the API; the number of queries does not depend on the criteria.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from programs.eligibility import Outcome
from programs.measures import Kind, Measure, measure
from programs.models import (
    Assessment,
    AssessmentHistory,
    CriteriaVersion,
    Criterion,
    Designation,
    StaleVillage,
)
from programs.selectors.wording import threshold_text, value_text
from villages.models import Village

AnyFinding = Assessment | AssessmentHistory


@dataclass(frozen=True)
class CriterionFinding:
    """One criterion of a version and what was found about it in one village.

    ``value`` is in the measure's unit: an age in days on the day of the explanation, a flag as 0 or
    1. ``outcome`` is ``None`` where the village has not been assessed.
    """

    criterion: Criterion
    measure: Measure
    outcome: Outcome | None
    value: Decimal | None
    evidence_date: date | None
    evidence_age_days: int | None
    is_too_old: bool

    @property
    def value_text(self) -> str:
        """What was measured, with its unit."""
        return value_text(self.measure, self.value)

    @property
    def threshold_text(self) -> str:
        """What is asked for."""
        return threshold_text(self.criterion, self.measure)

    @property
    def is_met(self) -> bool:
        """Whether nothing is left to do here."""
        return self.outcome is Outcome.MET


@dataclass(frozen=True)
class ProgramFinding:
    """A village under one criteria version; without ``finding`` it has not been assessed."""

    version: CriteriaVersion
    finding: AnyFinding | None
    designation: Designation | None
    criteria: tuple[CriterionFinding, ...]

    @property
    def outcome(self) -> Outcome | None:
        """The verdict."""
        return None if self.finding is None else Outcome(self.finding.outcome)

    @property
    def score(self) -> Decimal | None:
        """The weight of the criteria that are met, in percent of the whole weight."""
        return None if self.finding is None else self.finding.score

    @property
    def mandatory(self) -> tuple[CriterionFinding, ...]:
        """The criteria that decide the verdict."""
        return tuple(c for c in self.criteria if c.criterion.is_mandatory)

    @property
    def supporting(self) -> tuple[CriterionFinding, ...]:
        """The criteria that count for the score only."""
        return tuple(c for c in self.criteria if not c.criterion.is_mandatory)

    @property
    def met(self) -> int:
        """How many criteria are met."""
        return sum(c.is_met for c in self.criteria)


@dataclass(frozen=True)
class Explanation:
    """Everything that the verdicts about a village on one day stand on."""

    village: Village
    on: date
    programs: tuple[ProgramFinding, ...]
    changed_since: datetime | None
    """When a record changed that the verdicts do not take into account yet."""


def explain(village: Village, on: date) -> Explanation:
    """Return the findings about ``village`` under each criteria version in force on the day ``on``.

    The finding of a past day is the one that held at its end, from the kept history.
    """
    versions = list(
        CriteriaVersion.objects.in_force(on)
        .select_related("program")
        .prefetch_related("criteria__pillar")
        .order_by("program_id")
    )
    found = _findings(village, versions, on)
    designations = {
        d.program_id: d
        for d in Designation.objects.filter(village=village)
        .exclude(state__in=[Designation.State.REVOKED, Designation.State.WITHDRAWN])
        .order_by("pk")
    }
    stale = StaleVillage.objects.filter(village_id=village.pk).order_by("noted_at").first()
    return Explanation(
        village=village,
        on=on,
        programs=tuple(
            ProgramFinding(
                version=version,
                finding=found.get(version.pk),
                designation=designations.get(version.program_id),
                criteria=criteria_of(version, found.get(version.pk), on),
            )
            for version in versions
        ),
        changed_since=stale.noted_at if stale else None,
    )


def _findings(village: Village, versions: list[CriteriaVersion], on: date) -> dict[int, AnyFinding]:
    held = {"village": village, "version__in": versions, "as_of_date__lte": on}
    found: dict[int, AnyFinding] = {}
    past = AssessmentHistory.objects.filter(**held, superseded_date__gt=on)
    for earlier in past.order_by("superseded_at", "pk"):
        found[earlier.version_id] = earlier  # the last one replaced held at the end of the day
    found.update({a.version_id: a for a in Assessment.objects.filter(**held)})
    return found


def criteria_of(
    version: CriteriaVersion, finding: AnyFinding | None, on: date
) -> tuple[CriterionFinding, ...]:
    """Return the criteria of ``version`` with what ``finding`` holds about each on the day ``on``."""
    criteria = sorted(version.criteria.all(), key=lambda c: c.position)
    if finding is None:
        return tuple(
            CriterionFinding(c, measure(c.measure), None, None, None, None, is_too_old=False)
            for c in criteria
        )
    rows = zip(criteria, finding.values, finding.evidence_dates, finding.outcomes, strict=True)
    return tuple(_one(c, value, evidence, outcome, on) for c, value, evidence, outcome in rows)


def _one(
    criterion: Criterion, value: Decimal | None, evidence: date | None, outcome: int, on: date
) -> CriterionFinding:
    m = measure(criterion.measure)
    if m.kind is Kind.AGE and value is not None:
        value = on.toordinal() - value
    age = None if evidence is None else (on - evidence).days
    limit = criterion.max_age_days
    return CriterionFinding(
        criterion=criterion,
        measure=m,
        outcome=Outcome(outcome),
        value=value,
        evidence_date=evidence,
        evidence_age_days=age,
        is_too_old=limit is not None and (age is None or age > limit),
    )
