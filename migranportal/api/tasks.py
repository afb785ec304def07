"""Celery tasks of the partner API."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from migranportal.api.services import exports, idempotency, preparing, reviewing
from migranportal.api.services.deliveries import deliver_due, forget_old_deliveries
from migranportal.api.services.fanout import hand_out_events
from migranportal.api.services.figures import count_month
from migranportal.api.services.tokens import forget_expired


@shared_task
def forget_expired_tokens(**kwargs: Any) -> None:
    """Delete the tokens that have expired."""
    forget_expired(at=timezone.now())


@shared_task
def count_figures(**kwargs: Any) -> None:
    """Count the people that partners read figures about, once a month."""
    count_month(on=timezone.localdate())


@shared_task
def send_webhooks(**kwargs: Any) -> None:
    """Hand new events to the endpoints that may hear of them, and send what is due."""
    at = timezone.now()
    hand_out_events(at=at)
    deliver_due(at=at)


@shared_task
def forget_old_webhooks(**kwargs: Any) -> None:
    """Delete deliveries that are past their lifetime."""
    forget_old_deliveries(at=timezone.now())


@shared_task
def prepare_export(*, job_id: int, **kwargs: Any) -> None:
    """Prepare an export from where it stands."""
    preparing.work_on_export(job_id)


@shared_task
def tend_exports(**kwargs: Any) -> None:
    """Ask for work on every open export again: its worker may have died. Busy ones are skipped."""
    for job_id in preparing.open_exports():
        prepare_export.delay(job_id=job_id)


@shared_task
def forget_old_exports(**kwargs: Any) -> None:
    """Delete files that are past their lifetime, and those whose grants have ended."""
    at = timezone.now()
    exports.forget_old_exports(at=at, on=timezone.localdate(at))


@shared_task
def forget_old_answers(**kwargs: Any) -> None:
    """Delete the answers to reports that nobody will ask for again."""
    idempotency.forget_old_answers(at=timezone.now())


@shared_task
def forget_old_rows(**kwargs: Any) -> None:
    """Delete the content of reported rows that were decided long ago."""
    reviewing.forget_old_rows(at=timezone.now())
