"""What the pages of all records of a cooperative share."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative
from cooperatives.selectors import cooperatives_of
from migranportal.accounts.models import ScopedRecord, User
from migranportal.accounts.roles import Permission
from migranportal.entry.views import Owner, RecordPages
from villages.models import Village
from villages.views import visible_village
from villages.views.pages import village_owner


def village_with_cooperatives(user: User, code: str) -> Village:
    """Return the file of the village with this code, in force.

    Raises:
        Http404: there is none whose cooperatives ``user`` may see.
    """
    village = visible_village(user, code)
    if not user.holds(Permission.VIEW_COOPERATIVES, area=village.area.code):
        raise Http404
    return village


def cooperative_owner(user: User, *, code: str, cooperative: int) -> Owner:
    """Return a cooperative seated in the village with this code, or serving it, as an owner.

    It belongs to the area of its seat, wherever it is looked at from.

    Raises:
        Http404: there is none that ``user`` may see.
    """
    village = village_with_cooperatives(user, code)
    found: Cooperative = get_object_or_404(cooperatives_of(village), pk=cooperative)
    seat = found.seat.area
    where = {"code": code, "cooperative": found.pk}
    in_village = village_owner(village)
    trail = (
        *in_village.trail,
        (_("Cooperatives"), reverse("cooperatives:cooperative_list", kwargs={"code": code})),
        (found.name, reverse("cooperatives:summary", kwargs=where)),
    )
    return Owner(
        record=found,
        area_code=seat.code,
        where=where,
        trail=trail,
        title=found.name,
        context={
            **in_village.context,
            "cooperative": found,
            "is_seated_elsewhere": found.seat_id != village.pk,
        },
    )


class CooperativeRecordPages(RecordPages):
    """Pages of a kind of record that hangs on a cooperative by its field ``cooperative``.

    Whoever may see the cooperatives of a village reads these records of each that serves it; only
    who keeps the cooperatives of its seat changes them.
    """

    namespace = "cooperatives"
    list_template = "cooperatives/record_list.html"

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the cooperative of the address."""
        user: Any = request.user
        return cooperative_owner(user, code=where["code"], cooperative=where["cooperative"])

    def visible_owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the cooperative; ``owner`` has asked who may see it."""
        return self.owner(request, **where)

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the records of the cooperative."""
        manager: Any = self.model.objects
        records: QuerySet[Any] = manager.filter(cooperative=owner.record)
        return records

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new record of the cooperative."""
        model: Any = self.model
        blank: ScopedRecord = model(cooperative=owner.record)
        return blank
