"""Reads of notices: the count in the header, and the pages of the list."""

from datetime import datetime

from django.db.models import Q

from migranportal.accounts.models import User
from migranportal.notices.models import DigestSetting, Notice

MOST_COUNTED = 100
"""The header says “99+” from here on; counting further would cost and tell nothing."""
PAGE_SIZE = 20


def unread_count(user: User) -> int:
    """Return how many notices ``user`` has not read, at most ``MOST_COUNTED``: one indexed query."""
    unread = Notice.objects.of(user).unread()
    return int(unread.order_by()[:MOST_COUNTED].count())


def page_of(
    user: User, *, only_unread: bool, before: tuple[datetime, int] | None = None
) -> tuple[list[Notice], tuple[datetime, int] | None]:
    """Return a page of notices, newest first, and where the next one begins (or ``None``).

    ``before`` is where this page begins: time and key of the last notice of the page before.
    """
    rows = Notice.objects.of(user)
    if only_unread:
        rows = rows.unread()
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk), created_at__lte=at)
    found = list(rows.order_by("-created_at", "-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return shown, (shown[-1].created_at, shown[-1].pk) if len(found) > PAGE_SIZE else None


def digest_setting(user: User) -> DigestSetting:
    """Return the e-mail setting of ``user``; without a stored one the standard, not yet saved."""
    return DigestSetting.objects.filter(user=user).first() or DigestSetting(user=user)
