"""The rules of eligibility, in pure Python: values in, verdict out.

This module is the specification. ``programs.evaluation`` compiles the same rules to SQL for many
villages at once, and a property-based test holds both to the same answers. No clock, no database,
no settings: the caller passes the date. Missing data is an outcome of its own, never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum, StrEnum


class Outcome(IntEnum):
    """The three outcomes, of one criterion and of a village."""

    NOT_MET = 0
    MET = 1
    UNDETERMINED = 2


class Operator(StrEnum):
    """How a value is compared with its threshold."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUALS = "equals"
    IS_TRUE = "is_true"
    BETWEEN = "between"


@dataclass(frozen=True)
class Rule:
    """One criterion, without its words.

    ``compares_age`` marks a measure whose value is a day (its ordinal, 1 = 0001-01-01) and whose
    threshold is an age in days. ``max_age_days`` is the greatest age of evidence accepted.
    """

    operator: Operator
    threshold: Decimal | None = None
    threshold_upper: Decimal | None = None
    is_mandatory: bool = False
    weight: Decimal = Decimal(1)
    max_age_days: int | None = None
    compares_age: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every threshold that the operator needs is known."""
        if self.operator is Operator.IS_TRUE:
            return True
        if self.operator is Operator.BETWEEN:
            return self.threshold is not None and self.threshold_upper is not None
        return self.threshold is not None


@dataclass(frozen=True)
class Reading:
    """What was measured for one criterion, and the date of the newest evidence behind it.

    A flag reads as 0 or 1. ``None`` means that the value cannot be determined.
    """

    value: Decimal | None
    evidence_date: date | None = None


@dataclass(frozen=True)
class Verdict:
    """The outcome of a village, its score in percent, and the outcome of each criterion in order."""

    outcome: Outcome
    score: Decimal | None
    outcomes: tuple[Outcome, ...]


def judge_criterion(rule: Rule, reading: Reading, *, as_of: date) -> Outcome:
    """Return the outcome of one criterion on the day ``as_of``.

    Undetermined where the value is missing, a needed threshold is not published, or the evidence
    is missing or older than the rule accepts.
    """
    if reading.value is None or not rule.is_complete or _is_too_old(rule, reading, as_of=as_of):
        return Outcome.UNDETERMINED
    value = Decimal(as_of.toordinal()) - reading.value if rule.compares_age else reading.value
    return Outcome.MET if _holds(rule, value) else Outcome.NOT_MET


def judge(rules: Sequence[Rule], readings: Sequence[Reading], *, as_of: date) -> Verdict:
    """Return the verdict over all criteria on the day ``as_of``.

    The mandatory criteria decide: one that is not met makes the village not eligible; otherwise one
    that cannot be determined leaves it open. Without any mandatory criterion nothing decides, so
    the verdict is open. The score is the weight of the criteria that are met over the whole weight.
    """
    outcomes = tuple(
        judge_criterion(rule, reading, as_of=as_of)
        for rule, reading in zip(rules, readings, strict=True)
    )
    decisive = {o for rule, o in zip(rules, outcomes, strict=True) if rule.is_mandatory}
    return Verdict(_decide(decisive), _score(rules, outcomes), outcomes)


def _is_too_old(rule: Rule, reading: Reading, *, as_of: date) -> bool:
    if rule.max_age_days is None:
        return False
    return reading.evidence_date is None or (as_of - reading.evidence_date).days > rule.max_age_days


def _holds(rule: Rule, value: Decimal) -> bool:
    lower, upper = rule.threshold or Decimal(0), rule.threshold_upper or Decimal(0)
    return {
        Operator.AT_LEAST: value >= lower,
        Operator.AT_MOST: value <= lower,
        Operator.EQUALS: value == lower,
        Operator.IS_TRUE: value == 1,
        Operator.BETWEEN: lower <= value <= upper,
    }[rule.operator]


def _decide(decisive: set[Outcome]) -> Outcome:
    if Outcome.NOT_MET in decisive:
        return Outcome.NOT_MET
    if Outcome.UNDETERMINED in decisive or not decisive:
        return Outcome.UNDETERMINED
    return Outcome.MET


def _score(rules: Sequence[Rule], outcomes: Sequence[Outcome]) -> Decimal | None:
    whole = sum((rule.weight for rule in rules), Decimal(0))
    if not whole:
        return None
    met = sum(
        (rule.weight for rule, o in zip(rules, outcomes, strict=True) if o is Outcome.MET),
        Decimal(0),
    )
    return (100 * met / whole).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
