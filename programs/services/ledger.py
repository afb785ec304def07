"""Checking the ledger of decisions: every step is there, unchanged, in one unbroken chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from programs.models import Decision, DecreeStep, DesignationStep, ProposalStep

STEPS = {
    Decision.Kind.PROPOSAL: ProposalStep,
    Decision.Kind.DECREE: DecreeStep,
    Decision.Kind.DESIGNATION: DesignationStep,
}
FOLLOWERS = {
    Decision.Kind.PROPOSAL: "proposal",
    Decision.Kind.DECREE: "decree",
    Decision.Kind.DESIGNATION: "designation",
}
"""What moves with the steps of each kind: model and foreign key have this name."""


@dataclass(frozen=True)
class Break:
    """A place where the ledger and the steps do not agree. ``number`` is 0 where there is no entry."""

    number: int
    kind: str
    step_id: int
    what: str


@dataclass(frozen=True)
class Verified:
    """What a check found."""

    entries: int
    head: str
    breaks: tuple[Break, ...]


def verify_decisions() -> Verified:
    """Check the whole ledger against the steps and against itself, in a few statements."""
    with transaction.atomic(), connection.cursor() as cursor:
        # The content of an entry was written with this time zone; see programs_add_decision().
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        breaks = [*_broken_links(cursor)]
        for kind in STEPS:
            breaks += [*_changed_steps(cursor, kind), *_missing_entries(cursor, kind)]
            breaks += _strayed(cursor, kind)
        head = Decision.objects.order_by("-number").first()
    return Verified(
        entries=0 if head is None else head.number,
        head="" if head is None else head.digest,
        breaks=tuple(sorted(breaks, key=lambda b: (b.number, b.kind, b.step_id))),
    )


def _broken_links(cursor: object) -> Iterator[Break]:
    yield from _rows(
        cursor,
        """
        SELECT number, kind, step_id, CASE
            WHEN number <> expected THEN 'an entry before this one is missing'
            WHEN previous <> before THEN 'it does not follow the entry before it'
            ELSE 'its digest does not fit its content' END
        FROM (
            SELECT *, coalesce(lag(number) OVER w, 0) + 1 AS expected,
                coalesce(lag(digest) OVER w, '') AS before
            FROM programs_decision WINDOW w AS (ORDER BY number)
        ) chained
        WHERE number <> expected OR previous <> before
            OR digest <> programs_decision_digest(previous, number, kind, step_id, content)
        """,
    )


def _changed_steps(cursor: object, kind: str) -> Iterator[Break]:
    """Columns that a later release adds are no change, so the entry need only be contained."""
    yield from _rows(
        cursor,
        f"""
        SELECT d.number, d.kind, d.step_id,
            CASE WHEN s.id IS NULL THEN 'its step was deleted' ELSE 'its step was changed' END
        FROM programs_decision d LEFT JOIN {_table(kind)} s ON s.id = d.step_id
        WHERE d.kind = %s AND (s.id IS NULL OR NOT d.content <@ to_jsonb(s))
        """,  # noqa: S608 (the name of a table of ours)
        kind,
    )


def _missing_entries(cursor: object, kind: str) -> Iterator[Break]:
    yield from _rows(
        cursor,
        f"""
        SELECT 0, %s, s.id, 'a step that never entered the ledger' FROM {_table(kind)} s
        WHERE NOT EXISTS (SELECT FROM programs_decision d WHERE d.kind = %s AND d.step_id = s.id)
        """,  # noqa: S608 (the name of a table of ours)
        kind,
        kind,
    )


def _strayed(cursor: object, kind: str) -> Iterator[Break]:
    name = FOLLOWERS[Decision.Kind(kind)]
    yield from _rows(
        cursor,
        f"""
        SELECT 0, %s, s.id, 'what it moved is in another state now' FROM (
            SELECT DISTINCT ON ({name}_id) * FROM {_table(kind)} ORDER BY {name}_id, number DESC
        ) s JOIN programs_{name} followed ON followed.id = s.{name}_id
        WHERE followed.state <> s.to_state OR followed.step_number <> s.number
        """,  # noqa: S608 (names of our own tables)
        kind,
    )


def _table(kind: str) -> str:
    return STEPS[Decision.Kind(kind)]._meta.db_table


def _rows(cursor: object, statement: str, *parameters: str) -> Iterator[Break]:
    cursor.execute(statement, parameters)  # type: ignore[attr-defined]
    for number, kind, step_id, what in cursor.fetchall():  # type: ignore[attr-defined]
        yield Break(number, kind, step_id, what)
