"""What the home of a village shows beside its readiness, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, IntegerField, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cooperatives.models import ServedVillage
from migranportal.accounts.models import RoleAssignment, User, covers
from migranportal.accounts.roles import Permission, Role
from migranportal.audit.models import AuditEvent
from migranportal.entry.models import Draft
from villages.models import (
    Activity,
    BudgetLine,
    Facility,
    TaskForce,
    Village,
    VillageRegulation,
)
from workers.models import BusinessGroup, PermissionLetter, Person, Placement, Worker

COUNTED: dict[str, Any] = {
    "task_force": TaskForce,
    "regulation": VillageRegulation,
    "facility": Facility,
    "activity": Activity,
    "budget_line": BudgetLine,
    "person": Person,
    "letter": PermissionLetter,
    "business_group": BusinessGroup,
    "cooperative": ServedVillage,
}
"""The model that is counted on the tile of each section; each has a field ``village``."""

SOON = timedelta(days=180)
CONTRACT_SOON = timedelta(days=90)
CHECK_AFTER = timedelta(days=365)
SHOWN_ACTS = 8
# About people: told only to who may see people.
_PERSONAL = {
    "workers.person",
    "workers.worker",
    "workers.placement",
    "workers.familymember",
    "workers.returneebusiness",
    "workers.permissionletter",
    "cooperatives.membership",
}
_OF_VILLAGES = ("villages.", "workers.", "cooperatives.", "programs.")


@dataclass(frozen=True)
class Stages:
    """How many people of a village stand where on their way."""

    prospective: int
    abroad: int
    returned: int

    @property
    def whole(self) -> int:
        """All of them."""
        return self.prospective + self.abroad + self.returned


@dataclass(frozen=True)
class Deadlines:
    """What ends, or was not looked at for long."""

    task_force: TaskForce | None
    """The one in office, or the last one."""
    regulations: tuple[VillageRegulation, ...]
    contracts: int
    first_contract_end: date | None
    unchecked_facilities: int
    oldest_check: date | None


@dataclass(frozen=True)
class Act:
    """Something that was done to a record of the village."""

    at: datetime
    act: str
    kind: str
    label: str
    role: Role | None
    """The role of who did it, in this village; ``None`` where it was the system or a role ended."""


def record_counts(village: Village, keys: Iterable[str]) -> dict[str, int]:
    """Return the number of the village's records of each kind, in one query."""
    counts = {f"n_{key}": _count(COUNTED[key]) for key in keys if key in COUNTED}
    if not counts:
        return {}
    row = Village.objects.filter(pk=village.pk).annotate(**counts).values(*counts).get()
    return {name.removeprefix("n_"): n for name, n in row.items()}


def _count(model: Any) -> Coalesce:
    rows = model.objects.filter(village=OuterRef("pk")).order_by().values("village")
    counted = rows.annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def people_by_stage(village: Village, *, user: User) -> Stages | None:
    """Return the village's people by stage; ``None`` where ``user`` may not see people."""
    if not user.holds(Permission.VIEW_PEOPLE, area=village.area.code):
        return None
    rows = Worker.objects.visible_to(user).filter(village=village).values_list("stage")
    counts = dict(rows.annotate(n=Count("*")).order_by())
    stage = Worker.Stage
    return Stages(*(counts.get(s, 0) for s in (stage.PROSPECTIVE, stage.ABROAD, stage.RETURNED)))


def deadlines(village: Village, *, user: User, on: date) -> Deadlines:
    """Return what ends soon after the day ``on``."""
    contracts: dict[str, Any] = {"n": 0, "first": None}
    if user.holds(Permission.VIEW_PEOPLE, area=village.area.code):
        ending = Placement.objects.visible_to(user).filter(
            worker__village=village,
            departure_date__isnull=False,
            return_date=None,
            contract_end_date__range=(on, on + CONTRACT_SOON),
        )
        contracts = ending.aggregate(n=Count("pk"), first=Min("contract_end_date"))
    unchecked = Facility.objects.filter(village=village, checked_date__lt=on - CHECK_AFTER)
    facilities = unchecked.aggregate(n=Count("pk"), oldest=Min("checked_date"))
    ending_rules = VillageRegulation.objects.filter(
        village=village, repealed_date__range=(on, on + SOON)
    )
    return Deadlines(
        task_force=TaskForce.objects.filter(village=village).order_by("-until_date").first(),
        regulations=tuple(ending_rules.order_by("repealed_date")[:5]),
        contracts=contracts["n"],
        first_contract_end=contracts["first"],
        unchecked_facilities=facilities["n"],
        oldest_check=facilities["oldest"],
    )


def waiting_drafts(village: Village, *, user: User) -> list[Draft]:
    """Return the drafts of ``user`` for forms of the village, newest first."""
    begins = f"/desa/{village.area.code}/"
    drafts = Draft.objects.filter(user=user, address__startswith=begins)
    return list(drafts.defer("content").order_by("-updated_at")[:3])


def latest_acts(village: Village, *, user: User, on: date) -> list[Act]:
    """Return what was done last to the village's records, in two queries."""
    code = village.area.code
    about = Q()
    for prefix in _OF_VILLAGES:
        about |= Q(target_type__startswith=prefix)
    events = AuditEvent.objects.filter(about, area_code=code)
    # Complaints have their own time line; here the confidential ones would betray themselves.
    events = events.exclude(target_type="workers.complaint")
    if not user.holds(Permission.VIEW_PEOPLE, area=code):
        events = events.exclude(target_type__in=_PERSONAL)
    shown = list(events.order_by("-at", "-pk")[:SHOWN_ACTS])
    roles = _roles({event.actor for event in shown}, code, on)
    return [
        Act(e.at, e.act, _kind(e.target_type), e.target_label, roles.get(e.actor)) for e in shown
    ]


def _roles(emails: set[str], code: str, on: date) -> dict[str, Role]:
    """Return the role that each of these people holds over the village: the nearest one."""
    held = (
        RoleAssignment.objects.in_force(on)
        .filter(user__email__in=emails)
        .values_list("user__email", "role", "area_code")
    )
    nearest = sorted((len(area), email, role) for email, role, area in held if covers(area, code))
    return {email: Role(role) for _length, email, role in nearest}


def _kind(target_type: str) -> str:
    try:
        return str(apps.get_model(target_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return target_type
