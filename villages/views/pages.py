"""What the pages of all records of a village share."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.views import Owner, RecordPages
from villages.models import Village

_PLACE = "area__parent__parent__parent"


def visible_village(user: User, code: str) -> Village:
    """Return the file of the village with this code, in force.

    Raises:
        Http404: there is none that ``user`` may see.
    """
    villages = Village.objects.visible_to(user).filter(area__valid_until=None, merged_into=None)
    village: Village = get_object_or_404(villages.select_related(_PLACE), area__code=code)
    return village


def village_owner(village: Village) -> Owner:
    """Return the village as the owner of records; the way to it begins at its home."""
    code = village.area.code
    home = reverse("village_home", kwargs={"code": code})
    return Owner(
        record=village,
        area_code=code,
        where={"code": code},
        trail=((village.area.name, home),),
        title=village.area.name,
        context={"village": village},
    )


class VillagePages(RecordPages):
    """Pages of a kind of record that hangs on a village by its field ``village``."""

    namespace = "villages"

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the village with the code of the address."""
        user: Any = request.user
        return village_owner(visible_village(user, where["code"]))

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the village's records of this kind."""
        manager: Any = self.model.objects
        records: QuerySet[Any] = manager.visible_to(user).filter(village=owner.record)
        return records

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new record of the village."""
        model: Any = self.model
        blank: ScopedRecord = model(village=owner.record)
        return blank
