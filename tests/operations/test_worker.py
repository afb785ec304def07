"""A real worker and schedule: the page sees them, failures are kept, invitations mailed once."""

from __future__ import annotations

from pathlib import Path

import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.operations.models import FailedTask, Invitation
from migranportal.operations.selectors.health.queue import queue_state
from migranportal.operations.watch import last_runs
from tests.factories.accounts import user_with
from tests.factories.operations import InvitationFactory
from tests.imports.test_worker import wait_until, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker, pytest.mark.slow]

WORK_ON_IMPORT = "migranportal.imports.tasks.work_on_import"


def test_the_page_sees_worker_schedule_failures_and_settles_them(
    tmp_path: Path, client: Client
) -> None:
    cache.clear()
    InvitationFactory.create_batch(2)
    with worker(tmp_path):
        wait_until(lambda: queue_state(at=timezone.now()).workers)
        wait_until(lambda: queue_state(at=timezone.now()).beat_is_alive)
        wait_until(lambda: last_runs(["programs.tasks.tend_runs"]))
        # Not a number of any import: the task raises, its argument is kept.
        current_app.send_task(WORK_ON_IMPORT, kwargs={"import_id": 987654})
        wait_until(FailedTask.objects.filter(task=WORK_ON_IMPORT).exists)
        failed = FailedTask.objects.get(task=WORK_ON_IMPORT)
        assert failed.arguments == {"import_id": 987654}
        assert "migranportal/imports/services" in failed.places
        client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
        client.post(f"/admin/operations/health/failed/{failed.pk}/retry/")
        wait_until(lambda: FailedTask.objects.get(pk=failed.pk).times == 2)
        for _twice in range(2):
            current_app.send_task("migranportal.operations.tasks.send_invitations")
        wait_until(lambda: not Invitation.objects.filter(sent_at=None).exists())
    assert set(Invitation.objects.values_list("attempts", flat=True)) == {1}
