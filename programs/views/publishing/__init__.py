"""Trying a draft on the whole country, asking for its publication, and deciding about it."""

from programs.views.publishing.deciding import (
    approve,
    differences_table,
    reject,
    request_page,
    withdraw,
)
from programs.views.publishing.trying import changed_villages_table, publish

__all__ = [
    "approve",
    "changed_villages_table",
    "differences_table",
    "publish",
    "reject",
    "request_page",
    "withdraw",
]
