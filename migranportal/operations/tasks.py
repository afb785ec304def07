"""Celery tasks of running the portal. Each makes one call into the services."""

from typing import Any

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

from migranportal.operations import services
from migranportal.operations.models import FailedTask
from migranportal.operations.selectors.orphans import count_orphans


@shared_task
def send_invitations(**kwargs: Any) -> None:
    """Mail the invitations that wait; run again, it mails only those that still do."""
    services.send_invitations(at=timezone.now())


@shared_task
def check_ledger(**kwargs: Any) -> None:
    """Check the ledger of decisions and keep what was found."""
    services.check_ledger(at=timezone.now())


@shared_task
def count_orphaned_files(**kwargs: Any) -> None:
    """Count the files of removed records for the page of health."""
    count_orphans(at=timezone.now())


def run_again(failed: FailedTask) -> None:
    """Put a task that failed into the queue again, once its transaction has committed."""
    name, arguments = failed.task, failed.arguments
    transaction.on_commit(lambda: current_app.send_task(name, kwargs=arguments))
