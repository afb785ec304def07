"""The compiled evaluation: equal to the pure rules, for values, gaps, ties and boundaries."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.eligibility import Operator, Outcome, Reading, judge
from programs.evaluation import compile_criteria, rules_of
from programs.measures import CATALOGUE, COLUMNS, Kind, Scope
from programs.models import Criterion, VillageMeasures
from tests.factories.villages import VillageFactory

TODAY = date(2026, 11, 21)
VILLAGES = 6

pytestmark = pytest.mark.django_db

days = st.integers(-3, 800).map(lambda n: TODAY - timedelta(days=n))
thresholds = st.sampled_from(
    [None, *(Decimal(n) for n in ("0", "1", "2", "33.33", "50", "66.67", "100", "365"))]
)
values: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.COUNT: st.integers(0, 3) | st.integers(0, 400),
    Kind.SHARE: st.builds(
        lambda part, whole: (Decimal(100) * min(part, whole) / whole).quantize(Decimal("1e-8")),
        st.integers(0, 9),
        st.integers(1, 9),
    )
    | st.sampled_from([Decimal("33.33"), Decimal(50), Decimal("66.67")]),
    Kind.FLAG: st.booleans(),
    Kind.AGE: days,
}


@st.composite
def criteria(draw: st.DrawFn) -> list[Criterion]:
    codes = draw(st.lists(st.sampled_from(sorted(CATALOGUE)), min_size=1, max_size=8, unique=True))
    return [draw(_criterion(code, position)) for position, code in enumerate(codes, start=1)]


@st.composite
def _criterion(draw: st.DrawFn, code: str, position: int) -> Criterion:
    is_flag = CATALOGUE[code].kind is Kind.FLAG
    operator = (
        Operator.IS_TRUE
        if is_flag
        else draw(st.sampled_from([o for o in Operator if o != "is_true"]))
    )
    return Criterion(
        position=position,
        measure=code,
        operator=operator.value,
        threshold=None if is_flag else draw(thresholds),
        threshold_upper=draw(thresholds) if operator is Operator.BETWEEN else None,
        is_mandatory=draw(st.booleans()),
        weight=draw(st.sampled_from([Decimal(0), Decimal("0.50"), Decimal(1), Decimal("2.25")])),
        max_age_days=draw(st.none() | st.sampled_from([0, 30, 365])),
    )


@st.composite
def measured(draw: st.DrawFn) -> dict[str, Any]:
    row: dict[str, Any] = {c: draw(st.none() | days) for c in COLUMNS if c.endswith("_date")}
    for m in CATALOGUE.values():
        row[m.storage] = draw(st.none() | values[m.kind])
    return row


def reading(row: dict[str, Any], code: str) -> Reading:
    m = CATALOGUE[code]
    value = row[m.storage]
    if m.kind is Kind.AGE and value is not None:
        value = value.toordinal()
    return Reading(None if value is None else Decimal(value), row[m.evidence_column])


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(criteria=criteria(), rows=st.lists(measured(), min_size=VILLAGES, max_size=VILLAGES))
def test_compiled_statement_equals_pure_rules(
    six_villages: list[int], criteria: list[Criterion], rows: list[dict[str, Any]]
) -> None:
    VillageMeasures.objects.all().delete()
    VillageMeasures.objects.bulk_create(
        VillageMeasures(village_id=pk, as_of_date=TODAY, **row)
        for pk, row in zip(six_villages, rows, strict=True)
    )
    compiled = compile_criteria(criteria)
    with connection.cursor() as cursor:
        cursor.execute(
            compiled.query(Scope(ids=tuple(six_villages)), as_of=TODAY).as_string(cursor.connection)
        )
        found = {row[0]: row for row in cursor.fetchall()}

    for pk, row in zip(six_villages, rows, strict=True):
        readings = [reading(row, c.measure) for c in criteria]
        verdict = judge(rules_of(criteria), readings, as_of=TODAY)
        _, kept_values, evidence, outcomes, outcome, score = found[pk]
        assert (Outcome(outcome), score, tuple(outcomes)) == (
            verdict.outcome,
            verdict.score,
            verdict.outcomes,
        )
        assert list(zip(kept_values, evidence, strict=True)) == [
            (r.value, r.evidence_date) for r in readings
        ]


@pytest.fixture
def six_villages() -> list[int]:
    return [VillageFactory().pk for _ in range(VILLAGES)]
