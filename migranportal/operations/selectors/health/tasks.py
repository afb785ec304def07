"""The scheduled tasks and what the portal worked on last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.schedules import BaseSchedule, crontab
from django.conf import settings
from django.utils.translation import gettext as _

from migranportal.api.services.deliveries import given_up
from migranportal.notices.models import Digest
from migranportal.operations.known_tasks import KNOWN_TASKS, label_of
from migranportal.operations.watch import TaskRun, last_runs
from programs.models import Run, StaleVillage

MOST_STALE = 10_000
MOST_RUNS = 5
_PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class TaskLine:
    """A task of the schedule with its last run."""

    name: str
    label: str
    schedule: str
    last: TaskRun | None
    is_late: bool


@dataclass(frozen=True)
class Work:
    """What the portal worked on: runs, villages that wait, the last digest."""

    runs: list[Run]
    stale: int
    stale_is_capped: bool
    digest_at: datetime | None
    undelivered: int
    """Events that partners' servers did not take within all attempts; at most ``MOST_STALE``."""

    @property
    def is_bad(self) -> bool:
        """Whether the last finished run failed."""
        return bool(self.runs) and self.runs[0].state == Run.State.FAILED


def task_lines(*, at: datetime) -> list[TaskLine]:
    """Return every task of the schedule, and others that are known to have run."""
    scheduled = {line["task"]: line["schedule"] for line in settings.CELERY_BEAT_SCHEDULE.values()}
    runs = last_runs([*scheduled, *KNOWN_TASKS])
    names = [*scheduled, *(name for name in runs if name not in scheduled)]
    return [
        TaskLine(
            name=name,
            label=label_of(name),
            schedule=_words(scheduled.get(name)),
            last=runs.get(name),
            is_late=_is_late(scheduled.get(name), runs.get(name), at),
        )
        for name in names
    ]


def work_state() -> Work:
    """Return the last runs over areas or the country, and what waits."""
    stale = StaleVillage.objects.order_by()[: MOST_STALE + 1].count()
    last = Digest.objects.filter(sent_at__isnull=False).order_by("-sent_at").first()
    return Work(
        runs=list(Run.objects.order_by("-created_at", "-pk")[:MOST_RUNS]),
        stale=min(stale, MOST_STALE),
        stale_is_capped=stale > MOST_STALE,
        digest_at=last.sent_at if last else None,
        undelivered=given_up().order_by()[:MOST_STALE].count(),
    )


def _words(schedule: BaseSchedule | float | None) -> str:
    if schedule is None:
        return _("when needed")
    if isinstance(schedule, crontab):
        minute, hour = str(schedule._orig_minute), str(schedule._orig_hour)  # noqa: SLF001 (no other way)
        time = f"{hour}.{int(minute):02d}" if minute.isdigit() else f"{hour}.{minute}"
        return _("at %(time)s") % {"time": time}
    seconds = getattr(schedule, "seconds", schedule)
    return _("every %(seconds)s seconds") % {"seconds": f"{float(seconds):g}"}


def _is_late(schedule: BaseSchedule | float | None, last: TaskRun | None, at: datetime) -> bool:
    """Tell whether a task that ran before should have run again long since."""
    if schedule is None or last is None:
        return False
    if isinstance(schedule, BaseSchedule):
        due_in = schedule.remaining_estimate(last.at)
        return bool(due_in < -_PATIENCE)
    return at - last.at > timedelta(seconds=float(schedule)) + _PATIENCE
