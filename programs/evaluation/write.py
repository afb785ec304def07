"""Measuring and judging a set of villages, writing only what changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from migranportal.core.rowsecurity import whole_country
from programs.evaluation.compile import CompiledVersion, compile_criteria
from programs.evaluation.tell import tell_changed, tell_closed
from programs.measures import (
    COLUMNS,
    Scope,
    closed_villages,
    measured_villages,
    measures_query,
)
from programs.models import CriteriaVersion

# Villages are locked in blocks of neighbouring keys, so that two evaluations never work on the
# same village; a run over the country is cut along the same blocks: four of them for 83,762 files.
BLOCK = 21_000
_LOCK_CLASS = 0x4D504F  # any number of our own: advisory locks share one space per database

_FOUND = ("outcome", "score", "values", "evidence_dates", "outcomes")
_COPIED = ("village_id", "version_id", "run_id", "as_of_date", "assessed_at", *_FOUND)


@dataclass(frozen=True)
class Evaluated:
    """What an evaluation did: villages judged, villages written, and those that nothing had announced."""

    villages: int
    changed: int
    unannounced: frozenset[int]


def evaluate(scope: Scope, *, as_of: date, at: datetime, run_id: int | None = None) -> Evaluated:
    """Measure and judge the villages of ``scope`` under every version in force on ``as_of``.

    One transaction. The blocks are locked before anything is read, so the records that the
    statements see are never older than what another evaluation already wrote. Notes of stale
    villages are taken away first: a record that changes meanwhile leaves a new one.
    """
    with whole_country(), transaction.atomic():
        _lock(scope)
        announced = _take_notes(scope)
        closed = tuple(row[0] for row in _execute(closed_villages(scope, as_of=as_of)))
        _close_findings(closed, as_of=as_of, at=at)
        scope = replace(scope, closed=closed)
        villages, changed, known = _write_measures(scope, as_of=as_of)
        for version in CriteriaVersion.objects.in_force(as_of).prefetch_related("criteria"):
            criteria = sorted(version.criteria.all(), key=lambda c: c.position)
            more, more_known = _write_findings(
                scope, version.pk, compile_criteria(criteria), as_of=as_of, at=at, run_id=run_id
            )
            changed |= more
            known |= more_known
    return Evaluated(villages, len(changed), frozenset(known - announced))


def _execute(query: sql.Composed) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection))
        return cursor.fetchall() if cursor.description else []


def _lock(scope: Scope) -> None:
    if scope.ids is not None:
        blocks = sorted({village // BLOCK for village in scope.ids})
    else:
        blocks = list(range((scope.first or 0) // BLOCK, (scope.last or 0) // BLOCK + 1))
    # In ascending order, so that two evaluations over several blocks cannot wait for each other.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, block) FROM unnest(%s::int[]) WITH ORDINALITY AS b(block, n)"
            " ORDER BY n",
            [_LOCK_CLASS, blocks],
        )


def _take_notes(scope: Scope) -> set[int]:
    query = sql.SQL("DELETE FROM programs_stalevillage s WHERE {} RETURNING s.village_id").format(
        scope.condition("s.village_id")
    )
    return {row[0] for row in _execute(query)}


def _write_measures(scope: Scope, *, as_of: date) -> tuple[int, set[int], set[int]]:
    """Return the number of villages, those written, and those of them that had measures before."""
    query = sql.SQL(
        """
        WITH changed AS MATERIALIZED (
            SELECT f.*, m.village_id IS NOT NULL AS known
            FROM ({measures}) f LEFT JOIN (
                SELECT * FROM programs_villagemeasures m WHERE {inside}
            ) m ON m.village_id = f.village_id
            WHERE m.village_id IS NULL OR ({new}) IS DISTINCT FROM ({old})
        ),
        added AS (
            INSERT INTO programs_villagemeasures (village_id, as_of_date, {columns})
            SELECT village_id, {as_of}::date, {columns} FROM changed WHERE NOT known
        ),
        rewritten AS (
            UPDATE programs_villagemeasures m SET as_of_date = {as_of}::date, {assignments}
            FROM changed c WHERE c.known AND m.village_id = c.village_id AND {inside}
        )
        SELECT (SELECT count(*) FROM villages_village v WHERE {measured}),
               array_agg(village_id), array_agg(village_id) FILTER (WHERE known)
        FROM changed
        """
    ).format(
        measures=measures_query(scope, as_of=as_of),
        measured=measured_villages(scope),
        inside=scope.condition("m.village_id"),
        new=_names(COLUMNS, "f"),
        old=_names(COLUMNS, "m"),
        columns=_names(COLUMNS),
        as_of=sql.Literal(as_of.isoformat()),
        assignments=_assignments(COLUMNS),
    )
    (villages, changed, known), *_ = _execute(query)
    return villages, set(changed or ()), set(known or ())


def _write_findings(
    scope: Scope,
    version_id: int,
    compiled: CompiledVersion,
    *,
    as_of: date,
    at: datetime,
    run_id: int | None,
) -> tuple[set[int], set[int]]:
    """Return the villages whose finding was written, and those of them that had one before.

    A finding that is replaced moves to the history in the same statement.
    """
    query = sql.SQL(
        """
        WITH changed AS MATERIALIZED (
            SELECT f.*, a.id AS old_id, a.outcome AS old_outcome
            FROM ({findings}) f
            LEFT JOIN (
                SELECT * FROM programs_assessment a WHERE a.version_id = {version} AND {inside}
            ) a ON a.village_id = f.village_id
            WHERE a.id IS NULL OR ({new}) IS DISTINCT FROM ({old})
        ),
        kept AS (
            INSERT INTO programs_assessmenthistory
                ({copied}, superseded_date, superseded_at)
            SELECT {olds}, {as_of}::date, {at}
            FROM changed c JOIN programs_assessment a ON a.id = c.old_id
            WHERE {inside}
        ),
        added AS (
            INSERT INTO programs_assessment
                (village_id, version_id, run_id, as_of_date, assessed_at, {found})
            SELECT village_id, {version}, {run}, {as_of}::date, {at}, {found}
            FROM changed WHERE old_id IS NULL
        ),
        rewritten AS (
            UPDATE programs_assessment a
            SET run_id = {run}, as_of_date = {as_of}::date, assessed_at = {at}, {assignments}
            FROM changed c WHERE a.id = c.old_id AND {inside}
        ){told}
        SELECT array_agg(village_id), array_agg(village_id) FILTER (WHERE old_id IS NOT NULL) FROM changed
        """
    ).format(
        findings=compiled.query(scope, as_of=as_of),
        inside=scope.condition("a.village_id"),
        version=sql.Literal(version_id),
        run=sql.Literal(run_id),
        as_of=sql.Literal(as_of.isoformat()),
        at=sql.Literal(at),
        found=_names(_FOUND),
        new=_names(_FOUND, "f"),
        old=_names(_FOUND, "a"),
        copied=_names(_COPIED),
        olds=_names(_COPIED, "a"),
        assignments=_assignments(_FOUND),
        told=tell_changed(version_id, at=at),
    )
    (changed, known), *_ = _execute(query)
    return set(changed or ()), set(known or ())


def _close_findings(villages: tuple[int, ...], *, as_of: date, at: datetime) -> None:
    """Close the findings of villages that ended or were merged: they move to the history."""
    if not villages:
        return
    gone = Scope(ids=villages).condition("a.village_id")
    query = sql.SQL(
        """
        WITH kept AS (
            INSERT INTO programs_assessmenthistory ({copied}, superseded_date, superseded_at)
            SELECT {olds}, {as_of}::date, {at} FROM programs_assessment a WHERE {gone}
        ),
        dropped AS (DELETE FROM programs_assessment a WHERE {gone}){told}
        DELETE FROM programs_villagemeasures a WHERE {gone}
        """
    ).format(
        as_of=sql.Literal(as_of.isoformat()),
        at=sql.Literal(at),
        gone=gone,
        told=tell_closed(gone, at=at),
        copied=_names(_COPIED),
        olds=_names(_COPIED, "a"),
    )
    _execute(query)


def _names(columns: Iterable[str], alias: str = "") -> sql.Composed:
    return sql.SQL(", ").join(
        sql.Identifier(alias, c) if alias else sql.Identifier(c) for c in columns
    )


def _assignments(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL("{0} = c.{0}").format(sql.Identifier(c)) for c in columns)
