"""Every reference list of the portal: how long, how much of it is not confirmed, how fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Max, Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.permissions import VIEW, permission_for

UNCONFIRMED = Q(is_confirmed=False)
NO_SOURCE = Q(source="")


@dataclass(frozen=True)
class ReferenceList:
    """One list: its model, what of it counts as unconfirmed, and the filter that shows those."""

    model: str
    use: str | Promise
    unconfirmed: Q | None = None
    """``None`` where the entries are not confirmed one by one; ``origin`` says where they are from."""
    filter: str = ""
    origin: str | Promise = ""


@dataclass(frozen=True)
class ListState:
    """What the page says about a list."""

    title: str
    use: str
    entries: int
    unconfirmed: int | None
    changed_at: datetime | None
    url: str
    unconfirmed_url: str
    origin: str


# In the order of the work.
LISTS: tuple[ReferenceList, ...] = (
    ReferenceList(
        "villages.facilitykind",
        _("Kinds of facilities of a village"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList(
        "villages.pillar",
        _("Pillars of the programs, for activities and plans"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList(
        "workers.complaintkind",
        _("Kinds of complaints"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList(
        "workers.complaintdeadline",
        _("Deadlines of complaints"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList(
        "programs.program", _("The programs for villages"), origin=_("Programs of the ministry")
    ),
    ReferenceList(
        "programs.criterion",
        _("Criteria of every version, with their source"),
        *(UNCONFIRMED, ""),
    ),
    ReferenceList("regions.country", _("Countries of placement"), origin=_("ISO 3166-1")),
    ReferenceList(
        "regions.area",
        _("Provinces, regencies, districts and villages"),
        origin=_("The register of areas, with its decree"),
    ),
    ReferenceList(
        "accounts.organisation",
        _("Ministries, offices, universities, agencies"),
        *(NO_SOURCE, "source__exact="),
    ),
    ReferenceList(
        "reports.publishedfigure",
        _("Published figures, each with its version"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList(
        "programs.stepdeadline",
        _("Days within which a step is to be done"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList("cooperatives.coveragetarget", _("Targets of cooperatives"), *(UNCONFIRMED, "")),
    ReferenceList(
        "cooperatives.meetingrule", _("By when a cooperative holds its meeting"), *(UNCONFIRMED, "")
    ),
    ReferenceList(
        "cooperatives.healthrule", _("How the health of cooperatives is graded"), *(UNCONFIRMED, "")
    ),
    ReferenceList("training.coursekind", _("Kinds of courses"), *(UNCONFIRMED, "")),
    ReferenceList("training.course", _("Courses of training"), *(NO_SOURCE, "")),
    ReferenceList(
        "training.office",
        _("BP3MI offices and the provinces that they serve"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList(
        "training.serviceplace",
        _("Where migrants are served"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList(
        "training.creditfigure",
        _("Published figures of credit"),
        *(UNCONFIRMED, "is_confirmed__exact=0"),
    ),
    ReferenceList(
        "centres.centre", _("Directory of centres"), *(UNCONFIRMED, "is_confirmed__exact=0")
    ),
    ReferenceList(
        "centres.competency", _("Competencies in demand"), *(UNCONFIRMED, "is_confirmed__exact=0")
    ),
    ReferenceList("centres.route", _("Safe routes"), *(UNCONFIRMED, "is_confirmed__exact=0")),
)


def reference_lists(user: User) -> list[ListState]:
    """Return the state of each list that ``user`` may see, in as many queries as there are lists.

    Raises:
        LookupError: ``LISTS`` names a model that this portal does not have.
    """
    return [state for entry in LISTS if (state := _state(entry, user)) is not None]


def _state(entry: ReferenceList, user: User) -> ListState | None:
    model: Any = apps.get_model(entry.model)
    needed = permission_for(VIEW, model)
    if needed is None or not user.holds_anywhere(needed):
        return None
    figures = _figures(model, entry.unconfirmed)
    url = _list_url(model)
    filtered = f"{url}?{entry.filter}" if url and entry.filter and figures["unconfirmed"] else ""
    return ListState(
        title=capfirst(str(model._meta.verbose_name_plural)),
        use=str(entry.use),
        entries=figures["entries"],
        unconfirmed=None if entry.unconfirmed is None else figures["unconfirmed"],
        changed_at=figures["changed"],
        url=url,
        unconfirmed_url=filtered,
        origin=str(entry.origin),
    )


def _figures(model: Any, unconfirmed: Q | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {"entries": Count("pk")}
    if unconfirmed is not None:
        wanted["unconfirmed"] = Count("pk", filter=unconfirmed)
    if "updated_at" in {field.name for field in model._meta.get_fields()}:
        wanted["changed"] = Max("updated_at")
    found = model.objects.aggregate(**wanted)
    return {"unconfirmed": 0, "changed": None, **found}


def _list_url(model: type[models.Model]) -> str:
    meta = model._meta
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    except NoReverseMatch:
        return ""
