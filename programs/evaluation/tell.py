"""What partners hear of an evaluation: the villages whose outcome changed, in the same statement.

A trigger on the findings would have to keep every row that a run writes, arrays and all, once more;
a part of the statement that writes them reads the few columns it needs from what is at hand. While
nobody listens the statement has no such part, so a run then costs one question more, not a row.
"""

from __future__ import annotations

from datetime import datetime

from psycopg import sql

from migranportal.api.models import EventKind
from migranportal.api.services.outbox import insert_batches, listeners

# By the codes of programs.models.Outcome, as the API spells them.
_WORDS = sql.SQL("(ARRAY['not_met', 'met', 'undetermined'])[{}::int + 1]")
_VERSION = sql.SQL(
    "(SELECT jsonb_build_object('program', w.program_id, 'version', w.number)"
    " FROM programs_criteriaversion w WHERE w.id = grouped_by)"
)
_NOTHING = sql.SQL("")


def tell_changed(version_id: int, *, at: datetime) -> sql.Composable:
    """Return the part of a statement with a CTE ``changed`` that tells of other outcomes.

    ``changed`` has ``village_id``, ``outcome`` and ``old_outcome``, null where there was no finding.
    """
    rows = sql.SQL(
        "SELECT village_id, {version} AS version_id, old_outcome, outcome FROM changed"
        " WHERE outcome IS DISTINCT FROM old_outcome"
    ).format(version=sql.Literal(version_id))
    return _told(rows, at)


def tell_closed(gone: sql.Composable, *, at: datetime) -> sql.Composable:
    """Return the part of a statement that tells of findings which end: their outcome is null now.

    ``gone`` is the condition on ``programs_assessment a``.
    """
    rows = sql.SQL(
        "SELECT village_id, version_id, outcome AS old_outcome, NULL::int AS outcome"
        " FROM programs_assessment a WHERE {}"
    ).format(gone)
    return _told(rows, at)


def _told(rows: sql.Composable, at: datetime) -> sql.Composable:
    if not listeners(EventKind.ASSESSMENT_CHANGED).exists():
        return _NOTHING
    items = sql.SQL(
        """
        SELECT r.code, c.version_id AS grouped_by,
               jsonb_build_object('village', r.code, 'previous_outcome', {before},
                                  'outcome', {after}) AS item
        FROM ({rows}) c
        JOIN villages_village v ON v.id = c.village_id
        JOIN regions_area r ON r.id = v.area_id
        """
    ).format(
        rows=rows,
        before=_WORDS.format(sql.SQL("c.old_outcome")),
        after=_WORDS.format(sql.SQL("c.outcome")),
    )
    insert = insert_batches(EventKind.ASSESSMENT_CHANGED, rows=items, common=_VERSION, at=at)
    return sql.SQL(", told AS ({})").format(insert)
