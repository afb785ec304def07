"""How often something may be asked for, counted in the cache for all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from migranportal.api.models.networks import parse_address

log = structlog.get_logger()


@dataclass(frozen=True)
class Count:
    """How a window stands: ``used`` times of ``most``, a new one in ``wait`` seconds.

    ``used`` is ``None`` where the cache does not answer: nobody is turned away then.
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
        used = None
        try:
            used = self._more(key, times)
        except (RedisError, OSError):
            log.warning("limits_down", limit=self.name)
        except ValueError:  # the window closed between the two commands
            pass
        return Count(self, used, wait)

    def _more(self, key: str, times: int) -> int:
        """Count in an open window, or open one: most requests need no second command for that."""
        try:
            return cache.incr(key, times)
        except ValueError:
            is_new = cache.add(key, times, timeout=self.seconds)
            return times if is_new else cache.incr(key, times)

    def exceeded(self, *parts: str, at: datetime) -> int:
        """Return the seconds to wait where all times are spent, else 0; count nothing."""
        key, wait = self._window(parts, at)
        try:
            return wait if cache.get(key, 0) >= self.most else 0
        except (RedisError, OSError):
            return 0

    def _window(self, parts: tuple[str, ...], at: datetime) -> tuple[str, int]:
        number, passed = divmod(int(at.timestamp()), self.seconds)
        who = sha256("\0".join(parts).encode()).hexdigest()[:32]
        return f"limit:{self.name}:{who}:{number}", self.seconds - passed


def source_of(address: str) -> str:
    """Return what counts as one source: an IPv4 address, or a customer's IPv6 network (/64)."""
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed or address)
