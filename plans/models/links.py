"""The history of which villages an item names and who supports it."""

from migranportal.core.models import tracked
from plans.models.item import PlanItem


@tracked
class PlanItemVillage(PlanItem.villages.through):  # type: ignore[name-defined]
    """A village that an item names."""

    class Meta:
        proxy = True


@tracked
class PlanItemSupporter(PlanItem.supporting.through):  # type: ignore[name-defined]
    """An organisation that supports an item."""

    class Meta:
        proxy = True
