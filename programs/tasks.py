"""Celery tasks: runs and their upkeep. Each makes one call into the services."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from programs import services
from programs.models import Run
from programs.services.notices import tell_changed_outcomes, tell_what_ends

RUN_LIFETIME = timedelta(days=1)


def hand_out(run: Run) -> None:
    """Ask as many workers as configured to work on ``run``, once its transaction has committed."""
    for _worker in range(settings.PORTAL_RUN_WORKERS):
        transaction.on_commit(lambda: work_on_run.delay(run_id=run.pk))


@shared_task
def work_on_run(*, run_id: int, **kwargs: Any) -> None:
    """Evaluate the free parts of a run."""
    services.work_on_run(run_id)


@shared_task
def tend_runs(**kwargs: Any) -> None:
    """Ask for work on every open run again: its worker may have died. Busy parts are skipped."""
    services.abandon_old_runs(at=timezone.now(), after=RUN_LIFETIME)
    for run in services.unfinished_runs():
        work_on_run.delay(run_id=run.pk)


@shared_task
def refresh_stale_villages(**kwargs: Any) -> None:
    """Refresh the villages whose records changed."""
    services.refresh_stale(as_of=timezone.localdate(), at=timezone.now())


@shared_task
def recompute_country(**kwargs: Any) -> None:
    """Start the nightly run: terms and twelve-month windows expire without any record changing."""
    _start_country_run(gettext_noop("Nightly run"))


@shared_task
def check_for_drift(**kwargs: Any) -> None:
    """Start a run that must find nothing to change; what it finds is drift, and is mended."""
    _start_country_run(gettext_noop("Check that incremental and full recompute agree"))


@shared_task
def tell_people(**kwargs: Any) -> None:
    """Tell officers, village heads and offices what ends soon and which outcomes changed."""
    on, at = timezone.localdate(), timezone.now()
    tell_what_ends(on=on, at=at)
    tell_changed_outcomes(on=on, at=at)


def _start_country_run(reason: str) -> None:
    try:
        run = services.start_run(
            reason=reason, by=None, at=timezone.now(), as_of=timezone.localdate()
        )
    except services.RunAlreadyOpenError:
        return  # somebody's run over the country does the same
    hand_out(run)
