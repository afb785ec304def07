"""The frozen result of a try, and what became of it: the same again, or what differs and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from programs.eligibility import Outcome
from programs.evaluation.draft import EVERYWHERE, Trial, fetch, outcome_of
from programs.measures import Scope

SHOWN = 200  # differing villages that are explained on a page


def freeze(request_id: int, trial: Trial) -> str:
    """Keep what the trial finds in every village; return the digest of all outcomes."""
    query = sql.SQL(
        """
        WITH kept AS (
            INSERT INTO programs_triedvillage
                (request_id, village_id, before, after, "values", evidence_dates, outcomes)
            SELECT {request}, f.village_id, c.outcome, f.outcome, f.values, f.evidence_dates,
                   f.outcomes
            FROM ({findings}) f LEFT JOIN programs_assessment c
                ON c.village_id = f.village_id AND c.version_id = {against}
            RETURNING village_id, after
        )
        SELECT {digest} FROM kept
        """
    ).format(
        request=sql.Literal(request_id),
        findings=trial.compiled.query(EVERYWHERE, as_of=trial.as_of),
        against=sql.Literal(trial.against_id),
        digest=_digest("village_id", "after"),
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection))
        return str(cursor.fetchone()[0])


@dataclass(frozen=True)
class Difference:
    """A village that came out otherwise than it was tried; ``found`` is ``None`` where it has gone.

    ``changed`` are the places of the criteria whose value or evidence is another one now, with the
    values then and now. Without any only the day moved on: evidence grew too old.
    """

    village_id: int
    code: str
    name: str
    tried: Outcome | None
    found: Outcome | None
    changed: tuple[tuple[int, Any, Any], ...] = ()


@dataclass(frozen=True)
class Compared:
    """A try beside what was found later, over the country.

    ``missing`` villages were tried and have no finding, ``new`` ones have one and were not tried.
    ``data_changed`` have the same outcome although values behind it changed. ``digest`` is that of
    the later outcomes.
    """

    villages: int
    missing: int
    new: int
    other_outcome: int
    data_changed: int
    digest: str
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether every village came out as it was tried."""
        return not (self.missing or self.new or self.other_outcome)


def compare_published(request_id: int, version_id: int, *, shown: int = SHOWN) -> Compared:
    """Compare a try with the first finding about each village under the published version.

    At most ``shown`` villages are named.
    """
    found = sql.SQL(
        """
        SELECT coalesce(h.village_id, a.village_id) AS village_id,
               CASE WHEN h.village_id IS NULL THEN a.outcome ELSE h.outcome END AS outcome,
               CASE WHEN h.village_id IS NULL THEN a.values ELSE h.values END AS "values",
               CASE WHEN h.village_id IS NULL THEN a.evidence_dates ELSE h.evidence_dates END
                   AS evidence_dates
        FROM (SELECT * FROM programs_assessment WHERE version_id = {version}) a
        FULL JOIN (
            SELECT DISTINCT ON (village_id) * FROM programs_assessmenthistory
            WHERE version_id = {version} ORDER BY village_id, superseded_at, id
        ) h ON h.village_id = a.village_id
        """
    ).format(version=sql.Literal(version_id))
    return _compare(request_id, found, shown)


def compare_now(request_id: int, trial: Trial, *, shown: int = SHOWN) -> Compared:
    """Compare a try with the same criteria over the measures as they stand now."""
    return _compare(request_id, trial.compiled.query(EVERYWHERE, as_of=trial.as_of), shown)


def _compare(request_id: int, found: sql.Composable, shown: int) -> Compared:
    query = sql.SQL(
        """
        WITH both_sides AS MATERIALIZED (
            SELECT coalesce(t.village_id, f.village_id) AS village_id,
                   t.village_id IS NULL AS is_new, f.village_id IS NULL AS is_missing,
                   t.after AS tried, f.outcome AS found,
                   (t.values, t.evidence_dates) IS DISTINCT FROM (f.values, f.evidence_dates)
                       AS has_other_data
            FROM (SELECT * FROM programs_triedvillage WHERE request_id = {request}) t
            FULL JOIN ({found}) f ON f.village_id = t.village_id
        )
        SELECT count(*) FILTER (WHERE NOT is_new), count(*) FILTER (WHERE is_missing),
               count(*) FILTER (WHERE is_new),
               count(*) FILTER (WHERE NOT is_new AND NOT is_missing AND tried <> found),
               count(*) FILTER (WHERE tried = found AND has_other_data),
               {digest},
               (array_agg(village_id ORDER BY village_id)
                   FILTER (WHERE tried IS DISTINCT FROM found))[:{shown}]
        FROM both_sides
        """
    ).format(
        request=sql.Literal(request_id),
        found=found,
        shown=sql.Literal(shown),
        digest=_digest("village_id", "found"),
    )
    ((villages, missing, new, other, data, digest, ids),) = fetch(query)
    differences = _differences(request_id, found, ids or [])
    return Compared(villages, missing, new, other, data, digest or "", differences)


def _differences(
    request_id: int, found: sql.Composable, ids: Sequence[int]
) -> tuple[Difference, ...]:
    if not ids:
        return ()
    inside = Scope(ids=tuple(ids))
    query = sql.SQL(
        """
        SELECT v.id, r.code, r.name, t.after, f.outcome, t.values, f.values, t.evidence_dates,
               f.evidence_dates
        FROM villages_village v JOIN regions_area r ON r.id = v.area_id
        LEFT JOIN programs_triedvillage t ON t.village_id = v.id AND t.request_id = {request}
        LEFT JOIN ({found}) f ON f.village_id = v.id
        WHERE {inside} ORDER BY r.code
        """
    ).format(request=sql.Literal(request_id), found=found, inside=inside.condition("v.id"))
    return tuple(
        Difference(
            *(village, code, name, outcome_of(tried), outcome_of(now)),
            _changed(old or (), new or (), old_days or (), new_days or ()),
        )
        for village, code, name, tried, now, old, new, old_days, new_days in fetch(query)
    )


def _changed(
    old: Sequence[Any], new: Sequence[Any], old_days: Sequence[date], new_days: Sequence[date]
) -> tuple[tuple[int, Any, Any], ...]:
    rows = zip(old, new, old_days, new_days, strict=False)
    return tuple(
        (place, then, now)
        for place, (then, now, day, later) in enumerate(rows)
        if then != now or day != later
    )


def _digest(village: str, outcome: str) -> sql.Composed:
    """Return the SHA-256 of all outcomes in the order of the villages, as an SQL expression."""
    return sql.SQL(
        "encode(sha256(convert_to(coalesce(string_agg({v} || ':' || {o}, ',' ORDER BY {v}), ''),"
        " 'UTF8')), 'hex')"
    ).format(v=sql.Identifier(village), o=sql.Identifier(outcome))
