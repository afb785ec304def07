"""How often something may be asked for, counted in Redis for all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network
from typing import Any

import structlog
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from migranportal.api.models.networks import parse_address

log = structlog.get_logger()


@dataclass(frozen=True)
class Count:
    """How a window stands: ``used`` times of ``most``, a new one in ``wait`` seconds.

    ``used`` is ``None`` where Redis does not answer: nobody is turned away then.
    """

    limit: Limit
    used: int | None
    wait: int

    @property
    def is_over(self) -> bool:
        """Whether the last time was one too many."""
        return self.used is not None and self.used > self.limit.most

    @property
    def remaining(self) -> int:
        """How many times are left in the window."""
        return max(0, self.limit.most - (self.used or 0))


@dataclass(frozen=True)
class Limit:
    """So many times in so many seconds, in windows that begin at whole multiples of them."""

    name: str
    most: int
    seconds: int = 60

    def spend(self, *parts: str, at: datetime) -> int:
        """Count one time for ``parts``; return 0, or the seconds to wait where it is one too many."""
        count = self.count(*parts, at=at)
        return count.wait if count.is_over else 0

    def count(self, *parts: str, at: datetime, times: int = 1) -> Count:
        """Count ``times`` for ``parts``, and return how their window stands."""
        key, wait = self._window(parts, at)
        try:
            used = self._more(key, times)
        except (RedisError, OSError):
            log.warning("limits_down", limit=self.name)
            used = None
        return Count(self, used, wait)

    def _more(self, key: str, times: int) -> int:
        # Held until the end: of two threads that make the first one, one makes it for itself alone,
        # and letting go of it closes its connections.
        server = _server()
        with server.pipeline(transaction=False) as commands:
            commands.incrby(key, times).expire(key, self.seconds, nx=True)
            return int(commands.execute()[0])

    def exceeded(self, *parts: str, at: datetime) -> int:
        """Return the seconds to wait where all times are spent, else 0; count nothing."""
        key, wait = self._window(parts, at)
        try:
            return wait if int(_server().get(key) or 0) >= self.most else 0
        except (RedisError, OSError):
            return 0

    def _window(self, parts: tuple[str, ...], at: datetime) -> tuple[str, int]:
        number, passed = divmod(int(at.timestamp()), self.seconds)
        who = sha256("\0".join(parts).encode()).hexdigest()[:32]
        return f"portal:limit:{self.name}:{who}:{number}", self.seconds - passed


@cache
def _server() -> Any:
    """Return the server itself: the framework's cache asks it two or three times for one count."""
    options = settings.CACHES["default"]
    return Redis.from_url(options["LOCATION"], **options["OPTIONS"])


def source_of(address: str) -> str:
    """Return what counts as one source: an IPv4 address, or a customer's IPv6 network (/64)."""
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed or address)
