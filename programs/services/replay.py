"""Past findings computed again from the values that they kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from programs.eligibility import Reading, Rule, Verdict, judge
from programs.evaluation import rules_of
from programs.models import Assessment, AssessmentHistory, Criterion

AnyFinding = Assessment | AssessmentHistory


@dataclass(frozen=True)
class Replayed:
    """A finding of the past, and the verdict that its kept values give today."""

    finding: AnyFinding
    verdict: Verdict

    @property
    def agrees(self) -> bool:
        """Whether the verdict computed again is the one that was recorded."""
        recorded = (self.finding.outcome, self.finding.score, tuple(self.finding.outcomes))
        return recorded == (self.verdict.outcome, self.verdict.score, self.verdict.outcomes)


def replay(*, village_id: int, version_id: int, on: date) -> Replayed | None:
    """Return the finding that held at the end of the day ``on``, judged again by the pure rules.

    ``None`` where the village had not been assessed by then.
    """
    which = Q(village_id=village_id)
    return next(replay_many(version_id=version_id, on=on, which=which), None)


def replay_many(*, version_id: int, on: date, which: Q | None = None) -> Iterator[Replayed]:
    """Yield every village's finding of the day ``on`` under a version, judged again.

    ``which`` narrows the villages; the rows come in the order of their keys.
    """
    rules = rules_of(list(Criterion.objects.filter(version_id=version_id).order_by("position")))
    held = Q(version_id=version_id, as_of_date__lte=on) & (which or Q())
    seen: set[int] = set()
    current = Assessment.objects.filter(held).order_by("village_id")
    # Of several findings that were replaced after ``on``, the first to be replaced held then.
    earlier = AssessmentHistory.objects.filter(held, superseded_date__gt=on).order_by(
        "village_id", "superseded_at", "pk"
    )
    for findings in (current, earlier):
        for finding in findings.iterator(chunk_size=5_000):
            if finding.village_id not in seen:
                seen.add(finding.village_id)
                yield Replayed(finding, _judge_again(rules, finding))


def _judge_again(rules: tuple[Rule, ...], finding: AnyFinding) -> Verdict:
    readings = [
        Reading(value, evidence)
        for value, evidence in zip(finding.values, finding.evidence_dates, strict=True)
    ]
    return judge(rules, readings, as_of=finding.as_of_date)
