"""Past findings computed again from the values that they kept."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from programs.eligibility import Reading, Verdict, judge
from programs.evaluation import rules_of
from programs.models import Assessment, AssessmentHistory, Criterion


@dataclass(frozen=True)
class Replayed:
    """A finding of the past, and the verdict that its kept values give today."""

    finding: Assessment | AssessmentHistory
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
    finding = _finding_on(village_id, version_id, on)
    if finding is None:
        return None
    criteria = list(Criterion.objects.filter(version_id=version_id).order_by("position"))
    readings = [
        Reading(value, evidence)
        for value, evidence in zip(finding.values, finding.evidence_dates, strict=True)
    ]
    return Replayed(finding, judge(rules_of(criteria), readings, as_of=finding.as_of_date))


def _finding_on(
    village_id: int, version_id: int, on: date
) -> Assessment | AssessmentHistory | None:
    which = Q(village_id=village_id, version_id=version_id, as_of_date__lte=on)
    current = Assessment.objects.filter(which).first()
    if current is not None:
        return current
    return (
        AssessmentHistory.objects.filter(which, superseded_date__gt=on)
        .order_by("-superseded_at", "-pk")
        .first()
    )
