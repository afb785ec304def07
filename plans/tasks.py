"""Celery tasks of plans."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from plans import services


@shared_task
def tell_people(**kwargs: Any) -> None:
    """Tell officers which items of action plans are overdue."""
    services.tell_what_is_overdue(on=timezone.localdate(), at=timezone.now())
