"""Which records of a village can stand as evidence in a proposal, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cooperatives.models import Cooperative
from villages.models import Activity, BudgetLine, Facility, TaskForce, Village, VillageRegulation
from workers.models import BusinessGroup

SHOWN_ACTIVITIES = 60
ACTIVITY_WINDOW = timedelta(days=731)
"""Activities that are older say little about what a village does now."""
BUDGET_YEARS = 2


@dataclass(frozen=True)
class EvidenceItem:
    """One record as evidence. ``files`` counts the documents and photographs that belong to it."""

    kind: str
    pk: int
    label: str
    detail: str
    files: int
    changed_at: datetime

    @property
    def key(self) -> str:
        """The record across kinds."""
        return f"{self.kind}:{self.pk}"


@dataclass(frozen=True)
class EvidenceKind:
    """A kind of record that can be chosen, and how it is put into words."""

    code: str
    title: Promise
    rows: Callable[[Village, date], QuerySet[Any]]
    words: Callable[[Any], tuple[str, str, int]]
    """Label, detail and number of files of a record."""
    page: str
    """The name of the address of the village's list of them."""
    files_page: tuple[str, str] = ("", "")
    """The name of the address of one record's files, and that of its argument."""


@dataclass(frozen=True)
class EvidenceGroup:
    """The records of one kind."""

    kind: EvidenceKind
    items: tuple[EvidenceItem, ...]


def _regulations(village: Village, on: date) -> QuerySet[Any]:
    in_force = Q(repealed_date=None) | Q(repealed_date__gt=on)
    rows = VillageRegulation.objects.filter(in_force, village=village, enacted_date__lte=on)
    return rows.order_by("-enacted_date", "-pk")


def _regulation_words(row: VillageRegulation) -> tuple[str, str, int]:
    label = _("Regulation %(number)s: %(title)s") % {"number": row.number, "title": row.title}
    return (
        label,
        _("enacted on %(date)s") % {"date": date_format(row.enacted_date)},
        int(bool(row.file)),
    )


def _task_forces(village: Village, on: date) -> QuerySet[Any]:
    rows = TaskForce.objects.filter(village=village, since_date__lte=on, until_date__gte=on)
    counted: QuerySet[Any] = rows.annotate(members_count=Count("members"))
    return counted.order_by("-since_date", "-pk")


def _task_force_words(row: Any) -> tuple[str, str, int]:
    members = ngettext("%(count)d member", "%(count)d members", row.members_count)
    detail = _("term until %(date)s") % {"date": date_format(row.until_date)}
    label = _("Decree %(number)s") % {"number": row.decree_number}
    members_text = members % {"count": row.members_count}
    return label, f"{detail}, {members_text}", int(bool(row.decree_file))


def _facilities(village: Village, on: date) -> QuerySet[Any]:
    rows = Facility.objects.filter(village=village, condition__in=Facility.USABLE)
    return rows.select_related("kind").order_by("kind__code", "name", "pk")


def _facility_words(row: Facility) -> tuple[str, str, int]:
    label = f"{row.kind}: {row.name}" if row.name else str(row.kind)
    detail = _("%(condition)s, checked on %(date)s") % {
        "condition": row.get_condition_display(),
        "date": date_format(row.checked_date),
    }
    return label, detail, 0


def _activities(village: Village, on: date) -> QuerySet[Any]:
    window = (on - ACTIVITY_WINDOW, on)
    rows = Activity.objects.filter(village=village, date__range=window)
    counted: QuerySet[Any] = rows.annotate(files=Count("evidence"))
    return counted.order_by("-date", "-pk")[:SHOWN_ACTIVITIES]


def _activity_words(row: Any) -> tuple[str, str, int]:
    parts = [date_format(row.date), str(row.get_kind_display())]
    if row.participants:
        text = ngettext("%(count)d participant", "%(count)d participants", row.participants)
        parts.append(text % {"count": row.participants})
    return row.title, ", ".join(parts), row.files


def _budget(village: Village, on: date) -> QuerySet[Any]:
    rows = BudgetLine.objects.filter(village=village, year__gt=on.year - BUDGET_YEARS)
    return rows.order_by("-year", "description", "pk")


