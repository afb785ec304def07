"""How often a client may ask, and the header fields that tell it.

The fields are those of draft-ietf-httpapi-ratelimit-headers-11: ``RateLimit-Policy`` is the rule,
``RateLimit`` how the client stands. Each client is counted for itself, reading apart from writing.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS

from migranportal.api.callers import Caller
from migranportal.api.limits import Count, Limit
from migranportal.api.problems import Problem

DAY = 24 * 60 * 60
"""Seconds."""


def count_request(caller: Caller, method: str | None, *, at: datetime) -> Count:
    """Count a request of ``caller``, and return how its client stands."""
    if method in SAFE_METHODS:
        limit = Limit("read", settings.PORTAL_API_READS_A_MINUTE)
    else:
        limit = Limit("write", settings.PORTAL_API_WRITES_A_MINUTE)
    return limit.count(caller.client_id, at=at)


def fields_of(count: Count) -> dict[str, str]:
    """Return the header fields; none where nothing could be counted."""
    if count.used is None:
        return {}
    limit = count.limit
    return {
        "RateLimit-Policy": f'"{limit.name}";q={limit.most};w={limit.seconds}',
        "RateLimit": f'"{limit.name}";r={count.remaining};t={count.wait}',
    }


def refusal(count: Count) -> Problem:
    """Return the answer to who asked once too often."""
    detail = _("The client asked too often. It may ask again in %(seconds)s seconds.")
    return Problem(
        "too_many_requests",
        str(detail) % {"seconds": count.wait},
        status_code=429,
        headers={"Retry-After": str(count.wait)},
        policy=count.limit.name,
        retry_after=count.wait,
    )


def spend_people(caller: Caller, rows: int, *, at: datetime) -> None:
    """Count rows about people that ``caller`` reports, for its organisation, in windows of a day.

    Each tells whether somebody is in the register, so that nobody shall send all the numbers there
    are. The clients of an organisation are counted together.

    Raises:
        Problem: 429, too many.
    """
    limit = Limit("people", settings.PORTAL_API_PEOPLE_A_DAY, DAY)
    count = limit.count(caller.organisation.code, at=at, times=rows)
    if count.is_over:
        raise refusal(count)
