"""Sessions in the database, read from the cache while it answers.

Django's own ``cached_db`` reads the database where the cache fails, and then fails on writing the
copy: without the queue's server nobody could open a page.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from redis.exceptions import RedisError

log = structlog.get_logger()


class _WhileItAnswers:
    """A cache that is asked until it first fails, for one session and request."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache
        self._is_down = False

    def get(self, key: str) -> Any:
        """Return what is kept; nothing where the cache does not answer."""
        return self._asked("get", key)

    def set(self, *arguments: Any) -> None:
        """Keep a copy where the cache answers."""
        self._asked("set", *arguments)

    def delete(self, key: str) -> None:
        """Forget a copy. Not forgiven: a session that was ended must not come back."""
        self._cache.delete(key)

    def __contains__(self, key: str) -> bool:
        return self._asked("get", key) is not None

    def _asked(self, name: str, *arguments: Any) -> Any:
        if self._is_down:
            return None
        try:
            return getattr(self._cache, name)(*arguments)
        except (RedisError, OSError):
            self._is_down = True
            log.warning("session_cache_down")
            return None


class SessionStore(CachedStore):
    """Keeps sessions in the database and a copy in the cache."""

    cache_key_prefix = "django.contrib.sessions.cached_db"

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._cache: Any = _WhileItAnswers(self._cache)
