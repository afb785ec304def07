"""People, their business groups and the complaints about them, when their village is merged into another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from migranportal.audit.services import record
from migranportal.core.rowsecurity import whole_country
from migranportal.regions.models import Area, AreaSuccession
from villages.selectors import file_merged_from
from workers.models import BusinessGroup, Complaint, Person


def follow_merger(
    *,
    predecessor: Area,
    successors: Sequence[Area],
    kind: str,
    heir: Area | None = None,
    by: Any,
    at: datetime,
) -> int:
    """Move people, groups and complaints of a merged village to the village that took over.

    Return how many people moved. They live there now, and the closed file is no longer measured.
    A group keeps its name, with the old village added where the name is taken; a complaint keeps
    its number.
    """
    closed = file_merged_from(predecessor) if kind == AreaSuccession.Kind.MERGED else None
    if closed is None or closed.merged_into is None:
        return 0
    into = closed.merged_into
    with whole_country():
        moved = Person.objects.filter(village=closed).update(village=into, updated_at=at)
        Complaint.objects.filter(village=closed).update(village=into, updated_at=at)
        taken = set(BusinessGroup.objects.filter(village=into).values_list("name", flat=True))
        for group in BusinessGroup.objects.filter(village=closed):
            if group.name in taken:
                group.name = f"{group.name} ({predecessor.name})"
            group.village = into
            group.save(update_fields=["name", "village", "updated_at"])
    record(
        "people.followed_merger",
        target=into,
        by=by,
        at=at,
        area_code=into.area.code,
        people=moved,
        from_code=predecessor.code,
    )
    return moved
