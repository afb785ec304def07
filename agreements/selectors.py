"""Reads of agreements: what to watch, what is near its end, what is overdue."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.files import FieldFile
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, AgreementFile, Party, Succession, Task, TaskEvidence
from agreements.models.workflow import CLOSED
from migranportal.core.documents import picture_of

WARNING_DAYS = (30, 90, 180)
"""Days before the end of an agreement on which it is called about to end."""
RUNNING = (Agreement.State.IN_FORCE, Agreement.State.SUSPENDED)
ALIVE = (Agreement.State.SIGNED, *RUNNING)
"""Signed, and not over."""


class ConcernLevel(StrEnum):
    """How urgent a concern is."""

    URGENT = "urgent"
    SOON = "soon"
    NOTE = "note"


@dataclass(frozen=True)
class Concern:
    """Something about an agreement that somebody should look at."""

    level: ConcernLevel
    text: str | Promise
    is_of_family: bool = False
    """Whether it is about the MoU above it or a PKS below it."""


def days_left(agreement: Agreement, *, on: date) -> int | None:
    """Return the days until the last day; ``None`` where the agreement does not run or has no end."""
    if agreement.state not in RUNNING or agreement.end_date is None:
        return None
    return (agreement.end_date - on).days


def expiry_stage(agreement: Agreement, *, on: date) -> int | None:
    """Return 30, 90 or 180 where the agreement ends within as many days, else ``None``."""
    left = days_left(agreement, on=on)
    if left is None:
        return None
    return next((days for days in WARNING_DAYS if left <= days), None)


def concerns(agreement: Agreement, *, on: date) -> list[Concern]:
    """Return what to look at, the most urgent first."""
    found = [
        *_expiry(agreement, on),
        *_family(agreement),
        *_renamed(agreement),
        *_gaps(agreement),
    ]
    overdue = agreement.tasks.filter(done_date=None, due_date__lt=on).count()
    if overdue:
        text = _("%(count)s tasks of the work plan are overdue.") % {"count": overdue}
        found.append(Concern(ConcernLevel.SOON, text))
    order = list(ConcernLevel)
    return sorted(found, key=lambda concern: order.index(concern.level))


def agreements_with_term(*, on: date) -> QuerySet[Agreement]:
    """Return all agreements with what to watch, in one query.

    ``stage`` is 30, 90, 180 or null, ``overdue`` the number of tasks; ``is_outlived`` marks a PKS
    that runs longer than its MoU, ``is_renamed`` one with a party that goes on under another name.
    """
    running = Q(state__in=RUNNING)
    cases = [
        When(running & Q(end_date__lte=on + timedelta(days=days)), then=Value(days))
        for days in WARNING_DAYS
    ]
    late = running & Q(tasks__done_date=None, tasks__due_date__lt=on)
    return Agreement.objects.annotate(
        stage=Case(*cases, default=None, output_field=IntegerField()),
        overdue=Count("tasks", filter=late, distinct=True),
        is_outlived=Case(
            When(running & Q(parent__end_date__lt=F("end_date")), then=Value(True)),
            When(running & Q(parent__state__in=CLOSED), then=Value(True)),
            default=Value(False),
        ),
        is_renamed=ExpressionWrapper(
            Exists(renamed_parties().filter(agreement=OuterRef("pk"))) & Q(state__in=ALIVE),
            output_field=BooleanField(),
        ),
    )


def renamed_parties() -> QuerySet[Party]:
    """Return the parties that go on under another name since the agreement was made."""
    return Party.objects.filter(
        Exists(Succession.objects.filter(predecessor=OuterRef("organisation")))
    )


@dataclass(frozen=True)
class Counter:
    """A number on the desk, and the filter of the list that shows what it counts."""

    label: Any
    count: int
    query: str
    level: ConcernLevel
    of_tasks: bool = False


def desk_counters(*, on: date) -> list[Counter]:
    """Return what waits and what is late, in two queries; each number opens its list."""
    soon = {f"ends_{days}": Count("pk", filter=Q(stage__lte=days)) for days in WARNING_DAYS}
    found = agreements_with_term(on=on).aggregate(
        **soon,
        ready=Count("pk", filter=Q(state=Agreement.State.READY)),
        signed=Count("pk", filter=Q(state=Agreement.State.SIGNED, is_text_seen=True)),
        outlived=Count("pk", filter=Q(is_outlived=True)),
        renamed=Count("pk", filter=Q(is_renamed=True)),
        unseen=Count("pk", filter=Q(state__in=ALIVE, is_text_seen=False)),
    )
    urgent, later, note = ConcernLevel
    lines = [
        (gettext_lazy("end within 30 days"), found["ends_30"], "ends=30", urgent),
        (gettext_lazy("end within 90 days"), found["ends_90"], "ends=90", later),
        (gettext_lazy("end within 180 days"), found["ends_180"], "ends=180", note),
        (gettext_lazy("wait for signing"), found["ready"], "state__exact=ready", later),
        (gettext_lazy("signed, to be put into force"), found["signed"], "watch=signed", later),
        (gettext_lazy("run longer than their MoU"), found["outlived"], "watch=outlived", urgent),
        (gettext_lazy("a party was renamed"), found["renamed"], "watch=renamed", later),
        (gettext_lazy("signed text not seen"), found["unseen"], "watch=unseen", note),
    ]
    counters = [Counter(label, count, query, level) for label, count, query, level in lines]
    late = overdue_tasks(on=on).count()
    tasks = Counter(gettext_lazy("tasks are overdue"), late, "due=late", urgent, of_tasks=True)
    return [tasks, *counters]


def visible_file(name: str, *, user: Any) -> FieldFile | None:
    """Return the file stored under ``name``, if ``user`` may read it; a thumbnail's name also does."""
    if "\0" in name:
        return None  # no text in the database holds one
    picture = picture_of(name)
    for model in (AgreementFile, TaskEvidence):
        row = model.objects.visible_to(user).filter(file=picture).first()
        if row is not None:
            return row.file  # type: ignore[no-any-return]
    return None


