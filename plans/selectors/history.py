"""The history of an item with its villages and supporters, as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from migranportal.accounts.models import Organisation, User
from migranportal.accounts.record_history import ACTS, LIMIT, FieldChange, HistoryEntry, history_of
from plans.models import PlanItem
from villages.models import Village

_LINKS = (
    ("PlanItemVillageEvent", "village_id", "villages"),
    ("PlanItemSupporterEvent", "organisation_id", "supporting"),
)


def history_of_item(item: PlanItem) -> list[HistoryEntry]:
    """Return the last changes of the item, the newest first; the names stand in the order of time."""
    entries = {entry.at: entry for entry in reversed(history_of(item))}
    for model, column, field in _LINKS:
        related: Any = PlanItem._meta.get_field(field)
        label = str(related.verbose_name)
        for event, before, after in _link_changes(item, model, column):
            at = event.pgh_created_at
            entry = entries.setdefault(at, HistoryEntry(at, ACTS["update"], _who(event), []))
            entry.changes.append(FieldChange(label.capitalize(), before, after))
    return sorted(entries.values(), key=lambda entry: entry.at, reverse=True)[:LIMIT]


def _link_changes(item: PlanItem, model: str, column: str) -> Iterator[tuple[Any, str, str]]:
    """Yield for each moment an event of it, and the names before and after."""
    rows: Any = apps.get_model("plans", model).objects.filter(planitem_id=item.pk)
    events = list(rows.select_related("pgh_context").order_by("pgh_id"))
    names = _names(column, {getattr(event, column) for event in events})
    held: set[int] = set()
    for _at, group in groupby(events, key=_moment):
        own = list(group)
        before = _listed(held, names)
        for event in own:
            change = held.discard if event.pgh_label == "delete" else held.add
            change(getattr(event, column))
        yield own[0], before, _listed(held, names)


def _moment(event: Any) -> datetime:
    at: datetime = event.pgh_created_at
    return at


def _names(column: str, keys: set[int]) -> dict[int, str]:
    if column == "village_id":
        villages = Village.objects.filter(pk__in=keys).select_related("area")
        return {village.pk: str(village.area) for village in villages}
    return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))


def _listed(keys: set[int], names: dict[int, str]) -> str:
    return ", ".join(sorted(names.get(key, f"#{key}") for key in keys))


def _who(event: Any) -> str:
    user = event.pgh_context.metadata.get("user") if event.pgh_context is not None else None
    if user is None:
        return _("System")
    found = User.objects.filter(pk=user).first()
    return str(found) if found is not None else f"#{user}"
