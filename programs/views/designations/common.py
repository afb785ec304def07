"""What the pages of designations share: whose they are, and what can be recorded."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.entry.views import Owner
from programs.models import (
    Designation,
    DesignationAct,
    DesignationState,
    Visit,
)
from programs.models.workflow import DESIGNATIONS, DesignationLine
from programs.permissions import can_act
from programs.services.designations.moves import DATES
from villages.models import Village
from villages.views.pages import village_owner, visible_village

Act, State = DesignationAct, DesignationState
BADGES = {
    State.CANDIDATE: "",
    State.PROPOSED: "is-warn",
    State.DESIGNATED: "is-good",
    State.MONITORED: "is-good",
    State.GUIDANCE: "is-warn",
    State.REVOKED: "is-bad",
    State.WITHDRAWN: "",
}
"""How a state looks in a list."""

ONCE = frozenset({Act.CEREMONY, Act.PLAQUE})
RECORDED_HERE = frozenset(DesignationAct) - {Act.DESIGNATE, Act.REVOKE}
"""Acts that have a form here; decrees do the others."""


def designations_owner(village: Village) -> Owner:
    """Return the village as the owner of designations, with the way through their list."""
    owner = village_owner(village)
    where = {"code": village.area.code}
    listed = (str(_("Designation")), reverse("programs:designation_list", kwargs=where))
    return Owner(
        record=village,
        area_code=owner.area_code,
        where=owner.where,
        trail=(*owner.trail, listed),
        title=owner.title,
        context=owner.context,
    )


def designations_of(village: Village, user: User) -> QuerySet[Any]:
    """Return the designations of a village that ``user`` may see, the newest first."""
    rows: QuerySet[Any] = Designation.objects.visible_to(user).filter(village=village)
    rows = rows.select_related("program", "decree", "revoked_by_decree")
    return rows.order_by("-decree_date", "-pk")


def visible_designation(request: HttpRequest, code: str, pk: int) -> Designation:
    """Return the designation of the village ``code``.

    Raises:
        Http404: there is none that the visitor may see.
    """
    user: Any = request.user
    village = visible_village(user, code)
    found: Designation = get_object_or_404(designations_of(village, user), pk=pk)
    found.village = village  # loaded with the areas around it
    return found


def page_of(designation: Designation) -> str:
    """Return the address of the page of the designation."""
    where = {"code": designation.village.area.code, "pk": designation.pk}
    return reverse("programs:designation", kwargs=where)


def acts_for(designation: Designation, user: User) -> list[DesignationLine]:
    """Return the acts of the table that ``user`` may record now."""
    if designation.decree_id is None:
        return []
    code = designation.village.area.code
    return [
        line
        for line in DESIGNATIONS.acts_from(designation.state)
        if line.act in RECORDED_HERE
        and can_act(user, line, code)
        and not (line.act in ONCE and getattr(designation, DATES[line.act]) is not None)
    ]


def found_fit(designation: Designation) -> bool:
    """Tell whether the last visit since the guidance began found the village fit."""
    guided = designation.steps.filter(act=Act.GUIDE).order_by("-number").first()
    since = guided.number if guided else 0
    visits = Visit.objects.filter(designation=designation, step_number__gt=since)
    last = visits.order_by("-step_number").first()
    return last is not None and last.conclusion == Visit.Conclusion.FIT
