"""A row that a partner reported, what it is about, and what it did."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

Row = Mapping[str, Any]
"""A reported row as it was understood: values of Python by the names of fields."""


@dataclass(frozen=True)
class Match:
    """The record that a reported row is about, and by which rule it was found.

    ``person`` is the key of the person that it tells something about; ``area_code`` decides whether
    a grant covers it. An unsure rule may have found somebody else of the same name. Rows with the
    same ``about`` are written one after the other; without one, those with the same target.
    """

    target: Any
    rule: str
    area_code: str
    person: int | None = None
    is_unsure: bool = False
    about: Hashable = None

    @property
    def subject(self) -> Hashable:
        """What no two rows may change at once."""
        return self.target if self.about is None else self.about


Reported = tuple[Match, Row]
"""A row and what it is about."""


@dataclass(frozen=True)
class Applied:
    """What a reported row did: the key of the record that holds it now, and whether it changed it."""

    key: int | str
    is_changed: bool = True


def applied(settled: tuple[Model, bool] | ValidationError) -> Applied | Exception:
    """Return what a report did that a service settled."""
    if isinstance(settled, ValidationError):
        return settled
    record, is_changed = settled
    return Applied(record.pk, is_changed)
