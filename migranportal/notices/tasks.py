"""Celery tasks of notices."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from migranportal.notices import services


@shared_task
def send_digests(**kwargs: Any) -> None:
    """Mail the digests of the day; run again, it mails only those that are still unsent."""
    services.send_digests(on=timezone.localdate(), at=timezone.now())


@shared_task
def forget_old(**kwargs: Any) -> None:
    """Delete notices and digests that are past their lifetime."""
    services.forget_old(at=timezone.now())
