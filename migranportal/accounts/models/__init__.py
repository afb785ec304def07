"""The models of accounts: people and organisations, their roles, and what partners may read."""

from migranportal.accounts.models.grants import DataGrant, DataLevel
from migranportal.accounts.models.people import (
    Organisation,
    RoleAssignment,
    ScopedQuerySet,
    ScopedRecord,
    User,
    covers,
    within,
)

__all__ = [
    "DataGrant",
    "DataLevel",
    "Organisation",
    "RoleAssignment",
    "ScopedQuerySet",
    "ScopedRecord",
    "User",
    "covers",
    "within",
]
