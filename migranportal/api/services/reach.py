"""What an organisation may hear of an event: its grants of the day, applied to every item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from migranportal.accounts.models import DataGrant, covers
from migranportal.api.models import OutboxEvent

_ALWAYS = frozenset({"village", "id"})
"""What names the row that an item is about; without it an item says nothing."""


@dataclass(frozen=True)
class Opening:
    """An area that a grant opens, with the fields that it names; none named is all of them."""

    area_code: str
    fields: frozenset[str]

    def cut(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return what the grant lets through of an item; ``previous_x`` follows ``x``."""
        if not self.fields:
            return item
        allowed = self.fields | _ALWAYS
        return {k: v for k, v in item.items() if k.removeprefix("previous_") in allowed}


Reach = dict[tuple[int, str], list[Opening]]
"""Organisation and dataset -> what its grants in force open."""


def reach_of(organisations: Iterable[int], datasets: Iterable[str], *, on: date) -> Reach:
    """Return what the grants in force on a day open, in one query."""
    grants: Any = DataGrant.objects.filter(
        organisation__in=set(organisations), dataset__in=set(datasets)
    )
    found: Reach = defaultdict(list)
    for grant in grants.in_force(on).order_by("pk"):
        opening = Opening(grant.area_code, frozenset(grant.fields))
        found[grant.organisation_id, grant.dataset].append(opening)
    return found


def items_for(event: OutboxEvent, organisation: int, reach: Reach) -> Iterator[dict[str, Any]]:
    """Yield the items of an event that an organisation may read, each with its granted fields."""
    if event.recipients is not None:
        yield from event.data["items"] if organisation in event.recipients else ()
        return
    openings = [
        opening
        for opening in reach.get((organisation, event.dataset), ())
        if covers(opening.area_code, event.area_code) or covers(event.area_code, opening.area_code)
    ]
    for item in event.data["items"] if openings else ():
        parts = [o.cut(item) for o in openings if covers(o.area_code, item["village"])]
        if parts:
            yield {name: value for part in parts for name, value in part.items()}
