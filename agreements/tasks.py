"""Celery tasks of agreements."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from agreements import services


@shared_task
def end_expired(**kwargs: Any) -> None:
    """Close the agreements whose last day has passed."""
    services.end_expired(today=timezone.localdate(), at=timezone.now())
