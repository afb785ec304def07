"""Secrets of clients: made here, shown once, kept as Argon2 hashes."""

from __future__ import annotations

import secrets
import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

from migranportal.api.models import ClientSecret
from migranportal.core.errors import DomainError

PREFIX = "mps_"
"""What every secret begins with, so that scanners of source code recognise a leaked one."""

MOST_CHECKS = 2
"""Secrets that one process checks at the same time: each takes a core for a while, and memory."""

PATIENCE = 2.0
"""Seconds that a request waits for its turn."""

_turns = threading.BoundedSemaphore(MOST_CHECKS)


class TooManyChecksError(DomainError):
    """More secrets are being checked than the machine has room for; to be tried again at once."""


class SecretHasher(Argon2PasswordHasher):
    """Argon2id in the cheapest setting that OWASP names (19 MiB, two passes, one lane).

    Passwords are guessed and want a hash that costs more. These secrets are 256 random bits: nobody
    guesses one, and a request for a token should not hold 100 MiB.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


def new_secret() -> str:
    """Return a secret: the prefix, eight characters that find it, and 256 random bits."""
    return f"{PREFIX}{secrets.token_hex(4)}{secrets.token_urlsafe(32)}"


def key_of(secret: str) -> str:
    """Return the first characters, which are no secret: by them the row is found."""
    return secret[: ClientSecret.KEY_LENGTH]


def hash_of(secret: str) -> str:
    """Return what is stored of ``secret``."""
    hasher = SecretHasher()
    return hasher.encode(secret, hasher.salt())


def is_right(secret: str, stored: ClientSecret) -> bool:
    """Tell whether ``secret`` is the one that ``stored`` keeps the hash of.

    Raises:
        TooManyChecksError: others are being checked for longer than ``PATIENCE``.
    """
    if not _turns.acquire(timeout=PATIENCE):
        raise TooManyChecksError("Too many clients sign in at this moment.")
    try:
        return SecretHasher().verify(secret, stored.hash)
    finally:
        _turns.release()
