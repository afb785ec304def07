"""How many villages have which outcome, for the whole country."""

from datetime import date

from django.db.models import Count

from programs.eligibility import Outcome
from programs.models import Assessment, CriteriaVersion


def outcome_counts(*, as_of: date) -> dict[str, dict[str, int]]:
    """Return, per program in force, how many villages have each outcome (by the outcome's name)."""
    versions = {v.pk: v.program_id for v in CriteriaVersion.objects.in_force(as_of)}
    counts: dict[str, dict[str, int]] = {
        program: {o.name.lower(): 0 for o in Outcome} for program in versions.values()
    }
    rows = (
        Assessment.objects.filter(version__in=versions)
        .values_list("version", "outcome")
        .annotate(villages=Count("pk"))
        .order_by()
    )
    for version, outcome, villages in rows:
        counts[versions[version]][Outcome(outcome).name.lower()] = villages
    return counts
