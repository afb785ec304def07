"""Lists inside a record: its rows of another table, as PostgreSQL writes them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, QuerySet, Subquery
from django.db.models.functions import JSONObject


def listed(rows: QuerySet[Any], *order: str, **parts: Any) -> ArraySubquery:
    """Return the source of a field of the kind ``OBJECTS``: one object for each of ``rows``.

    ``rows`` refer to the record by ``OuterRef``; ``parts`` are lookups or expressions by the name
    of the part. Part of the statement of the page, not a query for each record.
    """
    return ArraySubquery(rows.order_by(*order).values(part=JSONObject(**parts)))


class Counted(Subquery):
    """The number of rows that refer to the record by ``OuterRef``."""

    template = "(SELECT count(*) FROM (%(subquery)s) part)"
    output_field = IntegerField()
