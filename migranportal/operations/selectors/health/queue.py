"""The queue: whether it answers, how long it is, how old, and who works on it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from migranportal.operations.watch import PUBLISHED, beat_seen

ANSWER_SECONDS = 0.8
"""How long the queue may take to answer before it is called down."""
WORKER_SECONDS = 0.6
"""How long workers have to answer; those who take longer are as good as gone."""
BEAT_PATIENCE = timedelta(minutes=1)
"""The schedule puts something into the queue every second; silence longer than this is its death."""
OLD_MESSAGE = timedelta(minutes=5)
UNACKED = "unacked"
"""Where the transport keeps the messages that workers have taken and not finished."""


@dataclass(frozen=True)
class Queue:
    """What the queue looks like."""

    answers: bool
    waiting: int = 0
    taken: int = 0
    oldest: timedelta | None = None
    """The age of the message that waits longest; ``None`` where none waits or it bears no time."""
    workers: list[str] = field(default_factory=list)
    beat_at: datetime | None = None
    beat_is_alive: bool = False
    server: str = ""

    @property
    def oldest_seconds(self) -> int:
        """The age of the oldest message in whole seconds."""
        return int(self.oldest.total_seconds()) if self.oldest else 0

    @property
    def is_bad(self) -> bool:
        """Whether somebody should look at it."""
        late = self.oldest is not None and self.oldest > OLD_MESSAGE
        return not self.answers or not self.workers or not self.beat_is_alive or late


def queue_state(*, at: datetime) -> Queue:
    """Look at the queue; a queue that does not answer within a second is down."""
    client = Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        server = _server(client)
        name = current_app.conf.task_default_queue
        waiting, taken = int(client.llen(name)), int(client.hlen(UNACKED))
        last: Any = client.lindex(name, -1)
        workers = _workers()
        seen = beat_seen()
    except (RedisError, OSError, OperationalError):
        return Queue(answers=False)
    finally:
        client.close()
    return Queue(
        answers=True,
        waiting=waiting,
        taken=taken,
        oldest=_age(last, at),
        workers=workers,
        beat_at=seen,
        beat_is_alive=seen is not None and at - seen < BEAT_PATIENCE,
        server=server,
    )


def _server(client: Redis) -> str:
    found: Any = client.info("server")
    for name in ("valkey", "redis"):
        if f"{name}_version" in found:
            return f"{name.title()} {found[f'{name}_version']}"
    return ""


def _workers() -> list[str]:
    answers = current_app.control.ping(timeout=WORKER_SECONDS) or []
    return sorted({name for answer in answers for name in answer})


def _age(message: bytes | None, at: datetime) -> timedelta | None:
    """Return how long a message has waited, by the time that its publisher wrote on it."""
    if message is None:
        return None
    try:
        published = float(json.loads(message)["headers"][PUBLISHED])
    except (ValueError, KeyError, TypeError):
        return None
    return max(at - datetime.fromtimestamp(published, tz=UTC), timedelta(0))
