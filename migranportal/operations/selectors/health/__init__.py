"""The state of the system, for those who run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from migranportal.operations.models import FailedTask, LedgerCheck
from migranportal.operations.selectors.health.ledger import last_check
from migranportal.operations.selectors.health.queue import Queue, queue_state
from migranportal.operations.selectors.health.storage import Storage, storage_state
from migranportal.operations.selectors.health.tasks import TaskLine, Work, task_lines, work_state
from migranportal.operations.selectors.health.versions import Versions, versions

MOST_FAILURES = 50


@dataclass(frozen=True)
class Health:
    """Everything that the page of health shows."""

    at: datetime
    queue: Queue
    tasks: list[TaskLine]
    work: Work
    failures: list[FailedTask]
    storage: Storage
    ledger: LedgerCheck | None
    """The last check of the decisions; ``None`` before the first night."""
    versions: Versions

    @property
    def is_well(self) -> bool:
        """Whether nothing needs anybody's attention."""
        return not (
            self.queue.is_bad
            or self.work.is_bad
            or self.failures
            or self.storage.is_nearly_full
            or self.versions.pending_migrations
            or (self.ledger and not self.ledger.is_whole)
        )


def health(*, at: datetime) -> Health:
    """Look at everything; at most two seconds, also where the queue does not answer."""
    queue = queue_state(at=at)
    failures = FailedTask.objects.filter(settled_at__isnull=True).order_by("-last_at")
    return Health(
        at=at,
        queue=queue,
        tasks=task_lines(at=at) if queue.answers else [],
        work=work_state(),
        failures=list(failures.select_related("retried_by")[:MOST_FAILURES]),
        storage=storage_state(at=at, may_cache=queue.answers),
        versions=versions(queue),
        ledger=last_check(),
    )


__all__ = ["Health", "Queue", "Storage", "TaskLine", "Versions", "Work", "health"]
