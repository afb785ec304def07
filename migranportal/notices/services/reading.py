"""Reading of notices, and how often a person wants them by e-mail."""

from datetime import datetime, timedelta

from migranportal.accounts.models import User
from migranportal.notices.models import Digest, DigestSetting, Notice

READ_LIFETIME = timedelta(days=180)
LIFETIME = timedelta(days=365)


def mark_read(*, notice: Notice, at: datetime) -> Notice:
    """Note that ``notice`` was read; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)
    notice.refresh_from_db(fields=["read_at"])
    return notice


def mark_all_read(*, by: User, at: datetime) -> int:
    """Note that ``by`` has read everything that was told up to ``at``; return how many were new."""
    unread = Notice.objects.filter(user=by, read_at__isnull=True, created_at__lte=at)
    return unread.update(read_at=at)


def set_digest(*, user: User, frequency: str, language: str | None, at: datetime) -> DigestSetting:
    """Set how often ``user`` wants an e-mail; ``language`` ``None`` keeps the present one.

    Raises:
        django.core.exceptions.ValidationError: not one of the choices.
    """
    setting = DigestSetting.objects.filter(user=user).first() or DigestSetting(user=user)
    setting.frequency, setting.changed_at = frequency, at
    setting.language = language or setting.language
    setting.full_clean(validate_unique=False)
    setting.save()
    return setting


def forget_old(*, at: datetime) -> int:
    """Delete notices read half a year ago or told a year ago, and old digests; return how many rows.

    What a notice was told about is long past by then: its key cannot come up again.
    """
    read, _counts = Notice.objects.filter(read_at__lt=at - READ_LIFETIME).delete()
    old, _counts = Notice.objects.filter(created_at__lt=at - LIFETIME).delete()
    digests, _counts = Digest.objects.filter(day_date__lt=(at - LIFETIME).date()).delete()
    return read + old + digests
