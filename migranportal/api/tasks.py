"""Celery tasks of the partner API."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from migranportal.api.services.tokens import forget_expired


@shared_task
def forget_expired_tokens(**kwargs: Any) -> None:
    """Delete the tokens that have expired."""
    forget_expired(at=timezone.now())
