"""Celery tasks of imports. Each makes one call into the services."""

from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from migranportal.imports import services
from migranportal.imports.models import Import


def hand_out(started: Import) -> None:
    """Ask a worker to look at an import, once its transaction has committed."""
    transaction.on_commit(lambda: work_on_import.delay(import_id=started.pk))


@shared_task
def work_on_import(*, import_id: int, **kwargs: Any) -> None:
    """Check the file of an import, or save its good rows."""
    services.work_on_import(import_id)


@shared_task
def tend_imports(**kwargs: Any) -> None:
    """Ask for work on every open import again: its worker may have died. Busy ones are skipped."""
    for started in services.open_imports():
        work_on_import.delay(import_id=started.pk)


@shared_task
def forget_old(**kwargs: Any) -> None:
    """Delete files that are past their lifetime."""
    services.forget_old(at=timezone.now())
