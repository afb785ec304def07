"""Who saw the data of a person: answers to partners, and recorded acts of the portal's own people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Q, QuerySet, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.api.datasets import dataset_called
from migranportal.audit.models import AuditEvent, RecordRead
from workers.models import Person, Worker

PAGE = 50
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
"""The days that a period may begin or end with."""
ACTS: dict[str, Promise] = {
    "person.registered": _("Record entered"),
    "person.added": _("Record entered"),
    "person.changed": _("Record changed"),
    "person.confirmed": _("Record confirmed"),
    "person.moved": _("Moved to another village"),
    "person.removed": _("Record removed"),
    "person.identifier_revealed": _("Identity number seen in full"),
    "person.reads_viewed": _("Looked up who saw the data"),
    "person.reads_issued": _("Letter about who saw the data issued"),
    "worker.registered": _("Migration record entered"),
    "worker.added": _("Migration record entered"),
    "worker.changed": _("Migration record changed"),
    "worker.status_judged": _("Procedural status judged"),
    "worker.confirmed": _("Migration record confirmed"),
    "worker.removed": _("Migration record removed"),
    "placement.recorded": _("Placement entered"),
    "placement.changed": _("Placement changed"),
    "placement.returned": _("Return entered"),
    "placement.removed": _("Placement removed"),
    "family_member.added": _("Family member entered"),
    "family_member.changed": _("Family member changed"),
    "familymember.removed": _("Family member removed"),
    "business.registered": _("Business entered"),
    "business.changed": _("Business changed"),
    "returneebusiness.removed": _("Business removed"),
    "permission_letter.issued": _("Permission letter issued"),
    "permission_letter.changed": _("Permission letter changed"),
    "permission_letter.revoked": _("Permission letter revoked"),
    "permissionletter.removed": _("Permission letter removed"),
    "voter.registered": _("Registration as a voter entered"),
    "voter.removed": _("Removal from the list of voters entered"),
    "voterregistration.removed": _("Registration as a voter removed"),
}
"""The acts on a person, their migration record (of the same number), and what belongs to them.

Complaints are not among them: who complained in confidence about what happened to somebody else must
not be found by it.
"""
_TARGETS = (Person._meta.label_lower, Worker._meta.label_lower)
_PARTS = {
    "placement": "worker",
    "familymember": "worker",
    "returneebusiness": "owner",
    "permissionletter": "person",
    "voterregistration": "person",
}
"""Models whose records belong to a person, and the column that says to whom."""
_ACT, _READ = 0, 1


@dataclass(frozen=True)
class Period:
    """Days, the first and the last included."""

    since: date
    until: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment, and the first after it."""
        start = timezone.make_aware(datetime.combine(self.since, time()))
        end = timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time()))
        return start, end


@dataclass(frozen=True)
class Sight:
    """One line of the time line: an answer to a partner, or an act at the portal."""

    at: datetime
    read: RecordRead | None = None
    act: AuditEvent | None = None
    what: str = ""
    data: Sequence[str] = ()
    by: User | None = None

    @property
    def place(self) -> str:
        """Where the line stands; the lines ``after`` it are asked for with it."""
        row: Any = self.read or self.act
        return f"{self.at.isoformat()}|{_READ if self.read else _ACT}|{row.pk}"


@dataclass(frozen=True)
class Partner:
    """How often an organisation was sent the data of the person, and when for the last time."""

    name: str
    times: int
    last: datetime


def reads_of(person: Person, period: Period) -> QuerySet[RecordRead]:
    """Return the answers of the period that ``person`` was in, without whose else they were."""
    reads: Any = RecordRead.objects
    rows: QuerySet[RecordRead] = reads.of_person(person.pk).between(*period.bounds).without_people()
    return rows


def acts_on(person: Person, period: Period) -> QuerySet[AuditEvent]:
    """Return the recorded acts of the period on the person or what belongs to them; two queries."""
    start, end = period.bounds
    condition = Q(target_type__in=_TARGETS, target_id=str(person.pk))
    for kind, keys in _parts_of(person).items():
        condition |= Q(target_type=kind, target_id__in=keys)
    return AuditEvent.objects.filter(condition, at__gte=start, at__lt=end)


