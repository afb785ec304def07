"""Failures of tasks: counted without anybody's data, retried, settled."""

from __future__ import annotations

import re
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.operations.known_tasks import is_retryable, label_of
from migranportal.operations.models import FailedTask

MOST_PLACES = 4
_LONGEST = 300
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_VALUES = (
    re.compile(r"\S+@\S+"),  # addresses
    re.compile(r"\([^()]*\)=?\([^()]*\)|\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}"),
    re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|`[^`]*`"),
    re.compile(r"\S*\d\S*"),  # numbers, and words with digits
    re.compile(r"(?<=\s)[A-Z]\S*|^[A-Z]\S*(?=\s[A-Z])"),  # names: capitals, but for a sentence's
)


class NotRetryableError(DomainError):
    """The task may not simply run again, or the failure is settled."""


def note_failure(
    *,
    task: str,
    arguments: dict[str, Any],
    error: BaseException,
    trace: TracebackType | None,
    at: datetime,
) -> FailedTask:
    """Count a failure. Values that could be somebody's data are left out of its words."""
    kept = keys_among(arguments)
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    words = {
        "text": without_values(error),
        "places": "\n".join(places_of(trace)),
        "last_at": at,
    }
    same = FailedTask.objects.filter(
        task=task[:120], arguments=kept, error=kind[:150], settled_at__isnull=True
    )
    if not same.update(times=F("times") + 1, **words):
        try:
            with transaction.atomic():
                return FailedTask.objects.create(
                    task=task[:120], arguments=kept, error=kind[:150], first_at=at, **words
                )
        except IntegrityError:  # another worker was faster
            same.update(times=F("times") + 1, **words)
    return same.get()


def note_success(*, task: str, arguments: dict[str, Any], at: datetime) -> int:
    """Settle the failures of a task that now ran with the same arguments; return how many."""
    kept = keys_among(arguments)
    same = FailedTask.objects.filter(task=task, arguments=kept, settled_at__isnull=True)
    return same.update(settled_at=at)


def request_retry(*, failed: FailedTask, by: User, at: datetime) -> FailedTask:
    """Note that somebody wants the task to run again; the caller hands it to a worker.

    Raises:
        PermissionDenied: ``by`` does not operate the portal.
        NotRetryableError: running it twice could do harm, or it is settled.
    """
    _check_operator(by)
    with transaction.atomic():
        locked = FailedTask.objects.select_for_update(of=("self",)).get(pk=failed.pk)
        if locked.settled_at is not None or not is_retryable(locked.task):
            raise NotRetryableError(_("This task cannot simply be run again."))
        locked.retried_at, locked.retried_by = at, by
        locked.save()
        record("task.retried", target=locked, by=by, at=at, task=label_of(locked.task))
    return locked


def settle_failure(*, failed: FailedTask, by: User, at: datetime) -> FailedTask:
    """Put a failure away that needs no more attention.

    Raises:
        PermissionDenied: ``by`` does not operate the portal.
    """
    _check_operator(by)
    with transaction.atomic():
        locked = FailedTask.objects.select_for_update(of=("self",)).get(pk=failed.pk)
        if locked.settled_at is None:
            locked.settled_at = at
            locked.save()
            record("task.settled", target=locked, by=by, at=at, task=label_of(locked.task))
    return locked


def keys_among(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that are keys or days: our tasks take nothing else, and no names."""
    return {
        name: value
        for name, value in arguments.items()
        if isinstance(value, int) or (isinstance(value, str) and _DAY.fullmatch(value))
    }


def without_values(error: BaseException) -> str:
    """Return the words of an error without what could be data: quotes, brackets, numbers, names.

    Of a database error only the code and the constraint are kept, whose names are ours.
    """
    if isinstance(error, DatabaseError) and error.__cause__ is not None:
        diagnostics = getattr(error.__cause__, "diag", None)
        parts = [getattr(diagnostics, name, None) for name in ("sqlstate", "constraint_name")]
        return " ".join(filter(None, parts))[:_LONGEST]
    text = str(error).strip().partition("\n")[0]
    for pattern in _VALUES:
        text = pattern.sub("…", text)
    return re.sub(r"…(?:[\s:=,]*…)+", "…", text)[:_LONGEST]


def places_of(trace: TracebackType | None) -> list[str]:
    """Return where in our own code the error came through, the innermost last."""
    root = Path(settings.BASE_DIR)
    places = []
    for frame in traceback.extract_tb(trace):
        path = Path(frame.filename)
        if path.is_relative_to(root) and ".venv" not in path.parts:
            places.append(f"{path.relative_to(root).as_posix()}:{frame.lineno} {frame.name}")
    return places[-MOST_PLACES:]


def _check_operator(by: User) -> None:
    if not by.holds(Permission.OPERATE):
        raise PermissionDenied
