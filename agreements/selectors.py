"""Reads of agreements: what to watch, what is near its end, what is overdue."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agreements.models import Agreement, Task

WARNING_DAYS = (30, 90, 180)
"""Days before the end of an agreement on which it is called about to end."""
RUNNING = (Agreement.State.IN_FORCE, Agreement.State.SUSPENDED)


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
    found = [*_expiry(agreement, on), *_family(agreement), *_gaps(agreement)]
    overdue = agreement.tasks.filter(done_date=None, due_date__lt=on).count()
    if overdue:
        text = _("%(count)s tasks of the work plan are overdue.") % {"count": overdue}
        found.append(Concern(ConcernLevel.SOON, text))
    order = list(ConcernLevel)
    return sorted(found, key=lambda concern: order.index(concern.level))


def agreements_with_term(*, on: date) -> QuerySet[Agreement]:
    """Return all agreements with ``stage`` (30, 90, 180 or null) and ``overdue`` tasks, in one query."""
    running = Q(state__in=RUNNING)
    cases = [
        When(running & Q(end_date__lte=on + timedelta(days=days)), then=Value(days))
        for days in WARNING_DAYS
    ]
    late = Q(tasks__done_date=None, tasks__due_date__lt=on)
    return Agreement.objects.annotate(
        stage=Case(*cases, default=None, output_field=IntegerField()),
        overdue=Count("tasks", filter=late),
    )


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
            found.append(Concern(ConcernLevel.URGENT, text))
        elif _ends_before(parent, agreement):
            text = _("Its MoU “%(parent)s” ends before it does.") % {"parent": parent.title}
            found.append(Concern(ConcernLevel.SOON, text))
    for child in children_that_outlive(agreement):
        text = _("The PKS “%(child)s” runs longer than this MoU.") % {"child": child.title}
        found.append(Concern(ConcernLevel.SOON, text))
    return found


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
