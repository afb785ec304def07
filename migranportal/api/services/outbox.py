"""Writing of events, by whoever changes something, in the transaction of the change.

Statements that write in bulk add their events themselves (``insert_batches``). Tables whose rows
change one by one or in decrees have a trigger (programs, designations).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet
from psycopg import sql

from migranportal.api.models import EventKind, OutboxEvent, WebhookEndpoint
from migranportal.api.models.webhooks import DATASETS

BATCH = 200
"""Most items of an event: a body of less than 20 kB, as Standard Webhooks recommends."""
_NAMES = UUID("6f1f5a52-7c0e-4b6e-9d0a-2f6f2f0d6b58")  # of our own; names become ids below it


@dataclass(frozen=True)
class News:
    """Something that happened, for organisations that it concerns.

    ``once`` names it: the same name makes no second event.
    """

    kind: EventKind
    key: str
    items: list[dict[str, Any]]
    recipients: list[int]
    once: str = ""
    common: Mapping[str, Any] = field(default_factory=dict)


def listeners(kind: EventKind) -> QuerySet[WebhookEndpoint]:
    """Return the endpoints that are on and ask for events of ``kind``."""
    return WebhookEndpoint.objects.filter(is_active=True, kinds__contains=[kind.value])


def write_events(*, news: Iterable[News], at: datetime) -> None:
    """Add events to the outbox in one statement, those with a known name not again."""
    OutboxEvent.objects.bulk_create(
        [
            OutboxEvent(
                **({"id": uuid5(_NAMES, f"{one.kind.value}:{one.once}")} if one.once else {}),
                kind=one.kind,
                dataset=DATASETS.get(one.kind, ""),
                key=one.key,
                occurred_at=at,
                recipients=one.recipients,
                data={**one.common, "items": one.items},
            )
            for one in news
        ],
        ignore_conflicts=True,
    )


def insert_batches(
    kind: EventKind, *, rows: sql.Composable, common: sql.Composable, at: datetime
) -> sql.Composed:
    """Return an INSERT of events with at most ``BATCH`` items each, all of one province and group.

    ``rows`` is a query of ``code`` (a village's), ``grouped_by`` (a number) and ``item`` (jsonb);
    ``common`` is what a group's events say of all their items, jsonb made of ``grouped_by``. The
    cost is that of sorting the rows; without rows nothing is written. Made to stand in a WITH of the
    statement that changes the records.
    """
    return sql.SQL(
        """
        INSERT INTO api_outboxevent (kind, dataset, key, area_code, occurred_at, data)
        SELECT {kind}, {dataset}, CASE WHEN count(*) = 1 THEN min(code) ELSE '' END,
               CASE WHEN count(*) = 1 THEN min(code) ELSE province END, {at},
               {common} || jsonb_build_object('items', jsonb_agg(item ORDER BY code))
        FROM (
            SELECT code, grouped_by, item, left(code, 2) AS province,
                   (row_number() OVER (PARTITION BY grouped_by, left(code, 2) ORDER BY code) - 1)
                   / {size} AS batch
            FROM ({rows}) rows
        ) numbered
        GROUP BY grouped_by, province, batch
        """
    ).format(
        kind=sql.Literal(kind.value),
        dataset=sql.Literal(DATASETS[kind]),
        at=sql.Literal(at),
        size=sql.Literal(BATCH),
        rows=rows,
        common=common,
    )
