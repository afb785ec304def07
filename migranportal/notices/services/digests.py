"""The e-mail about unread notices: once a day or a week, never twice, never with anybody's data.

An e-mail says how many notices of each kind wait, for which places, and where to read them. The
sentences and their parameters stay in the portal.

A digest is a row per person and day, locked while it is mailed. A second worker skips locked and
sent rows; where a worker dies, its row is free and unsent, and the next round mails it under the
same Message-ID.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urljoin, urlparse

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override

from migranportal.accounts.models import User
from migranportal.notices.models import Digest, DigestSetting, Kind, Notice

WEEK = timedelta(days=7)
BATCH = 500
MAX_ATTEMPTS = 6
SHOWN_PLACES = 5
SALT = "notices.unsubscribe"

logger = structlog.get_logger(__name__)


class BadTokenError(Exception):
    """The link to end the e-mails was not made by this portal."""


@dataclass
class Group:
    """The notices of one kind in an e-mail: how many, and for which places."""

    kind: Kind
    count: int = 0
    places: list[str] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many places are not named."""
        return max(0, len(self.places) - SHOWN_PLACES)

    @property
    def shown(self) -> str:
        """The places that are named."""
        return ", ".join(self.places[:SHOWN_PLACES])


def send_digests(*, on: date, at: datetime) -> int:
    """Mail everybody who is due on the day ``on``; return how many e-mails went out.

    A refused e-mail is tried again by the next round of the day, at most ``MAX_ATTEMPTS`` times.
    """
    sent = 0
    with get_connection() as mailer:
        for users in _due(on):
            existing = [Digest(user_id=user, day_date=on) for user in users]
            Digest.objects.bulk_create(existing, ignore_conflicts=True)
            sent += sum(_send(user, on=on, at=at, mailer=mailer) for user in users)
    return sent


def _due(on: date) -> Iterator[list[int]]:
    """Yield batches of the users who have something unread and get an e-mail on that day."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DUE, {"on": on, "week": on - WEEK, "last": last, "most": MAX_ATTEMPTS})
            users = [row[0] for row in cursor.fetchall()]
        if not users:
            return
        yield users
        last = users[-1]


_DUE = f"""
    SELECT u.id FROM accounts_user u
    LEFT JOIN notices_digestsetting s ON s.user_id = u.id
    WHERE u.id > %(last)s AND u.is_active AND coalesce(s.frequency, 'daily') <> 'never'
        AND EXISTS (
            SELECT FROM notices_notice n
            WHERE n.user_id = u.id AND n.read_at IS NULL AND n.mailed_at IS NULL
        )
        AND NOT EXISTS (
            SELECT FROM notices_digest d
            WHERE d.user_id = u.id AND (
                d.day_date = %(on)s AND (d.sent_at IS NOT NULL OR d.attempts >= %(most)s)
                OR s.frequency = 'weekly' AND d.day_date > %(week)s AND d.sent_at IS NOT NULL
            )
        )
    ORDER BY u.id LIMIT {BATCH}
"""  # noqa: S608 (a constant of this module)


def _send(user_id: int, *, on: date, at: datetime, mailer: BaseEmailBackend) -> bool:
    with transaction.atomic():
        digest = (
            Digest.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .filter(user_id=user_id, day_date=on, sent_at__isnull=True)
            .first()
        )
        if digest is None:
            return False
        notices = list(
            Notice.objects.filter(user=user_id, read_at__isnull=True, mailed_at__isnull=True)
            .order_by("kind", "place", "pk")
            .only("kind", "place")
        )
        if not notices:
            return False
        digest.attempts += 1
        digest.notices = len(notices)
        if _mailed(digest, notices, mailer):
            digest.sent_at = at
            Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=at)
        digest.save()
        return digest.sent_at is not None


def _mailed(digest: Digest, notices: list[Notice], mailer: BaseEmailBackend) -> bool:
    setting = DigestSetting.objects.filter(user=digest.user).first()
    language = setting.language if setting else settings.LANGUAGE_CODE
    try:
        message(digest.user, digest.day_date, notices, language, mailer).send()
    except OSError as error:  # SMTP errors are; a wrong address must not stop the others
        logger.warning("digest_refused", digest=digest.pk, error=type(error).__name__)
        mailer.close()  # a broken line is opened anew for the next one
        return False
    return True


def message(
    user: User, day: date, notices: list[Notice], language: str, mailer: BaseEmailBackend | None
) -> EmailMultiAlternatives:
    """Return the e-mail to ``user`` about ``notices``, as text and as simple HTML."""
    with override(language):
        stop = absolute(reverse("notices:unsubscribe", args=[unsubscribe_token(user)]))
        count = len(notices)
        context: dict[str, Any] = {
            "user": user,
            "groups": _groups(notices),
            "language": language,
            "subject": ngettext("%(count)d unread notice", "%(count)d unread notices", count)
            % {"count": count},
            "list_url": absolute(reverse("notices:list")),
            "settings_url": absolute(reverse("notices:settings")),
            "stop_url": stop,
        }
        mail = EmailMultiAlternatives(
            subject=context["subject"],
            body=render_to_string("notices/digest.txt", context),
            to=[user.email],
            headers={
                "Message-ID": f"<digest-{user.pk}-{day.isoformat()}@{_mail_domain()}>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
            connection=mailer,
        )
        mail.attach_alternative(render_to_string("notices/digest.html", context), "text/html")
    return mail


def _groups(notices: list[Notice]) -> list[Group]:
    groups: dict[str, Group] = {}
    for notice in notices:
        group = groups.setdefault(notice.kind, Group(Kind(notice.kind)))
        group.count += 1
        if notice.place and notice.place not in group.places:
            group.places.append(notice.place)
    return list(groups.values())


def unsubscribe_token(user: User) -> str:
    """Return what proves, signed out as well, that a request to end the e-mails comes from one."""
    return signing.dumps(user.pk, salt=SALT)


def subscriber(token: str) -> User:
    """Return whose e-mails ``token`` ends.

    Raises:
        BadTokenError: the token is not ours, or the account is gone.
    """
    try:
        return User.objects.get(pk=signing.loads(token, salt=SALT))
    except (signing.BadSignature, User.DoesNotExist) as error:
        raise BadTokenError from error


def absolute(path: str) -> str:
    """Return the whole address of a path of the portal, for e-mails."""
    return str(urljoin(settings.PORTAL_ADDRESS, path))


def _mail_domain() -> str:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address.rpartition("@")[2] or urlparse(settings.PORTAL_ADDRESS).hostname or "localhost"
