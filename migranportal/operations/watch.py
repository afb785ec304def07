"""What workers and the schedule leave behind while they run, so that the page of health can tell.

Kept in the cache, never in the database: one task runs every second. A flushed cache reads as
"unknown" until the next run. Failures alone go to a table (``services.failures``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from celery import signals
from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from migranportal.operations import services

log = structlog.get_logger()

PUBLISHED = "published_at"
"""The header of a message: when it was put into the queue, in seconds since 1970."""
_RUN, _BEAT, _FAILED = "task-run:{}", "beat-seen", "task-failed:{}"
_started: dict[str, float] = {}


@dataclass(frozen=True)
class TaskRun:
    """The last run of a task."""

    at: datetime
    seconds: float
    is_good: bool


def connect() -> None:
    """Listen to the signals of Celery; called once, when Django starts."""
    options: dict[str, Any] = {"weak": False}
    signals.before_task_publish.connect(_stamp, dispatch_uid="portal-stamp", **options)
    signals.task_prerun.connect(_begin, dispatch_uid="portal-begin", **options)
    signals.task_postrun.connect(_end, dispatch_uid="portal-end", **options)
    signals.task_failure.connect(_fail, dispatch_uid="portal-fail", **options)
    for begins in (signals.beat_init, signals.beat_embedded_init):
        begins.connect(_watch_beat, dispatch_uid="portal-beat", **options)


def last_runs(tasks: list[str]) -> dict[str, TaskRun]:
    """Return the last run of each task that is known to have run."""
    keys = {_RUN.format(name): name for name in tasks}
    return {keys[key]: run for key, run in cache.get_many(keys).items()}


def beat_seen() -> datetime | None:
    """Return when the schedule last put something into the queue; ``None`` where unknown."""
    seen = cache.get(_BEAT)
    return seen if isinstance(seen, datetime) else None


def _stamp(headers: dict[str, Any] | None = None, **more: Any) -> None:
    if headers is not None:
        headers[PUBLISHED] = time.time()


def _watch_beat(**more: Any) -> None:
    signals.after_task_publish.connect(_see_beat, dispatch_uid="portal-beat-seen", weak=False)


def _see_beat(**more: Any) -> None:
    cache.set(_BEAT, timezone.now(), timeout=None)


def _begin(task_id: str = "", **more: Any) -> None:
    _started[task_id] = time.monotonic()


def _end(
    task_id: str = "", task: Any = None, state: str = "", kwargs: Any = None, **more: Any
) -> None:
    seconds = time.monotonic() - _started.pop(task_id, time.monotonic())
    is_good = state == "SUCCESS"
    cache.set(_RUN.format(task.name), TaskRun(timezone.now(), seconds, is_good), timeout=None)
    if is_good and cache.get(_FAILED.format(task.name)):
        services.note_success(task=task.name, arguments=kwargs or {}, at=timezone.now())


def _fail(
    sender: Any = None,
    exception: BaseException | None = None,
    traceback: Any = None,
    kwargs: Any = None,
    **more: Any,
) -> None:
    if exception is None:
        return
    cache.set(_FAILED.format(sender.name), 1, timeout=None)
    try:
        services.note_failure(
            task=sender.name,
            arguments=kwargs or {},
            error=exception,
            trace=exception.__traceback__,
            at=timezone.now(),
        )
    except DatabaseError:
        log.exception("failure_not_noted", task=sender.name)
