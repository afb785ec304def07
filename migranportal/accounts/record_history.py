"""The history of one record as people read it: who, when, and what changed.

Read from the event tables that the database fills; identity numbers are never read, only that they
changed, which their hashes tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.core.encryption import EncryptedTextField

LIMIT = 200
"""Changes shown; the newest."""
ACTS: dict[str, Promise] = {
    "insert": _("Added"),
    "update": _("Changed"),
    "delete": _("Deleted"),
}
HIDDEN = _("(hidden)")
_TECHNICAL = frozenset({"id", "created_at", "updated_at"})
_HASH = "_hash"


@dataclass(frozen=True)
class FieldChange:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """One change of the record."""

    at: datetime
    act: Promise | str
    who: str
    changes: list[FieldChange]


def history_of(record: models.Model, *, limit: int = LIMIT) -> list[HistoryEntry]:
    """Return the last changes of ``record``, the newest first, in a fixed number of queries."""
    model = type(record)
    hidden = [f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
    rows: Any = record.events  # type: ignore[attr-defined]
    rows = rows.defer(*hidden).select_related("pgh_context").order_by("-pgh_id")
    events = list(rows[: limit + 1])
    names = _Names(model, events)
    return [
        HistoryEntry(
            at=event.pgh_created_at,
            act=ACTS.get(event.pgh_label, event.pgh_label),
            who=names.who(event),
            changes=list(_changes(model, older, event, names)),
        )
        for event, older in zip(events, [*events[1:], None], strict=True)
    ][:limit]


class _Names:
    """The texts behind the ids in a list of events, fetched once for all."""

    def __init__(self, model: type[models.Model], events: list[Any]) -> None:
        self.users = User.objects.in_bulk({user for event in events if (user := _user(event))})
        self.related = {
            field.name: _texts(field, events)
            for field in _compared(model)
            if isinstance(field, models.ForeignKey)
        }

    def who(self, event: Any) -> str:
        """Return who made a change."""
        user = _user(event)
        if user is None:
            return _client(event) or str(_("System"))
        return str(self.users.get(user, f"#{user}"))

    def value(self, field: models.Field[Any, Any], event: Any) -> str:
        """Return the text of a field in an event."""
        value = getattr(event, field.attname)
        if value is None or value == "":
            return ""
        if field.name in self.related:
            return self.related[field.name].get(value, f"#{value}")
        return _text(field, value)


def _user(event: Any) -> int | None:
    context = event.pgh_context
    return context.metadata.get("user") if context is not None else None


def _client(event: Any) -> str:
    """Return the partner's client that reported it, as the audit names it; empty: none did."""
    context = event.pgh_context
    return str(context.metadata.get("client", "")) if context is not None else ""


def _compared(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in model._meta.concrete_fields:
        if field.name not in _TECHNICAL and not isinstance(field, EncryptedTextField):
            yield field


def _changes(
    model: type[models.Model], older: Any, event: Any, names: _Names
) -> Iterator[FieldChange]:
    if event.pgh_label == "delete":
        return
    for field in _compared(model):
        after = names.value(field, event)
        before = names.value(field, older) if older is not None else ""
        if _raw(field, older) != _raw(field, event) and (before or after):
            yield FieldChange(_label(model, field), before, after)


def _raw(field: models.Field[Any, Any], event: Any) -> Any:
    value = None if event is None else getattr(event, field.attname)
    return bytes(value) if isinstance(value, memoryview) else value


def _label(model: type[models.Model], field: Any) -> str:
    if isinstance(field, models.BinaryField) and field.name.endswith(_HASH):
        field = model._meta.get_field(field.name.removesuffix(_HASH))
    return str(capfirst(field.verbose_name))


def _text(field: models.Field[Any, Any], value: Any) -> str:
    if isinstance(field, models.BinaryField):
        return str(HIDDEN)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _texts(field: models.ForeignKey[Any, Any], events: Iterable[Any]) -> dict[Any, str]:
    target: Any = field.related_model
    ids = {getattr(event, field.attname) for event in events} - {None}
    rows = target.objects.filter(pk__in=ids)
    if issubclass(target, ScopedRecord):
        way = target.area_path.rpartition("__")[0]
        rows = rows.select_related(way)
    return {row.pk: str(row) for row in rows}