def children_that_outlive(agreement: Agreement) -> QuerySet[Agreement]:
    """Return the PKS under this MoU that run longer than it does."""
    if agreement.end_date is None:
        return Agreement.objects.none()
    return agreement.children.filter(state__in=RUNNING, end_date__gt=agreement.end_date)


def overdue_tasks(*, on: date) -> QuerySet[Task]:
    """Return the tasks of running agreements that should be done, the oldest first."""
    late = Task.objects.filter(done_date=None, due_date__lt=on, agreement__state__in=RUNNING)
    return late.select_related("agreement", "owner").order_by("due_date", "pk")


def _expiry(agreement: Agreement, on: date) -> list[Concern]:
    left, stage = days_left(agreement, on=on), expiry_stage(agreement, on=on)
    if left is None or stage is None or agreement.end_date is None:
        return []
    level = {30: ConcernLevel.URGENT, 90: ConcernLevel.SOON}.get(stage, ConcernLevel.NOTE)
    text = _("It ends on %(day)s, in %(days)s days. Data access ends with it.") % {
        "day": date_format(agreement.end_date),
        "days": left,
    }
    return [Concern(level, text)]


def _family(agreement: Agreement) -> list[Concern]:
    found = []
    parent = agreement.parent
    if parent is not None and agreement.state in RUNNING:
        if parent.state not in {*RUNNING, Agreement.State.SIGNED}:
            text = _("Its MoU “%(parent)s” is no longer in force.") % {"parent": parent.title}
            found.append(Concern(ConcernLevel.URGENT, text, is_of_family=True))
        elif _ends_before(parent, agreement):
            text = _("Its MoU “%(parent)s” ends before it does.") % {"parent": parent.title}
            found.append(Concern(ConcernLevel.SOON, text, is_of_family=True))
    for child in children_that_outlive(agreement):
        text = _("The PKS “%(child)s” runs longer than this MoU.") % {"child": child.title}
        found.append(Concern(ConcernLevel.SOON, text, is_of_family=True))
    return found


def _renamed(agreement: Agreement) -> list[Concern]:
    if agreement.state not in ALIVE:
        return []
    parties = renamed_parties().filter(agreement=agreement)
    return [
        Concern(
            ConcernLevel.SOON,
            _("“%(former)s” is “%(now)s” today. Have another agreement take the place of this one.")
            % {"former": party.organisation, "now": party.organisation.succession.successor},
        )
        for party in parties.select_related("organisation__succession__successor")
    ]


def _ends_before(parent: Agreement, child: Agreement) -> bool:
    return bool(parent.end_date and child.end_date and parent.end_date < child.end_date)


def _gaps(agreement: Agreement) -> list[Concern]:
    if agreement.state in {*RUNNING, Agreement.State.SIGNED} and not agreement.is_text_seen:
        text = _("Known from the press only: the signed text was not seen, so it grants nothing.")
        return [Concern(ConcernLevel.NOTE, text)]
    if agreement.state not in RUNNING:
        return []
    gaps = agreement.parties.aggregate(
        numbers=Count("pk", filter=Q(number="")), liaisons=Count("pk", filter=Q(liaison_name=""))
    )
    found = []
    if gaps["numbers"]:
        found.append(Concern(ConcernLevel.NOTE, _("A party's own number is not recorded.")))
    if gaps["liaisons"]:
        found.append(Concern(ConcernLevel.NOTE, _("A party has named no liaison.")))
    return found
