"""A request sent twice is done once (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from migranportal.api.models import IdempotentRequest
from migranportal.api.problems import Problem

KEPT = timedelta(hours=48)
LONGEST_KEY = 255
TRIES = 3
_DEADLOCK = "40P01"


@dataclass(frozen=True)
class Answer:
    """What a request was answered, and whether it was so before."""

    status: int
    text: str
    is_replayed: bool = False


def answer_once(
    *,
    client_id: str,
    key: str,
    fingerprint: str,
    at: datetime,
    work: Callable[[], tuple[int, str]],
) -> Answer:
    """Do ``work`` unless the client had it done under ``key``; return the answer, now or then.

    ``work`` returns a status and a text; it runs in the transaction that keeps its answer, so that
    a crash leaves neither. The same request at the same time waits for the first one to end. Where
    two requests wait for each other, each for a number that the other takes, PostgreSQL ends one:
    it is done again.

    Raises:
        Problem: 400 for a key that is none, 422 where the key was used for another request.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        detail = _("Send Idempotency-Key, a text of your own for each request, such as a UUID.")
        raise Problem("idempotency_key_required", detail)
    asked = (client_id, key, fingerprint, at, work)
    for _number in range(TRIES - 1):
        try:
            return _answered(*asked)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != _DEADLOCK:
                raise
    return _answered(*asked)


def _answered(
    client_id: str, key: str, fingerprint: str, at: datetime, work: Callable[[], tuple[int, str]]
) -> Answer:
    with transaction.atomic():
        # Not `get_or_create`: the conflict must wait for who was first, not fail on it.
        IdempotentRequest.objects.bulk_create(
            [IdempotentRequest(client_id=client_id, key=key, fingerprint=fingerprint, taken_at=at)],
            ignore_conflicts=True,
        )
        kept = IdempotentRequest.objects.select_for_update().get(client_id=client_id, key=key)
        if kept.fingerprint != fingerprint:
            detail = _("This Idempotency-Key was used for another request; take a new one.")
            raise Problem("idempotency_key_reused", detail, status_code=422)
        if kept.status is not None:
            return Answer(kept.status, kept.answer or "", is_replayed=True)
        kept.status, kept.answer = work()
        kept.save(update_fields=["status", "answer"])
        return Answer(kept.status, kept.answer)


def forget_old_answers(*, at: datetime) -> int:
    """Delete the answers that nobody will ask for again; return how many."""
    deleted, _models = IdempotentRequest.objects.filter(taken_at__lt=at - KEPT).delete()
    return deleted
