"""Celery tasks of agreements."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from agreements import services


@shared_task
def end_expired(**kwargs: Any) -> None:
    """Close the agreements whose last day has passed."""
    services.end_expired(today=timezone.localdate(), at=timezone.now())


@shared_task
def tell_people(**kwargs: Any) -> None:
    """Tell the ministry and the liaisons which agreements end within 180, 90 or 30 days."""
    services.tell_what_ends(on=timezone.localdate(), at=timezone.now())