def _parts_of(person: Person) -> dict[str, list[str]]:
    """Return the keys of what belongs or belonged to the person, by kind: history has the removed too."""
    rows = [
        apps.get_model("workers", f"{name}event")
        .objects.filter(**{column: person.pk})
        .values_list(Value(f"workers.{name}"), "pgh_obj_id")
        for name, column in _PARTS.items()
    ]
    found: dict[str, list[str]] = {}
    for kind, key in rows[0].union(*rows[1:]):
        found.setdefault(kind, []).append(str(key))
    return found


def time_line(person: Person, period: Period, *, after: str = "") -> list[Sight]:
    """Return the next ``PAGE`` + 1 lines, the newest first; four queries.

    ``after`` is the ``place`` of the line above; one that cannot be read begins at the newest.
    """
    reads = reads_of(person, period).filter(_below(after, _READ)).order_by("-at", "-pk")
    acts = acts_on(person, period).filter(_below(after, _ACT)).order_by("-at", "-pk")
    found = [
        *(Sight(read.at, read=read) for read in reads[: PAGE + 1]),
        *(Sight(act.at, act=act) for act in acts[: PAGE + 1]),
    ]
    found.sort(key=lambda sight: (sight.at, sight.read is not None, _pk(sight)), reverse=True)
    return _described(found[: PAGE + 1])


def partners_of(person: Person, period: Period) -> list[Partner]:
    """Return who was sent the person's data in the period, by name; one query."""
    rows = (
        reads_of(person, period)
        .values_list("organisation_name")
        .annotate(times=Count("pk"), last=Max("at"))
        .order_by("organisation_name")
    )
    return [Partner(*row) for row in rows]


def dataset_label(name: str) -> str:
    """Return what a dataset is called; its name where it is no more."""
    dataset = dataset_called(name)
    return str(dataset.label) if dataset else name


def field_labels(dataset_name: str, names: Iterable[str]) -> list[str]:
    """Return what the fields of a dataset are called; names where they are no more."""
    dataset = dataset_called(dataset_name)
    fields = {field.name: str(field.label) for field in dataset.fields} if dataset else {}
    return [fields.get(name, name) for name in names]


def act_label(act: str, details: dict[str, Any]) -> str:
    """Return an act in words, with which number was seen."""
    number = {"nik": _("NIK"), "family_card": _("family card number")}.get(details.get("field", ""))
    label = str(ACTS.get(act, act))
    return f"{label} ({number})" if number and act == "person.identifier_revealed" else label


def users_called(emails: Iterable[str]) -> dict[str, User]:
    """Return the users with these addresses, each with the organisation."""
    rows = User.objects.filter(email__in=set(emails)).select_related("organisation")
    return {user.email: user for user in rows}


def _below(place: str, kind: int) -> Q:
    """Return the filter for rows of one kind that stand below ``place`` in the time line."""
    try:
        text, rank, pk = place.split("|")
        at, same_kind, key = parse_datetime(text), int(rank), int(pk)
    except ValueError:
        return Q()
    if at is None or timezone.is_naive(at):
        return Q()
    if kind == same_kind:
        return Q(at__lt=at) | Q(at=at, pk__lt=key)
    return Q(at__lte=at) if kind < same_kind else Q(at__lt=at)


def _pk(sight: Sight) -> int:
    row: Any = sight.read or sight.act
    return int(row.pk)


def _described(sights: list[Sight]) -> list[Sight]:
    users = users_called(sight.act.actor for sight in sights if sight.act)
    return [
        Sight(
            sight.at,
            read=sight.read,
            what=dataset_label(sight.read.dataset),
            data=field_labels(sight.read.dataset, sight.read.fields),
        )
        if sight.read
        else Sight(
            sight.at,
            act=sight.act,
            what=act_label(sight.act.act, sight.act.details) if sight.act else "",
            by=users.get(sight.act.actor) if sight.act else None,
        )
        for sight in sights
    ]
