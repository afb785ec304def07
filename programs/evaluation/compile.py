"""Criteria compiled to SQL over ``programs_villagemeasures``.

No text from the database is ever executed: measures are looked up in the catalogue, operators in a
mapping, and thresholds are numbers passed as literals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from psycopg import sql

from programs.eligibility import Operator, Outcome, Rule
from programs.measures import Kind, Measure, Scope, measure
from programs.models import Criterion

# Day number of a date, as in Python's date.toordinal: 1 is 0001-01-01.
_ORDINAL = "({} - DATE '0001-01-01' + 1)"

_COMPARE = {
    Operator.AT_LEAST: "{value} >= {lower}",
    Operator.AT_MOST: "{value} <= {lower}",
    Operator.EQUALS: "{value} = {lower}",
    Operator.IS_TRUE: "{value} = 1",
    Operator.BETWEEN: "{value} BETWEEN {lower} AND {upper}",
}


def rule_of(criterion: Criterion) -> Rule:
    """Return the pure rule behind a stored criterion."""
    return Rule(
        operator=Operator(criterion.operator),
        threshold=criterion.threshold,
        threshold_upper=criterion.threshold_upper,
        is_mandatory=criterion.is_mandatory,
        weight=criterion.weight,
        max_age_days=criterion.max_age_days,
        compares_age=measure(criterion.measure).kind is Kind.AGE,
    )


@dataclass(frozen=True)
class CompiledVersion:
    """The criteria of one version, in order, ready to be judged for any set of villages."""

    measures: tuple[Measure, ...]
    rules: tuple[Rule, ...]

    def query(self, scope: Scope, *, as_of: date) -> sql.Composed:
        """Return the query of findings: village_id, values, evidence_dates, outcomes, outcome, score."""
        numbers = range(len(self.rules))
        return sql.SQL(
            """
            SELECT j.village_id, ARRAY[{values}]::numeric[] AS values,
                   ARRAY[{evidence}]::date[] AS evidence_dates,
                   ARRAY[{outcomes}]::smallint[] AS outcomes,
                   ({outcome})::smallint AS outcome, ({score})::numeric(5, 2) AS score
            FROM ({judged}) j
            """
        ).format(
            values=_columns("x", numbers),
            evidence=_columns("e", numbers),
            outcomes=_columns("o", numbers),
            outcome=self._outcome(),
            score=self._score(),
            judged=self._judged(scope, as_of=as_of, with_readings=True),
        )

    def verdict_query(self, scope: Scope, *, as_of: date) -> sql.Composed:
        """Return the query of verdicts alone: village_id, outcome and o0, o1 ... of each criterion."""
        return sql.SQL("SELECT j.*, ({outcome})::smallint AS outcome FROM ({judged}) j").format(
            outcome=self._outcome(), judged=self._judged(scope, as_of=as_of, with_readings=False)
        )

    def values_query(self, scope: Scope, *, number: int, as_of: date) -> sql.Composed:
        """Return the query of one criterion's values where every other mandatory criterion is met.

        Villages whose value is unknown, or whose evidence is too old, are left out.
        """
        rule, m = self.rules[number], self.measures[number]
        value: sql.Composable = _value(m)
        if rule.compares_age:
            value = sql.SQL("({} - {})").format(sql.Literal(as_of.toordinal()), value)
        conditions = [scope.condition("m.village_id")]
        conditions.append(sql.SQL("NOT ({})").format(_is_open(rule, m, value, as_of=as_of)))
        for n, (other, of) in enumerate(zip(self.rules, self.measures, strict=True)):
            if n != number and other.is_mandatory:
                met = _criterion_outcome(other, of, as_of=as_of)
                conditions.append(sql.SQL("({}) = {}").format(met, sql.Literal(Outcome.MET.value)))
        return sql.SQL(
            "SELECT {value} AS value FROM programs_villagemeasures m WHERE {where}"
        ).format(value=value, where=sql.SQL(" AND ").join(conditions))

    def _judged(self, scope: Scope, *, as_of: date, with_readings: bool) -> sql.Composed:
        columns: list[sql.Composed] = []
        for n, (rule, m) in enumerate(zip(self.rules, self.measures, strict=True)):
            named = {"o": _criterion_outcome(rule, m, as_of=as_of)}
            if with_readings:
                named |= {"x": _value(m), "e": _evidence(m)}
            columns += [
                sql.SQL("{} AS {}").format(expression, sql.Identifier(f"{prefix}{n}"))
                for prefix, expression in named.items()
            ]
        # OFFSET 0 keeps the planner from computing every outcome again wherever it is used; a
        # verdict alone uses few of them, and without the fence several processes may share it.
        fence = sql.SQL("OFFSET 0" if with_readings else "")
        return sql.SQL(
            "SELECT m.village_id, {columns} FROM programs_villagemeasures m WHERE {scope} {fence}"
        ).format(
            fence=fence, columns=sql.SQL(", ").join(columns), scope=scope.condition("m.village_id")
        )

    def _outcome(self) -> sql.Composable:
        decisive = [n for n, rule in enumerate(self.rules) if rule.is_mandatory]
        if not decisive:
            return sql.Literal(Outcome.UNDETERMINED.value)
        return sql.SQL(
            "CASE WHEN {n} IN ({o}) THEN {n} WHEN {u} IN ({o}) THEN {u} ELSE {m} END"
        ).format(
            n=sql.Literal(Outcome.NOT_MET.value),
            u=sql.Literal(Outcome.UNDETERMINED.value),
            m=sql.Literal(Outcome.MET.value),
            o=_columns("o", decisive),
        )

    def _score(self) -> sql.Composable:
        hundredths = [int(rule.weight * 100) for rule in self.rules]
        if not sum(hundredths):
            return sql.SQL("NULL")
        met = sql.SQL(" + ").join(
            sql.SQL("CASE {} WHEN 1 THEN {} ELSE 0 END").format(
                sql.Identifier(f"o{n}"), sql.Literal(weight)
            )
            for n, weight in enumerate(hundredths)
        )
        # Percent with two decimals, rounded half up, in whole numbers: a numeric division costs more
        # than the rest of the verdict.
        return sql.SQL("(20000::bigint * ({met}) + {whole}) / (2 * {whole}::bigint) * 0.01").format(
            met=met, whole=sql.Literal(sum(hundredths))
        )


def rules_of(criteria: Sequence[Criterion]) -> tuple[Rule, ...]:
    """Return the pure rules behind ``criteria``, in the order given."""
    return tuple(rule_of(c) for c in criteria)


def compile_criteria(criteria: Sequence[Criterion]) -> CompiledVersion:
    """Return the compiled form of ``criteria``, in the order given.

    Raises:
        UnknownMeasureError: a criterion names a measure that the catalogue does not have.
    """
    return CompiledVersion(
        measures=tuple(measure(c.measure) for c in criteria),
        rules=rules_of(criteria),
    )


def _columns(prefix: str, numbers: Sequence[int] | range) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(f"{prefix}{n}") for n in numbers)


def _value(m: Measure) -> sql.Composed:
    column = sql.Identifier("m", m.storage)
    if m.kind is Kind.FLAG:
        return sql.SQL("{}::int").format(column)
    if m.kind is Kind.AGE:
        return sql.SQL(_ORDINAL).format(column)
    return sql.SQL("{}").format(column)


def _evidence(m: Measure) -> sql.Identifier:
    return sql.Identifier("m", m.evidence_column)


def _criterion_outcome(rule: Rule, m: Measure, *, as_of: date) -> sql.Composable:
    undetermined = sql.Literal(Outcome.UNDETERMINED.value)
    if not rule.is_complete:
        return undetermined
    value = _value(m)
    if rule.compares_age:
        value = sql.SQL("({} - {})").format(sql.Literal(as_of.toordinal()), value)
    return sql.SQL("CASE WHEN {open} THEN {u} WHEN {holds} THEN 1 ELSE 0 END").format(
        open=_is_open(rule, m, value, as_of=as_of), u=undetermined, holds=_holds(rule, value)
    )


def _is_open(rule: Rule, m: Measure, value: sql.Composable, *, as_of: date) -> sql.Composable:
    missing = sql.SQL("{} IS NULL").format(value)
    if rule.max_age_days is None:
        return missing
    return sql.SQL("{missing} OR {e} IS NULL OR {as_of}::date - {e} > {days}").format(
        missing=missing,
        e=_evidence(m),
        as_of=sql.Literal(as_of.isoformat()),
        days=sql.Literal(rule.max_age_days),
    )


def _holds(rule: Rule, value: sql.Composable) -> sql.Composed:
    return sql.SQL(_COMPARE[rule.operator]).format(
        value=value, lower=_number(rule.threshold), upper=_number(rule.threshold_upper)
    )


def _number(value: Decimal | None) -> sql.Composable:
    """Return the literal; a whole number as one, so that whole columns are compared as such."""
    if value is None:
        return sql.SQL("NULL")
    return sql.SQL(f"{Decimal(value).normalize():f}")
