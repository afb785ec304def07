"""Versions of rows as PostgreSQL keeps them: what makes the ETag of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Expression, F, QuerySet, TextField
from django.db.models.functions import Cast


class RowVersion(Expression):
    """The version of the row that a column belongs to, which PostgreSQL raises on every write.

    It is the transaction that wrote the row (``xmin``): bulk statements, triggers and raw SQL raise
    it as well, and nothing has to be stored.
    """

    output_field = TextField()

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column: Any = F(column)

    def get_source_expressions(self) -> list[Any]:
        """Let the query join the table of the column."""
        return [self.column]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take the column as the query found it."""
        (self.column,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Read the version beside the column."""
        alias = compiler.quote_name_unless_alias(self.column.alias)
        return f"coalesce({alias}.xmin::text, '')", ()


def versions_of(rows: QuerySet[Any], column: str) -> Cast:
    """Return the versions of many rows, as one text: of those that a record lists as its parts.

    ``rows`` refer to the record by ``OuterRef``; ``column`` names a column (not a key) of theirs. A
    row that is added or goes changes the text as well.
    """
    found = rows.order_by("pk").annotate(row_version=RowVersion(column)).values("row_version")
    return Cast(ArraySubquery(found), TextField())
