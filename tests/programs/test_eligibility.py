"""The rules themselves: no database, tables of cases, and properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.eligibility import Operator, Outcome, Reading, Rule, judge, judge_criterion

TODAY = date(2026, 11, 21)
MET, NOT_MET, OPEN = Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED


def rule(operator: str = "at_least", threshold: str | None = "10", **fields: object) -> Rule:
    return Rule(Operator(operator), None if threshold is None else Decimal(threshold), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("operator", "threshold", "upper", "value", "expected"),
    [
        ("at_least", "10", None, "10", MET),
        ("at_least", "10", None, "9.99999999", NOT_MET),
        ("at_most", "10", None, "10", MET),
        ("at_most", "10", None, "10.00000001", NOT_MET),
        ("equals", "10", None, "10.00", MET),
        ("equals", "10", None, "10.01", NOT_MET),
        ("is_true", None, None, "1", MET),
        ("is_true", None, None, "0", NOT_MET),
        ("between", "5", "10", "5", MET),
        ("between", "5", "10", "10", MET),
        ("between", "5", "10", "10.01", NOT_MET),
        ("between", "5", None, "7", OPEN),
        ("at_least", None, None, "7", OPEN),
        ("at_least", "0", None, "0", MET),
    ],
)
def test_operator(operator: str, threshold: str, upper: str, value: str, expected: Outcome) -> None:
    one = rule(operator, threshold, threshold_upper=None if upper is None else Decimal(upper))
    assert judge_criterion(one, Reading(Decimal(value)), as_of=TODAY) is expected


def test_missing_value_is_undetermined_and_never_zero() -> None:
    assert judge_criterion(rule("at_most", "0"), Reading(None), as_of=TODAY) is OPEN


@pytest.mark.parametrize(
    ("age", "expected"), [(0, MET), (365, MET), (366, OPEN), (-1, MET), (None, OPEN)]
)
def test_old_evidence_is_undetermined(age: int | None, expected: Outcome) -> None:
    evidence = None if age is None else TODAY - timedelta(days=age)
    reading = Reading(Decimal(50), evidence)
    assert judge_criterion(rule(max_age_days=365), reading, as_of=TODAY) is expected


@pytest.mark.parametrize(("days", "expected"), [(0, MET), (180, MET), (181, NOT_MET)])
def test_age_is_counted_on_the_day_of_judgement(days: int, expected: Outcome) -> None:
    reading = Reading(Decimal((TODAY - timedelta(days=days)).toordinal()))
    assert (
        judge_criterion(rule("at_most", "180", compares_age=True), reading, as_of=TODAY) is expected
    )


@pytest.mark.parametrize(
    ("mandatory", "supporting", "expected"),
    [
        (["50"], ["5"], MET),
        (["5"], ["50"], NOT_MET),
        ([None], ["50"], OPEN),
        ([None, "5"], ["50"], NOT_MET),
        ([None, "50"], ["50"], OPEN),
        ([], ["50"], OPEN),
    ],
)
def test_mandatory_criteria_decide(mandatory: list, supporting: list, expected: Outcome) -> None:
    rules = [rule(is_mandatory=True)] * len(mandatory) + [rule()] * len(supporting)
    readings = [Reading(None if v is None else Decimal(v)) for v in mandatory + supporting]
    assert judge(rules, readings, as_of=TODAY).outcome is expected


def test_score_is_the_weight_of_what_is_met() -> None:
    rules = [rule(weight=Decimal(2)), rule(weight=Decimal(1))]
    verdict = judge(rules, [Reading(Decimal(10)), Reading(None)], as_of=TODAY)
    assert verdict.score == Decimal("66.67")


def test_score_without_weights_is_unknown() -> None:
    assert judge([rule(weight=Decimal(0))], [Reading(Decimal(10))], as_of=TODAY).score is None


def test_readings_must_fit_the_rules() -> None:
    with pytest.raises(ValueError, match="zip"):
        judge([rule()], [], as_of=TODAY)


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_a_higher_value_never_loses_a_minimum(
    low: Decimal, more: Decimal, threshold: Decimal
) -> None:
    one = Rule(Operator.AT_LEAST, threshold)
    before = judge_criterion(one, Reading(low), as_of=TODAY)
    after = judge_criterion(one, Reading(low + more), as_of=TODAY)
    assert not (before is MET and after is NOT_MET)
