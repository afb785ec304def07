"""Many items at once, from rows that an import has checked."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from plans.models import PlanItem

# The trigger of the history sees the statement, and the import writes the audit's event.
_ADD = """
    INSERT INTO plans_planitem (
        created_at, updated_at, plan_id, position, title, description, pillar_id, responsible_id,
        start_date, end_date, budget_source, budget_amount, indicator, target, source,
        state, percent, reason, closed_date
    )
    SELECT %(at)s, %(at)s, s.plan,
        COALESCE((SELECT max(o.position) FROM plans_planitem o WHERE o.plan_id = s.plan), 0)
            + row_number() OVER (PARTITION BY s.plan ORDER BY s.row),
        s.title, COALESCE(s.description, ''), s.pillar, s.responsible, s.start_date, s.end_date,
        COALESCE(s.budget_source, ''), s.budget_amount, COALESCE(s.indicator, ''),
        COALESCE(s.target, ''), COALESCE(s.source, ''), 'planned', NULL, '', NULL
    FROM {staged} s ORDER BY s.row
    RETURNING id
"""
_LINK = """
    INSERT INTO {table} (planitem_id, {column})
    SELECT i.id, named.id
    FROM {staged} s JOIN plans_planitem i ON i.plan_id = s.plan AND i.title = s.title
    CROSS JOIN LATERAL unnest(s.{field}) AS named (id)
"""
_LINKS = (
    ("villages", "plans_planitem_villages", "village_id"),
    ("supporting", "plans_planitem_supporting", "organisation_id"),
)


def add_items_in_bulk(*, staged: str, at: datetime) -> list[int]:
    """Add an item for each row of the table ``staged``, after those of its plan; return the ids.

    The rows were checked: see ``plans.importers.items``.

    Raises:
        django.db.IntegrityError: an item of this name was added to the plan meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(staged=staged), {"at": at})
        ids = [row[0] for row in cursor.fetchall()]
        for field, table, column in _LINKS:
            query = _LINK.format(table=table, column=column, staged=staged, field=field)
            cursor.execute(query)
    return ids


def forget_links(*, items: Sequence[int]) -> None:
    """Remove which villages items name and who supports them, before the items themselves go."""
    for through in (PlanItem.villages.through, PlanItem.supporting.through):
        through.objects.filter(planitem_id__in=list(items)).delete()
