"""Celery tasks of data entry."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from migranportal.entry import services


@shared_task
def forget_old(**kwargs: Any) -> None:
    """Delete drafts and keys of sent forms that are past their lifetime."""
    services.forget_old(at=timezone.now())
