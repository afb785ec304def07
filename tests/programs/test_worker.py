"""A real Celery worker: it is killed in the middle of a run, and the run still ends right."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from programs import services
from programs.evaluation import BLOCK
from programs.evaluation.write import _LOCK_CLASS
from programs.models import Assessment, CriteriaVersion, Run
from programs.tasks import hand_out
from tests.factories.villages import VillageFactory
from tests.factories.workers import WorkerFactory
from tests.programs.conftest import TODAY, criterion_fields

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker, pytest.mark.slow]

PATIENCE = 40


def database_url() -> str:
    db = settings.DATABASES["default"]
    return f"postgres://{db['USER']}:{db['PASSWORD']}@{db['HOST']}:{db['PORT']}/{db['NAME']}"


@contextmanager
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "migranportal", "worker", "-B", "-c", "1"]
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - our own worker
            [*command, "-s", str(tmp_path / "beat"), "--without-mingle", "--without-gossip"],
            env={**os.environ, "DATABASE_URL": database_url()},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


@pytest.fixture
def version(publish: Callable[..., CriteriaVersion]) -> CriteriaVersion:
    fields = criterion_fields("known_workers", "at_least", 2, is_mandatory=True)
    return publish(fields, valid_from=TODAY.replace(year=2020))


def test_run_survives_a_killed_worker(version: CriteriaVersion, tmp_path: Path) -> None:
    for block in range(5):
        village = VillageFactory(pk=block * BLOCK + 1)
        WorkerFactory.create_batch(1 + block % 2, village=village)
    run = services.start_run(reason="uji", by=None, at=timezone.now(), as_of=timezone.localdate())

    with psycopg.connect(database_url(), autocommit=True) as blocker:
        blocker.execute(
            "SELECT pg_advisory_lock(%s, 2)", [_LOCK_CLASS]
        )  # the third part has to wait
        with worker(tmp_path) as first:
            hand_out(run)
            wait_until(lambda: run.parts.filter(finished_at__isnull=False).count() == 2)
            wait_until(lambda: run.parts.get(position=3).attempts == 1)
            kill(first)
    run.refresh_from_db()
    assert run.state == Run.State.RUNNING

    with worker(tmp_path):
        wait_until(lambda: Run.objects.get(pk=run.pk).state == Run.State.FINISHED)

    run.refresh_from_db()
    assert (run.villages, run.changed) == (5, 5)
    outcomes = Assessment.objects.order_by("village").values_list("outcome", flat=True)
    assert list(outcomes) == [0, 1, 0, 1, 0]
    assert run.parts.get(position=1).attempts == 1


def test_stale_village_is_refreshed_without_anybody_asking(
    version: CriteriaVersion, tmp_path: Path
) -> None:
    village = VillageFactory()
    with worker(tmp_path):
        WorkerFactory.create_batch(2, village=village)
        wait_until(lambda: Assessment.objects.filter(village=village, outcome=1).exists())


def test_many_workers_share_a_run_without_wasting_attempts(version: CriteriaVersion) -> None:
    """More workers than parts, all at once: nobody takes a part that another holds."""
    for block in range(3):
        WorkerFactory.create_batch(2, village=VillageFactory(pk=block * BLOCK + 1))
    run = services.start_run(reason="uji", by=None, at=timezone.now(), as_of=timezone.localdate())

    def work() -> None:
        services.work_on_run(run.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.refresh_from_db()
    assert (run.state, run.villages, run.error) == (Run.State.FINISHED, 3, "")
    assert set(run.parts.values_list("attempts", flat=True)) == {1}