def _budget_words(row: BudgetLine) -> tuple[str, str, int]:
    amount = number_format(row.planned_amount, 0)
    return f"{row.description}", f"{row.year}, Rp {amount}", 0


def _groups(village: Village, on: date) -> QuerySet[Any]:
    active = Q(until_date=None) | Q(until_date__gte=on)
    return BusinessGroup.objects.filter(active, village=village).order_by("name", "pk")


def _group_words(row: BusinessGroup) -> tuple[str, str, int]:
    since = _("since %(date)s") % {"date": date_format(row.since_date)}
    return row.name, f"{row.sector}, {since}" if row.sector else since, 0


def _cooperatives(village: Village, on: date) -> QuerySet[Any]:
    # Seated in the village: one that only serves it belongs to another village's file.
    rows = Cooperative.objects.filter(seat=village, dissolved_date=None)
    return rows.order_by("name", "pk")


def _cooperative_words(row: Cooperative) -> tuple[str, str, int]:
    kind = str(row.get_kind_display())
    return row.name, f"{kind}, {row.legal_entity_number}".rstrip(", "), 0


KINDS: dict[str, EvidenceKind] = {
    kind.code: kind
    for kind in (
        EvidenceKind(
            "regulation",
            gettext_lazy("Village regulations"),
            _regulations,
            _regulation_words,
            "villages:regulation_list",
        ),
        EvidenceKind(
            "taskforce",
            gettext_lazy("Task force"),
            _task_forces,
            _task_force_words,
            "villages:task_force_list",
        ),
        EvidenceKind(
            "facility",
            gettext_lazy("Facilities"),
            _facilities,
            _facility_words,
            "villages:facility_list",
        ),
        EvidenceKind(
            "activity",
            gettext_lazy("Activities"),
            _activities,
            _activity_words,
            "villages:activity_list",
            ("villages:evidence_list", "activity"),
        ),
        EvidenceKind(
            "budgetline",
            gettext_lazy("Village budget"),
            _budget,
            _budget_words,
            "villages:budget_line_list",
        ),
        EvidenceKind(
            "businessgroup",
            gettext_lazy("Returnees' business groups"),
            _groups,
            _group_words,
            "workers:businessgroup_list",
        ),
        EvidenceKind(
            "cooperative",
            gettext_lazy("Cooperatives"),
            _cooperatives,
            _cooperative_words,
            "cooperatives:cooperative_list",
        ),
    )
}


def evidence_of(village: Village, on: date) -> tuple[EvidenceGroup, ...]:
    """Return the village's records that hold on the day ``on``; kinds without any are left out."""
    groups = (EvidenceGroup(kind, _items(kind, village, on)) for kind in KINDS.values())
    return tuple(group for group in groups if group.items)


def chosen_evidence(
    village: Village, chosen: dict[str, list[int]], on: date
) -> tuple[EvidenceGroup, ...]:
    """Return of ``evidence_of`` the records whose keys were chosen, and that still hold."""
    found = []
    for code, keys in chosen.items():
        if keys and code in KINDS:
            items = [item for item in _items(KINDS[code], village, on) if item.pk in keys]
            if items:
                found.append(EvidenceGroup(KINDS[code], tuple(items)))
    order = list(KINDS)
    return tuple(sorted(found, key=lambda group: order.index(group.kind.code)))


def all_chosen(groups: Iterable[EvidenceGroup]) -> dict[str, list[int]]:
    """Return the choice of everything: what a new proposal begins with."""
    return {group.kind.code: [item.pk for item in group.items] for group in groups}


def records_url(kind: str, code: str) -> str:
    """Return the address of the list of these records in the village ``code``."""
    return reverse(KINDS[kind].page, kwargs={"code": code})


def files_url(key: str, code: str) -> str:
    """Return the address of the files of the record with this ``EvidenceItem.key``, if there is one."""
    kind, _colon, pk = key.partition(":")
    name, argument = KINDS[kind].files_page
    return reverse(name, kwargs={"code": code, argument: int(pk)}) if name else ""


def _items(kind: EvidenceKind, village: Village, on: date) -> tuple[EvidenceItem, ...]:
    items = []
    for row in kind.rows(village, on):
        label, detail, files = kind.words(row)
        items.append(EvidenceItem(kind.code, row.pk, label, detail, files, row.updated_at))
    return tuple(items)
